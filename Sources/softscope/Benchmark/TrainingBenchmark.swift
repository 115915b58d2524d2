import Datasets
import Engine
import Interchange
import Learning
import Telemetry
import Training

/// Measures the time of an epoch, including its evaluation, on the fast path and on the readable one.
struct TrainingBenchmark {
    /// A model and its data.
    struct Workload {
        var name: String
        var data: Dataset
        var configuration: TrainingConfiguration
    }

    /// A path and a number of threads.
    struct Way: Hashable {
        var path: Trainer.Path
        var threads: Int

        var name: String {
            switch path {
            case .fast: "fast, \(threads) \(threads == 1 ? "thread" : "threads")"
            case .readable: "readable"
            }
        }
    }

    struct Figure {
        var workload: String
        var model: String
        var samples: Int
        var way: Way
        /// The seconds per epoch.
        var epochs = Timings()
        /// The operations of an epoch that skipping zeros does not save; a multiplication with its addition counts as
        /// two.
        var operations: Double
    }

    private var workloads: [Workload]
    private let ways: [Way]
    private let limit: Int?

    /// - Parameter limit: the number of samples to use from each split; nil for all.
    init(limit: Int?) throws(Failure) {
        self.limit = limit
        let threads = ThreadTeam.usualCount
        ways =
            [Way(path: .fast, threads: threads)]
            + (threads > 1 ? [Way(path: .fast, threads: 1)] : []) + [Way(path: .readable, threads: 1)]
        let mnist = try Self.load("mnist", limit)
        var wide = Preset.torchMLP.configuration
        wide.hidden = [512, 256]
        wide.batchSize = 128
        var names: [(String, Dataset, TrainingConfiguration)] = [
            ("keras-mlp", mnist, Preset.kerasMLP.configuration), ("torch-mlp", mnist, Preset.torchMLP.configuration),
            ("784-512-256-10", mnist, wide),
        ]
        // If it is not installed, it is skipped.
        if let fashion = try? Self.load("fashion-mnist", limit) {
            names.append(("fashion-mnist", fashion, Preset.torchMLP.configuration))
        }
        let texts = GeneratedTexts.dataset(samples: min(limit ?? 4000, 4000))
        var embedded = Preset.torchMLP.configuration
        embedded.hidden = []
        names.append(("text", texts, embedded))
        workloads = names.map { Workload(name: $0, data: $1, configuration: $2) }
    }

    private static func load(_ name: String, _ limit: Int?) throws(Failure) -> Dataset {
        do throws(DatasetError) {
            let data = try DataSource.resolve(name).load()
            guard let limit else { return data }
            return Dataset(name: data.name, train: data.train.prefix(limit), test: data.test.prefix(limit))
        } catch {
            throw Failure(error)
        }
    }

    /// Trains two epochs of each workload in each way in turn, again and again, so that a temporary slowdown of the
    /// machine affects all of them.
    ///
    /// - Parameter rounds: the number of repetitions.
    func measure(rounds: Int) throws(Failure) -> [Figure] {
        var figures: [Figure] = []
        for round in 0..<rounds {
            var next = 0
            for workload in workloads {
                for way in ways {
                    let trainer = try trainer(workload, way)
                    if round == 0 {
                        figures.append(
                            Figure(
                                workload: workload.name, model: trainer.network.summary,
                                samples: workload.data.train.count, way: way, operations: workload.operations(trainer)))
                    }
                    if let seconds = Self.secondsOfSecondEpoch(trainer) { figures[next].epochs.add(seconds) }
                    next += 1
                }
            }
        }
        return figures
    }

    private func trainer(_ workload: Workload, _ way: Way) throws(Failure) -> Trainer {
        var configuration = workload.configuration
        configuration.epochs = 2
        var options = Trainer.Options()
        options.path = way.path
        options.threads = way.threads
        do throws(TrainingError) {
            return try Trainer(
                name: workload.name, configuration: configuration, data: workload.data, options: options)
        } catch {
            throw Failure(error)
        }
    }

    /// The seconds of a run's second epoch: the first one brings the data into memory, and finds the best number of
    /// threads for a step.
    private static func secondsOfSecondEpoch(_ trainer: Trainer) -> Double? {
        let session = TrainingSession(trainer)
        session.start()
        session.waitUntilEnded()
        var seconds: Double?
        for case .epoch(let report) in session.events.drain() { seconds = report.seconds }
        return seconds
    }
}

extension TrainingBenchmark.Workload {
    /// The operations of an epoch: the forward pass, the gradients of the weights, and, except for the first layer, the
    /// errors of the layer below.
    fileprivate func operations(_ trainer: Trainer) -> Double {
        let network = trainer.network
        let dense = network.layers.compactMap(\.dense)
        guard network.layers.first?.dense != nil || dense.count > 1 else { return .nan }
        let (train, test) = (Double(data.train.count), Double(data.test.count))
        return dense.enumerated().reduce(0) { sum, item in
            let (index, layer) = item
            let products = Double(layer.inputs * layer.outputs) * (index == 0 ? data.train.density : 1)
            return sum + 2 * products * ((index == 0 ? 2 : 3) * train + test)
        }
    }
}

extension TrainingBenchmark.Figure {
    /// The operations per second that skipping zeros does not save.
    var operationsPerSecond: Double { operations / epochs.median }

    func json(peak: Double) -> JSONValue {
        .object([
            .init("workload", JSONValue(workload)), .init("model", JSONValue(model)),
            .init("samples", JSONValue(samples)), .init("path", JSONValue(way.path.rawValue)),
            .init("threads", JSONValue(way.threads)), .init("epochs", JSONValue(epochs.seconds.count)),
            .init("seconds", epochs.json),
            .init("samples_per_second", JSONValue(Double(samples) / epochs.median)),
            .init("gflops", JSONValue(operationsPerSecond / 1e9)),
            .init("peak_share", JSONValue(operationsPerSecond / peak)),
        ])
    }
}
