import Datasets
import Evaluation
import Interchange
import Learning
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

/// A run stopped after any batch, written to a file, read and resumed gives the same bits as one that was not stopped.
@Suite("Resuming")
struct ResumeTests {
    /// A configuration with everything that has a state or draws random numbers.
    static let everything = TrainingConfiguration(
        hidden: [6, 5], activation: .leakyReLU, batchNorm: true, dropout: 0.3, optimizer: .nesterov,
        learningRate: 0.05, schedule: Schedule(.plateau, warmup: 0.5), weightDecay: 1e-3, clipNorm: 1,
        labelSmoothing: 0.1, classWeights: .balanced, batchSize: 5, epochs: 4, earlyStopping: 3,
        initialization: .heUniform, seed: 3)

    static let altered: Dataset = {
        var altered = data
        altered.train.augmentation = try? Augmentation(parsing: "shift=1,rotate=10,noise=0.1")
        return altered
    }()

    /// Trains to the end, or for a number of batches, and returns the saved file.
    private func train(
        _ configuration: TrainingConfiguration, _ origin: Trainer.Origin = .initialization, stoppingAfter: Int? = nil,
        data: Dataset = altered
    ) throws -> (ModelFile, Outcome) {
        try trainedFile(configuration, origin, stoppingAfter: stoppingAfter, data: data)
    }

    /// The file after writing and reading it.
    private func reread(_ file: ModelFile) throws -> ModelFile {
        try ModelFile(decoding: file.safetensors.encoded())
    }

    @Test("After any batch of two epochs, with every feature on", arguments: 1...10)
    func everyBatch(batch: Int) throws {
        let (whole, outcome) = try train(Self.everything)
        let (part, _) = try train(Self.everything, stoppingAfter: batch)
        let (rest, after) = try train(Self.everything, .resume(try reread(part)))
        #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
        #expect(outcome.batches.dropFirst(batch).map(\.loss) == after.batches.map(\.loss))
        #expect(outcome.epochs.suffix(after.epochs.count).map(\.loss) == after.epochs.map(\.loss))
        #expect(outcome.summary.validationLoss == after.summary.validationLoss)
        #expect(outcome.summary.best == after.summary.best)
    }

    @Test("The curves of a resumed run begin where the run began", arguments: [1, 7, 10])
    func curves(batch: Int) throws {
        let (_, outcome) = try train(Self.everything)
        let (part, _) = try train(Self.everything, stoppingAfter: batch)
        let (_, after) = try train(Self.everything, .resume(try reread(part)))
        var (whole, resumed) = (RunHistory(), RunHistory())
        for event in outcome.events { whole.apply(event) }
        for event in after.events { resumed.apply(event) }
        #expect(Set(resumed.metrics.names) == Set(whole.metrics.names))
        for name in whole.metrics.names {
            #expect(resumed.metrics[name].buckets == whole.metrics[name].buckets, "\(name.text)")
            #expect(resumed.metrics.newest(name) == whole.metrics.newest(name))
        }
    }

    @Test("After any batch, with drawn classes, whose optimiser touches some rows only", arguments: 1...6)
    func drawnClasses(batch: Int) throws {
        var sampled = configuration(hidden: [6], epochs: 2)
        sampled.trainedClasses = .sampled(1)
        let (whole, _) = try train(sampled)
        let (part, _) = try train(sampled, stoppingAfter: batch)
        let (rest, _) = try train(sampled, .resume(try reread(part)))
        #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
        var all = sampled
        all.trainedClasses = .all
        #expect(try train(all).0.network != whole.network)
    }

    @Test("Drawn classes are refused where every class's score is needed, or a step scores half of them anyway")
    func refusedClasses() {
        let changes: [(inout TrainingConfiguration) -> Void] = [
            { $0.labelSmoothing = 0.1 }, { $0.classWeights = .balanced }, { $0.hidden = [] }, { $0.head = .sparsemax },
            { $0.loss = .focal(gamma: 2) }, { $0.trainedClasses = .sampled(2) }, { $0.lesson = .doubleSoftmax },
            {
                $0.lesson = .noLogQ
                $0.trainedClasses = .all
            },
        ]
        for change in changes {
            var refused = configuration()
            refused.trainedClasses = .sampled(1)
            change(&refused)
            #expect(throws: TrainingError.self) { try train(refused) }
        }
    }

    @Test(
        "With early stopping, a run resumed before or after the best epoch ends the same, with the same kept weights and figures",
        arguments: [1, 2, 3])
    func earlyStopping(patience: Int) throws {
        var hasty = configuration(optimizer: .sgd, learningRate: 3, epochs: 60)
        hasty.earlyStopping = patience
        let (whole, outcome) = try train(hasty, data: data)
        let best = try #require(outcome.summary.best)
        #expect(outcome.summary.epochs < 60 && best.epoch < outcome.summary.epochs, "the test needs an early end")
        for batch in stride(from: 2, to: outcome.summary.batches, by: 3) {
            let (part, _) = try train(hasty, stoppingAfter: batch, data: data)
            let (rest, after) = try train(hasty, .resume(try reread(part)), data: data)
            #expect(rest.safetensors.encoded() == whole.safetensors.encoded(), "after batch \(batch)")
            #expect(rest.training?.best == best)
            var (expected, found) = (outcome.summary, after.summary)
            (expected.seconds, found.seconds) = (0, 0)
            #expect(found == expected, "after batch \(batch)")
            var history = RunHistory()
            for event in after.events { history.apply(event) }
            #expect(history.best == best && history.validation?.losses == outcome.summary.kept?.validation.losses)
        }
    }

    @Test(
        "With every optimiser and schedule",
        arguments: [
            .sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-8), .adamW(epsilon: 1e-8),
        ] as [Optimizer.Kind], Schedule.Shape.allCases)
    func everyKind(optimizer: Optimizer.Kind, shape: Schedule.Shape) throws {
        var configuration = Self.everything
        configuration.optimizer = optimizer
        configuration.learningRate = 0.01
        configuration.schedule.shape = shape
        let (whole, _) = try train(configuration)
        let (part, _) = try train(configuration, stoppingAfter: 8)
        let (rest, _) = try train(configuration, .resume(try reread(part)))
        #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
    }

    @Test("A completed run is resumed for more epochs as if they had been planned")
    func moreEpochs() throws {
        var short = Self.everything
        short.earlyStopping = nil
        short.schedule.shape = .constant
        short.epochs = 2
        var long = short
        long.epochs = 4
        let (first, _) = try train(short)
        let (second, _) = try train(long, .resume(try reread(first)))
        let (whole, _) = try train(long)
        #expect(second.network == whole.network)
    }

    @Test("A run stopped twice gives the same bits as one never stopped")
    func twice() throws {
        let (whole, _) = try train(Self.everything)
        let (first, _) = try train(Self.everything, stoppingAfter: 3)
        let (second, _) = try train(Self.everything, .resume(try reread(first)), stoppingAfter: 12)
        let (third, _) = try train(Self.everything, .resume(try reread(second)))
        #expect(third.safetensors.encoded() == whole.safetensors.encoded())
    }

    @Test("Data of another size or with other classes, and a model without training state, are refused with a sentence")
    func refusals() throws {
        let (part, _) = try train(Self.everything, stoppingAfter: 3)
        func refusal(_ file: ModelFile, _ data: Dataset) -> String? {
            do throws(TrainingError) {
                _ = try Trainer(name: "x", configuration: Self.everything, data: data, origin: .resume(file))
                return nil
            } catch {
                return error.description
            }
        }
        let fewer = Dataset(name: "spots", train: samples(20, seed: 1), test: samples(13, seed: 2))
        #expect(
            refusal(part, fewer)
                == "The data does not fit the saved model: training samples, expected 22, found 20.")
        var bare = part
        bare.training = nil
        #expect(refusal(bare, data)?.contains("not where its training stands") == true)
        var wrong = part
        wrong.training?.resume?.batches = 77
        #expect(refusal(wrong, data)?.contains("77 batches") == true)
        var broken = part
        broken.training?.resume?.optimizer.firstMoments = []
        #expect(refusal(broken, data)?.contains("optimiser") == true)
    }

    @Test("A diverged run keeps a good model, and says that it cannot be resumed")
    func diverged() throws {
        var wild = Self.everything
        wild.optimizer = .sgd
        wild.learningRate = 1e38
        wild.clipNorm = nil
        wild.batchNorm = false
        let (file, outcome) = try train(wild)
        #expect(outcome.summary.status == .diverged)
        #expect(file.training?.resume == nil)
        #expect(file.network.isFinite)
    }

    @Test("Checkpoints are written at the given interval, and a run can be resumed from each")
    func checkpoints() throws {
        let kept = Mutex<[ModelFile]>([])
        _ = try run(
            Self.everything, data: Self.altered, options: { $0.checkpointInterval = 4 },
            save: { file, occasion throws(TrainingError) in
                if occasion == .checkpoint { kept.withLock { $0.append(file) } }
                return "kept"
            })
        let (whole, outcome) = try train(Self.everything)
        let files = kept.withLock { $0 }
        // The last batch has a checkpoint only if another batch follows.
        #expect(
            files.map { $0.training?.progress.batches } == Array(stride(from: 4, to: outcome.summary.batches, by: 4)))
        for file in files {
            let (rest, _) = try train(Self.everything, .resume(try reread(file)))
            #expect(rest.safetensors.encoded() == whole.safetensors.encoded())
        }
    }
}

@Suite("Fine-tuning")
struct FinetuningTests {
    private func pretrained() throws -> ModelFile {
        let outcome = try run(configuration(hidden: [6, 5], epochs: 10))
        return ModelFile(network: outcome.network, classNames: ["a", "b", "c"], input: data.train.kind)
    }

    /// The samples of the first two classes only, under other names.
    private var others: Dataset {
        func renamed(_ samples: LabelledSamples) -> LabelledSamples {
            let kept = samples.keeping(classes: [0, 1])
            return LabelledSamples(
                shape: [2, 2], pixels: kept.pixels, labels: kept.labels, classNames: ["x", "y"])
        }
        return Dataset(name: "others", train: renamed(data.train), test: renamed(data.test))
    }

    @Test("A model for the same classes is used unchanged, and one for other classes gets a new last layer")
    func heads() throws {
        let file = try pretrained()
        let settings = configuration().with(networkOf: file)
        #expect(settings.hidden == [6, 5])
        let same = try Trainer(name: "x", configuration: settings, data: data, origin: .finetune(file))
        #expect(same.network == file.network)
        let other = try Trainer(name: "x", configuration: settings, data: others, origin: .finetune(file))
        #expect(other.network.widths == [4, 6, 5, 2])
        #expect(other.network.layers.dropLast() == file.network.layers.dropLast())
        #expect(other.network.layers.last != file.network.layers.last)
    }

    @Test("Frozen layers stay unchanged, and the head has its own learning rate", arguments: 0...2)
    func freezing(layers: Int) throws {
        let file = try pretrained()
        var settings = configuration(epochs: 2).with(networkOf: file)
        settings.frozenLayers = layers
        let outcome = try run(settings, data: others, origin: .finetune(file))
        let (before, after) = (file.network.denseLayers, outcome.network.denseLayers)
        for layer in 0..<2 { #expect((before[layer] == after[layer]) == (layer < layers)) }
        settings.headLearningRate = 1e-9
        let slow = try run(settings, data: others, origin: .finetune(file))
        let start = try Trainer(name: "x", configuration: settings, data: others, origin: .finetune(file))
        let moved = zip(slow.network.denseLayers[2].bias, start.network.denseLayers[2].bias).map { abs($0 - $1) }
        #expect(moved.allSatisfy { $0 < 1e-6 })
    }

    @Test("More layers than there are before the head cannot be frozen")
    func tooMany() throws {
        let file = try pretrained()
        var settings = configuration().with(networkOf: file)
        settings.frozenLayers = 3
        #expect(throws: TrainingError.self) {
            try Trainer(name: "x", configuration: settings, data: data, origin: .finetune(file))
        }
    }
}
