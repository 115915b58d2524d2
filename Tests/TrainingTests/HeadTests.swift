import Datasets
import Evaluation
import Interchange
import Learning
import ModelFiles
import Telemetry
import Testing
import Training

/// Runs with another head or loss than softmax and cross-entropy.
@Suite("Heads and losses in training")
struct HeadTests {
    static let heads: [OutputHead] = [
        .sparse(.sparsemax), .sparse(.entmax15), .robust(.generalizedCrossEntropy(q: 0.7)), .robust(.focal(gamma: 2)),
        .robust(.biTempered(t1: 0.8, t2: 1.4)), .softmaxTwice,
    ]

    static func configuration(_ head: OutputHead, epochs: Int = 3) -> TrainingConfiguration {
        var configuration = TrainingTests.configuration(epochs: epochs)
        switch head {
        case .softmax: break
        case .sparse(let map): configuration.head = .init(rawValue: map.rawValue) ?? .softmax
        case .robust(let loss): configuration.loss = loss
        case .softmaxTwice: configuration.lesson = .doubleSoftmax
        }
        return configuration
    }

    private func train(
        _ configuration: TrainingConfiguration, _ origin: Trainer.Origin = .initialization, stoppingAfter: Int? = nil,
        data: Dataset = TrainingTests.data
    ) throws -> (ModelFile, Outcome) {
        try trainedFile(configuration, origin, stoppingAfter: stoppingAfter, data: data)
    }

    @Test("The run learns, and reports the head's own loss in training and validation", arguments: heads)
    func learning(head: OutputHead) throws {
        let (file, outcome) = try train(Self.configuration(head, epochs: 40))
        let last = try #require(outcome.epochs.last)
        #expect(last.validation.accuracy > 0.7)
        #expect(last.loss < outcome.epochs[0].loss)
        #expect(file.network.head == head)
        let evaluator = Evaluator(TrainingTests.data.test)
        #expect(evaluator.evaluate(file.network) == last.validation)
        #expect((last.validation.sparse != nil) == head.isSparse)
        if let sparse = last.validation.sparse {
            #expect((1...3).contains(sparse.meanSupport) && (0...1).contains(sparse.labelExcluded))
            #expect((0...2).contains(sparse.brier))
        }
        guard case .started(let description)? = outcome.events.first else {
            Issue.record("no start")
            return
        }
        #expect(description.loss?.name == head.lossName && description.loss?.isInNats == head.lossIsInNats)
    }

    @Test("A stopped run is written, read and resumed to the same bits", arguments: heads)
    func resuming(head: OutputHead) throws {
        var configuration = Self.configuration(head)
        configuration.labelNoise = 0.3
        let (whole, outcome) = try train(configuration)
        let (part, _) = try train(configuration, stoppingAfter: 7)
        let read = try ModelFile(decoding: part.safetensors.encoded())
        #expect(read == part && read.network.head == head)
        let training = try #require(read.training)
        let restored = try training.checkedSettings().configuration
        #expect(restored.outputHead == head && restored.labelNoise == 0.3)
        let (rest, after) = try train(configuration, .resume(read))
        #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
        #expect(after.epochs.last?.noise == outcome.epochs.last?.noise)
    }

    @Test("Fine-tuning keeps head and loss, unless another loss is asked for", arguments: heads)
    func finetuning(head: OutputHead) throws {
        let (file, _) = try train(Self.configuration(head))
        let plain = TrainingTests.configuration()
        let kept = plain.with(networkOf: file)
        #expect(kept.outputHead == head)
        let (tuned, _) = try train(kept, .finetune(file))
        #expect(tuned.network.head == head)
        var focal = plain
        focal.loss = .focal(gamma: 1)
        let other = focal.with(networkOf: file)
        if head.isSparse {
            #expect(throws: TrainingError.self) { try other.validate() }
        } else if head != .softmaxTwice {
            #expect(other.outputHead == .robust(.focal(gamma: 1)))
        }
    }

    @Test("A file whose settings contradict its head is not resumed")
    func contradiction() throws {
        let (file, _) = try train(Self.configuration(.sparse(.sparsemax)), stoppingAfter: 3)
        #expect(throws: TrainingError.self) {
            _ = try Trainer(
                name: "test", configuration: TrainingTests.configuration(), data: TrainingTests.data,
                origin: .resume(file))
        }
    }

    @Test("Head, loss and lesson are checked together")
    func checks() {
        func sentence(_ change: (inout TrainingConfiguration) -> Void) -> String {
            var changed = TrainingTests.configuration()
            change(&changed)
            do throws(TrainingError) {
                try changed.validate()
                return "valid"
            } catch {
                return error.description
            }
        }
        #expect(
            sentence {
                $0.head = .sparsemax
                $0.loss = .focal(gamma: 2)
            } == "--loss must be own with --head sparsemax, which has a loss of its own, not focal=2.")
        #expect(
            sentence {
                $0.lesson = .doubleSoftmax
                $0.head = .entmax15
            }.hasPrefix("--lesson must be used without --head and --loss"))
        #expect(sentence { $0.labelNoise = 1 } == "--label-noise must be from 0 to below 1, not 1.0.")
        #expect(sentence { $0.labelNoise = -0.1 }.hasPrefix("--label-noise"))
        #expect(sentence { $0.labelNoise = .nan }.hasPrefix("--label-noise"))
        #expect(sentence { $0.loss = .generalizedCrossEntropy(q: 0.7) } == "valid")
    }

    @Test("A loss in a file that no run has is refused by name")
    func settings() throws {
        var settings = TrainingTests.configuration().settings
        settings.append(.init("loss", .text("gce=7")))
        do throws(TrainingError) {
            _ = try TrainingConfiguration(settings: settings)
            Issue.record("accepted")
        } catch {
            #expect(error.description.hasPrefix("--loss must be own, gce=Q"))
        }
    }

    /// The lesson about sampling needs many classes; it is run with the tests of sampled softmax.
    @Test("Each lesson says what to look at", arguments: Lesson.allCases.filter { $0 != .noLogQ })
    func lessons(lesson: Lesson) throws {
        var configuration = TrainingTests.configuration(epochs: 1)
        lesson.apply(to: &configuration)
        configuration.epochs = 1
        guard case .started(let description)? = try run(configuration).events.first else {
            Issue.record("no start")
            return
        }
        #expect(description.lessonTitle == lesson.title)
        #expect(description.notes.contains { $0.hasPrefix("lesson \(lesson.rawValue)") })
        #expect(description.settings.contains(.init("lesson", .text(lesson.rawValue))))
        let (file, _) = try train(configuration)
        #expect(try file.training?.checkedSettings().configuration == configuration)
    }

    @Test("Ten sigmoid layers pass hardly any gradient on, ten of ReLU or with batch norm do")
    func vanishing() throws {
        func ratio(_ change: (inout TrainingConfiguration) -> Void) throws -> Double {
            var configuration = TrainingTests.configuration()
            Lesson.vanishing.apply(to: &configuration)
            configuration.hidden = Array(repeating: 16, count: 10)
            configuration.epochs = 1
            // Batches of 11: the statistics of a last batch of two would say little.
            configuration.batchSize = 11
            change(&configuration)
            configuration.initialization = .suited(to: configuration.activation)
            let outcome = try run(configuration, options: { $0.measuresLayers = true })
            let layers = outcome.events.compactMap { event -> [LayerReport]? in
                if case .layers(let layers, _) = event { layers } else { nil }
            }
            let norms = try #require(layers.last).map(\.gradientNorm)
            return norms[0] / norms[norms.count - 1]
        }
        #expect(try ratio { _ in } < 1e-4)
        #expect(try ratio { $0.activation = .relu } > 0.1)
        #expect(try ratio { $0.batchNorm = true } > 0.1)
    }
}
