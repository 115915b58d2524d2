import Datasets
import Evaluation
import Interchange
import Learning
import Matrices
import ModelFiles
import Synchronization
import Telemetry
import Testing
import Training

@Suite("A run from the first event to the last")
struct TrainerTests {
    @Test("Events come in order: start, batches, epochs, end")
    func order() throws {
        let outcome = try run(configuration(epochs: 2))
        #expect(
            outcome.story == [
                "started", "training", "b1", "b2", "b3", "b4", "b5", "e1", "b6", "b7", "b8", "b9", "b10",
                "e2",
                "completed", "ended",
            ])
        #expect(outcome.summary.status == .completed)
        #expect(outcome.events.last == .ended(outcome.summary))
        #expect(outcome.waits.isEmpty)
    }

    @Test("An epoch's model is archived before the epoch's event")
    func archiving() throws {
        struct NoCommands: CommandSource {
            var holdsStop: Bool { false }
            func drain() -> [TrainingCommand] { [] }
            func wait(seconds: Double?) {}
        }
        let archive = SnapshotArchive<ModelSnapshot>(limit: 10)
        var newest: [Int?] = []
        let trainer = try Trainer(name: "test", configuration: configuration(epochs: 3), data: data)
        trainer.run(
            emit: { event in
                switch event {
                case .started, .epoch: newest.append(archive.all.last?.epoch)
                default: break
                }
            }, commands: NoCommands(), snapshots: SnapshotExchange<ModelSnapshot>(), archive: archive, clock: { 0 })
        #expect(newest == [0, 1, 2, 3])
    }

    @Test("The first event describes what is trained")
    func description() throws {
        guard case .started(let run)? = try run(configuration(seed: 9)).events.first else {
            Issue.record("no start")
            return
        }
        #expect(run.run == "test" && run.data == "spots" && run.model == "4-6-3" && run.parameters == 51)
        #expect(run.trainSamples == 22 && run.validationSamples == 13 && run.classNames == ["a", "b", "c"])
        #expect(run.seed == 9 && run.epochs == 3 && run.batchesPerEpoch == 5)
        #expect(run.settings.contains(.init("hidden", .integers([6]))))
        #expect(run.settings.contains(.init("learning_rate", .number(0.02))))
    }

    @Test("The first event has the first batch's rate, with or without a warm-up", arguments: [0, 0.5, 2])
    func firstLearningRate(warmup: Double) throws {
        var configuration = configuration()
        configuration.schedule = Schedule(.constant, warmup: warmup)
        let outcome = try run(configuration)
        guard case .started(let description)? = outcome.events.first else {
            Issue.record("no start")
            return
        }
        #expect(description.firstLearningRate == outcome.batches.first?.learningRate)
        #expect((description.firstLearningRate == 0.02) == (warmup == 0))
    }

    @Test("Batches are numbered within the run and within their epoch, and the last of an epoch is smaller")
    func batches() throws {
        let batches = try run(configuration(epochs: 2)).batches
        #expect(batches.map(\.lastBatch) == Array(1...10))
        #expect(batches.map(\.batchInEpoch) == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5])
        #expect(batches.map(\.epoch) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
        #expect(batches.map(\.samples) == [5, 5, 5, 5, 2, 5, 5, 5, 5, 2])
        #expect(batches.allSatisfy { $0.gradientNorm.mean > 0 && $0.learningRate == 0.02 })
        #expect(zip(batches, batches.dropFirst()).allSatisfy { $0.trainingSeconds < $1.trainingSeconds })
    }

    @Test("An epoch's figures are means over samples, not over batches")
    func epochMeans() throws {
        let outcome = try run(configuration(epochs: 1))
        var loss = Aggregate()
        var accuracy = Aggregate()
        for batch in outcome.batches {
            loss.merge(batch.loss)
            accuracy.merge(batch.accuracy)
        }
        #expect(abs(outcome.epochs[0].loss - loss.mean) < 1e-12)
        #expect(abs(outcome.epochs[0].accuracy - accuracy.mean) < 1e-12)
        #expect(outcome.epochs[0].lastBatch == 5)
    }

    @Test("The summary has the last evaluation, and the earliest of equally good best epochs")
    func summary() throws {
        let outcome = try run(
            configuration(hidden: [16], epochs: 40), save: { _, _ throws(TrainingError) in "here" })
        let accuracies = outcome.epochs.map(\.validation.accuracy)
        #expect(outcome.summary.epochs == 40 && outcome.summary.batches == 200)
        #expect(outcome.summary.validationAccuracy == accuracies.last)
        #expect(outcome.summary.validationLoss == outcome.epochs.last?.validation.loss)
        let best = try #require(outcome.summary.best)
        #expect(best.accuracy == accuracies.max() && outcome.summary.kept == nil)
        #expect(accuracies.firstIndex(of: accuracies.max() ?? 0) == best.epoch - 1)
        #expect(outcome.summary.checkpoint == "here" && outcome.summary.reason == nil)
        #expect(accuracies.last ?? 0 > 0.9, "three spots that nobody could mistake were not learnt")
    }

    @Test("The validation report agrees with the final weights, sample for sample")
    func validation() throws {
        let outcome = try run(configuration())
        let report = try #require(outcome.epochs.last?.validation)
        let evaluator = Evaluator(data.test)
        let again = evaluator.evaluate(outcome.network, unless: { false })
        #expect(again == report)
        #expect(report.predictions.count == 13)
        var loss = 0.0
        for sample in 0..<13 {
            let logits = outcome.network.forward(data.test.input(of: sample)).values
            #expect(logits.firstIndex(of: logits.max() ?? 0) == Int(report.predictions[sample]))
            loss += SoftmaxSteps(scores: logits.map(Double.init)).crossEntropy(
                target: Int(data.test.labels[sample]))
        }
        #expect(abs(report.loss - loss / 13) < 1e-6)
        #expect(report.classes.map(\.support).reduce(0, +) == 13)
        #expect(Double(report.classes.map(\.correct).reduce(0, +)) / 13 == report.accuracy)
    }

    @Test("Evaluating more samples than one chunk agrees with one pass over all")
    func chunks() throws {
        let many = samples(1203, seed: 3)
        let network = try Trainer(name: "", configuration: configuration(), data: data).network
        let evaluator = Evaluator(many)
        let measured = evaluator.evaluate(network, unless: { false })
        let whole = try #require(measured)
        let again = evaluator.evaluate(network, unless: { false })
        #expect(again == whole)
        let firstSamples = Evaluator(many.prefix(700))
        let measuredFirst = firstSamples.evaluate(network, unless: { false })
        let first = try #require(measuredFirst)
        #expect(Array(whole.predictions[..<700]) == first.predictions)
        #expect(whole.classes.map(\.support).reduce(0, +) == 1203)
    }

    @Test("A baseline is evaluated before the first batch, and changes no bit")
    func baseline() throws {
        let plain = try run(configuration())
        let measured = try run(configuration()) { $0.measuresBaseline = true }
        #expect(Array(measured.story.prefix(4)) == ["started", "training", "baseline", "b1"])
        #expect(measured.network == plain.network)
        #expect(measured.epochs.map(\.validation) == plain.epochs.map(\.validation))
    }

    @Test("The seed determines every bit")
    func seeds() throws {
        #expect(try run(configuration(seed: 5)).network == run(configuration(seed: 5)).network)
        #expect(try run(configuration(seed: 5)).network != run(configuration(seed: 6)).network)
    }

    @Test("Softmax regression with gradient descent learns too")
    func regression() throws {
        let outcome = try run(configuration(hidden: [], optimizer: .sgd, learningRate: 0.5, epochs: 20))
        #expect(outcome.summary.validationAccuracy ?? 0 > 0.9)
        #expect(outcome.epochs[19].loss < outcome.epochs[0].loss)
    }

    @Test("A loss that is not finite ends the run as diverged, with the weights of the last good epoch")
    func divergence() throws {
        let good = try run(configuration(optimizer: .sgd, learningRate: 0.1, epochs: 1))
        let saved = Mutex<Network?>(nil)
        let outcome = try run(
            configuration(optimizer: .sgd, learningRate: 0.1), after: [7: [.setLearningRate(1e38)]],
            save: { snapshot, _ throws(TrainingError) in
                saved.withLock { $0 = snapshot.network }
                return "good"
            })
        #expect(outcome.summary.status == .diverged)
        #expect(outcome.summary.epochs == 1 && outcome.summary.checkpoint == "good")
        #expect(outcome.summary.reason?.contains("not finite") == true)
        #expect(outcome.network == good.network)
        #expect(saved.withLock(\.self) == good.network)
        #expect(outcome.snapshots.last.map { [$0.epoch, $0.batch] } == [1, 5])
        #expect(outcome.story.suffix(2) == ["diverged", "ended"])
        #expect(outcome.batches.last?.loss.nonFiniteCount == 1)
    }

    @Test("A run that diverges in its first epoch keeps its initial weights")
    func earlyDivergence() throws {
        let trainer = try Trainer(
            name: "", configuration: configuration(optimizer: .sgd, learningRate: 1e38), data: data)
        let outcome = try run(configuration(optimizer: .sgd, learningRate: 1e38))
        #expect(outcome.summary.status == .diverged && outcome.summary.epochs == 0)
        #expect(outcome.network == trainer.network && outcome.network.isFinite)
    }

    @Test("Weights that only the validation shows to be bad are not kept either")
    func lateDivergence() throws {
        let good = try run(configuration(optimizer: .sgd, learningRate: 0.1, epochs: 1))
        let outcome = try run(
            configuration(optimizer: .sgd, learningRate: 0.1, epochs: 2),
            after: [9: [.setLearningRate(1e38)]])
        #expect(outcome.summary.status == .diverged)
        #expect(outcome.network == good.network)
        #expect(outcome.summary.validationLoss == good.summary.validationLoss)
    }

    @Test("A failure to save ends the run as failed, with the reason, and leaves everything else unchanged")
    func unsaved() throws {
        let plain = try run(configuration())
        let outcome = try run(
            configuration(), save: { _, _ throws(TrainingError) in throw .notSaved("The disk is full.") })
        #expect(outcome.summary.status == .failed && outcome.summary.reason == "The disk is full.")
        #expect(outcome.summary.checkpoint == nil && outcome.summary.epochs == 3)
        #expect(outcome.story.suffix(2) == ["failed", "ended"])
        #expect(outcome.network == plain.network)
    }

    @Test("a trainer's model file says what was trained, on what, and how far")
    func ofTrainer() throws {
        let trainer = try Trainer(name: "x", configuration: configuration(), data: data)
        let file = trainer.modelFile(trainer.network, batches: 12, resume: nil)
        #expect(file.classNames == ["a", "b", "c"])
        #expect(file.dataName == "spots")
        #expect(file.input == .image(height: 2, width: 2, channels: 1))
        #expect(file.training?.progress == SavedTraining.Progress(epochs: 2, batches: 12, batchesInEpoch: 2))
        #expect(
            file.training?.split == SavedTraining.Split(heldBack: nil, seed: 1, fingerprint: data.fingerprint.text))
        #expect(file.training?.settings.first { $0.name == "batch_size" }?.value == .integer(5))
        #expect(try ModelFile(decoding: file.safetensors.encoded()).network == trainer.network)
    }
}
