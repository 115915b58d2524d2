import Interchange
import Learning
import Telemetry

/// The networks of a run beside its file's model; each is stored only if it differs from that.
private enum Held: String, CaseIterable {
    /// The network in training, if the file's model is from another epoch.
    case current
    case good
    /// The best network, for early stopping.
    case best

    var prefix: String { "\(rawValue)." }
}

extension SavedTraining {
    /// The prefixes for the optimiser's state.
    private static let firstPrefix = "optimizer.first."
    private static let secondPrefix = "optimizer.second."
    private static let stepsPrefix = "optimizer.steps."

    /// - Parameter model: the file's own network.
    func tensors(beside model: Network) -> [SafetensorsFile.Tensor] {
        guard let resume else { return [] }
        var tensors: [SafetensorsFile.Tensor] = []
        for (prefix, moments) in [
            (Self.firstPrefix, resume.optimizer.firstMoments), (Self.secondPrefix, resume.optimizer.secondMoments),
        ] {
            tensors += zip(resume.network.parameters, moments).map { parameter, values in
                SafetensorsFile.Tensor(name: prefix + parameter.name, shape: parameter.shape, values: values)
            }
        }
        let parameters = resume.network.parameters
        for (index, steps) in resume.optimizer.rowSteps.sorted(by: { $0.key < $1.key }) {
            tensors.append(
                SafetensorsFile.Tensor(
                    name: Self.stepsPrefix + parameters[index].name, shape: [steps.count],
                    values: steps.map { Int64($0) }))
        }
        for (held, network) in resume.held where network != model {
            tensors += network.tensors(prefix: held.prefix)
        }
        return tensors + resume.curves.tensors
    }

    /// - Parameter model: the file's own network.
    func json(beside model: Network) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("settings", .object(settings.map { .init($0.name, $0.value.json) })),
            // As a string: many readers lose digits of JSON numbers above 2⁵³.
            .init("seed", .string("\(seed)")),
            .init(
                "samples",
                ["training": .integer(samples.training), "validation": .integer(samples.validation)]),
            .init(
                "progress",
                [
                    "epochs": .integer(progress.epochs), "batches": .integer(progress.batches),
                    "batches_in_epoch": .integer(progress.batchesInEpoch),
                ]),
        ]
        if let split {
            members.append(
                .init(
                    "split",
                    [
                        "held_back": JSONValue(split.heldBack), "seed": .string("\(split.seed)"),
                        "fingerprint": .string(split.fingerprint),
                    ]))
        }
        if let best { members.append(.init("best", best.json)) }
        if let resume { members.append(.init("resume", resume.json(beside: model))) }
        return .object(members)
    }

    /// - Parameters:
    ///   - model: the file's own network.
    ///   - layers: what the file says of its layers.
    init(
        _ json: MetadataValue, model: Network, layers: MetadataValue, from tensors: inout TensorReader
    ) throws(ModelFileError) {
        settings = []
        for member in try json["settings"].members() {
            guard let value = RunDescription.Setting.Value(member.value) else {
                throw json["settings"][member.name].fault("a string, a number or a list of integers")
            }
            settings.append(RunDescription.Setting(member.name, value))
        }
        guard let seed = UInt64(try json["seed"].text()) else {
            throw json["seed"].fault("an integer from 0 to \(UInt64.max), as a string")
        }
        self.seed = seed
        samples = Samples(
            training: try json["samples"]["training"].integer(in: 0...ModelFile.greatestCount),
            validation: try json["samples"]["validation"].integer(in: 0...ModelFile.greatestCount))
        let progress = json["progress"]
        self.progress = Progress(
            epochs: try progress["epochs"].integer(in: 0...ModelFile.mostEpochs),
            batches: try progress["batches"].integer(in: 0...ModelFile.greatestCount),
            batchesInEpoch: try progress["batches_in_epoch"].integer(in: 0...ModelFile.greatestCount))
        split = json["split"].isGiven ? try Split(json["split"]) : nil
        // Earlier files of runs with early stopping store the best epoch with the resume point.
        let best = json["best"].isGiven ? json["best"] : json["resume"]["best"]
        self.best = best.isGiven ? try BestEpoch(best) : nil
        resume =
            json["resume"].value == nil
            ? nil : try ResumePoint(json["resume"], model: model, layers: layers, from: &tensors)
    }

    /// The optimiser's state for each parameter; empty if the file has no names with that prefix.
    fileprivate static func moments(
        _ prefix: String, of network: Network, from tensors: inout TensorReader
    ) throws(ModelFileError) -> [[Float]] {
        guard tensors.hasNames(from: prefix) else { return [] }
        var moments: [[Float]] = []
        for parameter in network.parameters {
            moments.append(try tensors.numbers(prefix + parameter.name, shape: parameter.shape))
        }
        return moments
    }

    fileprivate static func optimizerState(
        steps: Int, of network: Network, from tensors: inout TensorReader
    ) throws(ModelFileError) -> Optimizer.State {
        var rowSteps: [Int: [Int]] = [:]
        for (index, parameter) in network.parameters.enumerated() where tensors.hasNames(from: stepsPrefix) {
            let name = stepsPrefix + parameter.name
            guard tensors.hasNames(from: name) else { continue }
            rowSteps[index] = try tensors.counts(name, count: parameter.shape[0], most: steps)
        }
        return Optimizer.State(
            steps: steps, firstMoments: try moments(firstPrefix, of: network, from: &tensors),
            secondMoments: try moments(secondPrefix, of: network, from: &tensors), rowSteps: rowSteps)
    }
}

extension ResumePoint {
    fileprivate var held: [(Held, Network)] {
        [(.current, network), (.good, good.network)] + (kept.map { [(.best, $0.network)] } ?? [])
    }

    fileprivate func json(beside model: Network) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("networks", JSONValue(held.filter { $0.1 != model }.map(\.0.rawValue))),
            .init("steps", .integer(optimizer.steps)), .init("base_rate", .number(baseRate)),
            .init(
                "plateau",
                [
                    "factor": .number(plateau.factor), "best": JSONValue(plateau.best),
                    "waited": .integer(plateau.waited),
                ]),
            .init("planned_epochs", .integer(plannedEpochs)), .init("batches", .integer(batches)),
            .init("epochs", .integer(epochs)),
            .init(
                "epoch_so_far",
                [
                    "loss_sum": .number(epochMeasure.lossSum), "correct": .integer(epochMeasure.correct),
                    "samples": .integer(epochMeasure.samples),
                ]),
            .init(
                "good",
                [
                    "epoch": .integer(good.epoch), "loss": JSONValue(good.loss), "accuracy": JSONValue(good.accuracy),
                ]),
        ]
        if let kept { members.append(.init("waited", .integer(kept.waited))) }
        if !curves.isEmpty { members.append(.init("curves", curves.json)) }
        return .object(members)
    }

    fileprivate init(
        _ json: MetadataValue, model: Network, layers: MetadataValue, from tensors: inout TensorReader
    ) throws(ModelFileError) {
        guard let list = json["networks"].value?.arrayValue else { throw json["networks"].fault("an array") }
        var networks: [Held: Network] = [:]
        for (index, name) in list.enumerated() {
            guard let held = name.stringValue.flatMap(Held.init(rawValue:)), networks[held] == nil else {
                throw MetadataValue(path: "\(json.path).networks[\(index)]", name)
                    .fault("one of current, good and best, once")
            }
            networks[held] = try tensors.reading(under: held.prefix) { tensors throws(ModelFileError) in
                var network = try ModelFile.readNetwork(layers, from: &tensors)
                network.head = model.head
                return network
            }
        }
        let network = networks[.current] ?? model
        self.init(
            network: network,
            optimizer: try SavedTraining.optimizerState(
                steps: try json["steps"].integer(in: 0...ModelFile.greatestCount), of: network, from: &tensors),
            baseRate: try json["base_rate"].number(above: 0),
            plannedEpochs: try json["planned_epochs"].integer(in: 1...ModelFile.mostEpochs),
            good: Good(
                network: networks[.good] ?? model,
                epoch: try json["good"]["epoch"].integer(in: 0...ModelFile.mostEpochs),
                loss: try json["good"]["loss"].optionalNumber(),
                accuracy: try json["good"]["accuracy"].optionalNumber()))
        plateau = Plateau(
            factor: try json["plateau"]["factor"].number(above: 0),
            best: try json["plateau"]["best"].optionalNumber(),
            waited: try json["plateau"]["waited"].integer(in: 0...ModelFile.mostEpochs))
        batches = try json["batches"].integer(in: 0...ModelFile.greatestCount)
        epochs = try json["epochs"].integer(in: 0...ModelFile.mostEpochs)
        let measure = json["epoch_so_far"]
        epochMeasure = BatchMeasure(
            lossSum: try measure["loss_sum"].number(from: 0),
            correct: try measure["correct"].integer(in: 0...ModelFile.greatestCount),
            samples: try measure["samples"].integer(in: 0...ModelFile.greatestCount))
        // Earlier files have none.
        if json["curves"].isGiven {
            curves = try MetricHistory(json["curves"], from: &tensors)
            guard curves.lastStep <= batches else {
                throw json["curves"].fault("curves of \(batches) batches")
            }
        }
        let waited = json["waited"].isGiven ? json["waited"] : json["best"]["waited"]
        if waited.isGiven {
            kept = Kept(network: networks[.best] ?? model, waited: try waited.integer(in: 0...ModelFile.mostEpochs))
        }
    }
}

extension SavedTraining.Split {
    fileprivate init(_ json: MetadataValue) throws(ModelFileError) {
        let share = try json["held_back"].optionalNumber()
        guard share.map({ $0 > 0 && $0 < 1 }) ?? true else {
            throw json["held_back"].fault("a number between 0 and 1, or null")
        }
        guard let seed = UInt64(try json["seed"].text()) else {
            throw json["seed"].fault("an integer from 0 to \(UInt64.max), as a string")
        }
        self.init(heldBack: share, seed: seed, fingerprint: try json["fingerprint"].text())
    }
}

extension BestEpoch {
    fileprivate var json: JSONValue {
        ["epoch": .integer(epoch), "loss": .number(loss), "accuracy": .number(accuracy)]
    }

    fileprivate init(_ json: MetadataValue) throws(ModelFileError) {
        self.init(
            epoch: try json["epoch"].integer(in: 1...ModelFile.mostEpochs), loss: try json["loss"].number(from: 0),
            accuracy: try json["accuracy"].number(from: 0))
    }
}
