import Datasets
import Evaluation
import Interchange
import Learning
import ModelFiles
import Telemetry
import Testing
import Training

@Suite("Training with two levels")
struct TwoLevelTests {
    /// Samples of nine classes: the label's feature is bright. The classes are not equally frequent.
    private static func samples(_ count: Int, classes: Int = 9) -> LabelledSamples {
        let labels = (0..<count).map { UInt8($0 * $0 % 23 % classes) }
        let pixels = labels.flatMap { label in (0..<9).map { UInt8($0 == Int(label) % 9 ? 250 : 20) } }
        return LabelledSamples(
            shape: [3, 3], pixels: pixels, labels: labels, classNames: (0..<classes).map { "class \($0)" })
    }

    private static let data = Dataset(name: "nine", train: samples(50), test: samples(20))

    private static func configuration(epochs: Int = 2) -> TrainingConfiguration {
        var configuration = TrainingTests.configuration(hidden: [6], epochs: epochs)
        configuration.trainedClasses = .twoLevel
        return configuration
    }

    private func train(
        _ configuration: TrainingConfiguration, _ origin: Trainer.Origin = .initialization, stoppingAfter: Int? = nil,
        data: Dataset = data
    ) throws -> (ModelFile, Outcome) {
        try trainedFile(configuration, origin, stoppingAfter: stoppingAfter, data: data)
    }

    private func sentence(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "valid"
        } catch {
            return "\(error)"
        }
    }

    @Test("The network ends in clusters by the frequencies of the labels, and its loss is that over all classes")
    func network() throws {
        let (file, outcome) = try train(Self.configuration(epochs: 40))
        #expect(file.network.twoLevel == TwoLevelLayer(frequencies: Self.data.train.classCounts))
        #expect(file.network.widths == [9, 6, 9])
        let epoch = try #require(outcome.epochs.last)
        var loss = 0.0
        Evaluator(Self.data.test).forEachSample(file.network) { sample, logits in
            loss -= logSoftmax(logits.map(Double.init))[Int(Self.data.test.labels[sample])] / 20
        }
        #expect(abs(epoch.validation.loss - loss) < 1e-5)
        #expect(epoch.validation.loss < 0.5 * Double.logarithm(9))
    }

    @Test(
        "A run stopped after any batch, written, read and resumed has the bits of one that was not", arguments: 1...12)
    func resuming(batch: Int) throws {
        let (whole, _) = try train(Self.configuration())
        let (part, _) = try train(Self.configuration(), stoppingAfter: batch)
        let (rest, _) = try train(Self.configuration(), .resume(try ModelFile(decoding: part.safetensors.encoded())))
        #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
    }

    @Test("What needs every class's score is refused, and so are other heads, few classes, and no hidden layer")
    func refusals() {
        let changes: [(inout TrainingConfiguration) -> Void] = [
            { $0.labelSmoothing = 0.1 }, { $0.classWeights = .balanced }, { $0.hidden = [] }, { $0.head = .sparsemax },
            { $0.loss = .focal(gamma: 2) }, { $0.lesson = .doubleSoftmax }, { $0.lesson = .noLogQ },
        ]
        for change in changes {
            var refused = Self.configuration()
            change(&refused)
            #expect(sentence { _ = try train(refused) }.hasPrefix("--train-classes must be "))
        }
        let three = Dataset(name: "three", train: Self.samples(30, classes: 3), test: Self.samples(9, classes: 3))
        #expect(
            sentence { _ = try train(Self.configuration(), data: three) }
                == "--train-classes must be all with fewer than 4 classes, not two-level.")
    }

    @Test("Fine-tuning keeps the clusters for the same classes, and makes new ones for others")
    func finetuning() throws {
        let (file, _) = try train(Self.configuration())
        let settings = TrainingTests.configuration().with(networkOf: file)
        #expect(settings.hidden == [6] && settings.trainedClasses == .twoLevel)
        let same = try Trainer(name: "x", configuration: settings, data: Self.data, origin: .finetune(file))
        #expect(same.network == file.network)
        let others = Dataset(name: "five", train: Self.samples(40, classes: 5), test: Self.samples(9, classes: 5))
        let other = try Trainer(name: "x", configuration: settings, data: others, origin: .finetune(file))
        #expect(other.network.widths == [9, 6, 5])
        #expect(other.network.twoLevel == TwoLevelLayer(frequencies: others.train.classCounts))
        #expect(other.network.layers.dropLast(2) == file.network.layers.dropLast(2))
        let (tuned, _) = try train(settings, .finetune(file), data: others)
        #expect(tuned.network.twoLevel == other.network.twoLevel && tuned.network != other.network)
    }

    @Test("Fine-tuning with another kind of output than the model's is refused in a sentence")
    func otherOutputs() throws {
        let (levels, _) = try train(Self.configuration())
        var sampled = TrainingTests.configuration(hidden: [6])
        sampled.trainedClasses = .sampled(2)
        let (flat, _) = try train(sampled)
        #expect(
            sentence { _ = try train(sampled.with(networkOf: levels), .finetune(levels)) }
                == "--train-classes must be two-level, as the output of the model is, not sampled=2.")
        #expect(
            sentence { _ = try train(Self.configuration().with(networkOf: flat), .finetune(flat)) }
                == "--train-classes must be all or sampled=K, as the output of the model is not in two levels, not two-level."
        )
    }

    @Test("A file whose settings and model do not agree about the levels is not resumed")
    func disagreement() throws {
        var (file, _) = try train(Self.configuration(), stoppingAfter: 3)
        file.training?.settings.removeAll { $0.name == "train_classes" }
        var settings = Self.configuration()
        settings.trainedClasses = .all
        #expect(throws: TrainingError.self) { try train(settings, .resume(file)) }
    }

    @Test("Reports on layers have the gradients of both levels")
    func reports() throws {
        let outcome = try run(Self.configuration(epochs: 1), data: Self.data, options: { $0.measuresLayers = true })
        let reports = outcome.events.compactMap { event -> [LayerReport]? in
            if case .layers(let layers, _) = event { layers } else { nil }
        }
        let last = try #require(reports.last)
        #expect(last.map(\.outputs) == [6, 12])
        #expect(last.allSatisfy { $0.gradientNorm > 0 && $0.updateRatio > 0 })
    }
}
