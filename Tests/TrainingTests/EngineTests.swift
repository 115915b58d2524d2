import Datasets
import Evaluation
import Learning
import Matrices
import Telemetry
import Testing
import Training

@Suite("A run with every feature on")
struct EngineTests {
    private func everything(_ optimizer: Optimizer.Kind = .adamW(epsilon: 1e-8), epochs: Int = 3)
        -> TrainingConfiguration
    {
        TrainingConfiguration(
            hidden: [8, 6], activation: .gelu, batchNorm: true, dropout: 0.2, optimizer: optimizer,
            learningRate: optimizer.usualLearningRate * 10, schedule: Schedule(.cosine, warmup: 0.4),
            weightDecay: 0.01, clipNorm: 1, labelSmoothing: 0.05, classWeights: .balanced, batchSize: 5,
            epochs: epochs, initialization: .heUniform)
    }

    @Test("Pausing, evaluating and watching change no bit", arguments: [0, 1, 7, 12])
    func sameBits(pauseAfter batch: Int) throws {
        for optimizer in [Optimizer.Kind.momentum, .rmsprop, .adamW(epsilon: 1e-8)] {
            let plain = try run(everything(optimizer))
            let watched = try run(
                everything(optimizer), after: [batch: [.pause, .snapshot]], asleep: [[.snapshot], [.resume]],
                options: {
                    $0.measuresLayers = true
                    $0.measuresBaseline = true
                })
            #expect(watched.network == plain.network)
            #expect(watched.epochs.map(\.validation) == plain.epochs.map(\.validation))
            #expect(watched.batches.map(\.loss) == plain.batches.map(\.loss))
        }
    }

    @Test("It learns", arguments: Activation.allCases)
    func learns(activation: Activation) throws {
        var configuration = everything(epochs: 40)
        configuration.activation = activation
        configuration.hidden = [16]
        let outcome = try run(configuration)
        #expect(outcome.summary.validationAccuracy ?? 0 > 0.9)
        #expect(outcome.epochs[39].loss < outcome.epochs[0].loss)
    }

    @Test("Running statistics include every batch except those of one sample")
    func statistics() throws {
        var configuration = everything(epochs: 2)
        // 22 samples in batches of 7 leave a batch of one.
        configuration.batchSize = 7
        let outcome = try run(configuration)
        let tracked = outcome.network.buffers.filter { $0.name.hasSuffix("num_batches_tracked") }
        #expect(tracked.map(\.values) == [.count(6), .count(6)])
    }

    @Test("Layers are reported with their activation, whatever is between them")
    func layers() throws {
        let outcome = try run(everything(epochs: 1)) {
            $0.measuresLayers = true
            $0.measuresBaseline = true
        }
        let reports = outcome.events.compactMap { if case .layers(let layers, _) = $0 { layers } else { nil } }
        #expect(reports.count == 2)
        #expect(reports[1].map(\.name) == ["0", "4", "8"])
        #expect(reports[1].map(\.activation) == ["gelu", "gelu", nil])
        #expect(reports[1].map(\.weights.count) == [32, 48, 18] && reports[1].map(\.gradients.count) == [32, 48, 18])
        #expect(reports[1].allSatisfy { $0.gradientNorm > 0 && $0.updateRatio > 0 && $0.deadUnits == nil })
    }

    @Test("Each batch reports its learning rate: the base rate multiplied by the schedule")
    func schedule() throws {
        var configuration = configuration(learningRate: 0.04, epochs: 3)
        configuration.schedule = Schedule(.cosine, warmup: 0.4)
        let outcome = try run(configuration)
        let wanted = (0..<15).map {
            0.04 * configuration.schedule.factor(batch: $0, batchesPerEpoch: 5, plannedEpochs: 3)
        }
        #expect(outcome.batches.map(\.learningRate) == wanted)
        #expect(outcome.epochs.map(\.learningRate) == [wanted[4], wanted[9], wanted[14]])
        #expect(try outcome.network != run(self.configurationWithoutSchedule).network)
    }

    private var configurationWithoutSchedule: TrainingConfiguration { configuration(learningRate: 0.04, epochs: 3) }

    @Test("A learning rate set by command applies to the next batch, and the schedule continues from it")
    func rateByKey() throws {
        var configuration = configuration(learningRate: 0.04, epochs: 2)
        configuration.schedule = Schedule(.cosine)
        let outcome = try run(configuration, after: [4: [.setLearningRate(0.01)]])
        func factor(_ batch: Int) -> Double {
            configuration.schedule.factor(batch: batch, batchesPerEpoch: 5, plannedEpochs: 2)
        }
        #expect(outcome.story.contains("rate 0.01 before 5"))
        for batch in 0..<10 {
            let wanted = batch < 4 ? 0.04 * factor(batch) : 0.01 * factor(batch) / factor(4)
            #expect(abs(outcome.batches[batch].learningRate - wanted) < 1e-12)
        }
    }

    @Test("A plateau halves the learning rate")
    func plateau() throws {
        var configuration = configuration(optimizer: .sgd, learningRate: 1e-30, epochs: 8)
        configuration.schedule = Schedule(.plateau)
        // Such a small rate changes nothing: the first loss is the lowest, and three epochs later the rate is halved.
        let rates = try run(configuration).epochs.map(\.learningRate)
        #expect(rates == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25].map { $0 * 1e-30 })
    }

    @Test("Clipping limits the length of a gradient-descent step, and the full norm is reported")
    func clipping() throws {
        var configuration = configuration(optimizer: .sgd, learningRate: 1, epochs: 1)
        configuration.clipNorm = 1e-3
        let before = try Trainer(name: "", configuration: configuration, data: data).network
        let outcome = try run(configuration, options: { $0.stopAfterBatches = 1 })
        let moved = zip(before.parameters, outcome.network.parameters).flatMap {
            zip($0.values, $1.values).map { Double($0 - $1) }
        }
        #expect(abs(moved.reduce(0) { $0 + $1 * $1 }.squareRoot() - 1e-3) < 1e-5)
        #expect(outcome.batches[0].gradientNorm.mean > 0.01)
    }

    @Test("Label smoothing and class weights affect the training loss, and not the validation loss")
    func validationIsPlain() throws {
        var configuration = configuration(epochs: 1)
        configuration.labelSmoothing = 0.5
        configuration.classWeights = .list([1, 5, 0.2])
        let outcome = try run(configuration)
        let evaluator = Evaluator(data.test)
        let plain = evaluator.evaluate(outcome.network)
        #expect(outcome.epochs[0].validation.loss == plain.loss)
        #expect(try outcome.batches[0].loss != run(self.configurationWithoutSchedule).batches[0].loss)
    }
}

@Suite("Early stopping")
struct EarlyStoppingTests {
    /// A learning rate at which training soon overshoots.
    private func hasty(epochs: Int, patience: Int?) -> TrainingConfiguration {
        var configuration = configuration(optimizer: .sgd, learningRate: 4, epochs: epochs)
        configuration.earlyStopping = patience
        return configuration
    }

    @Test(
        "The run completes after the given number of epochs without a lower loss, and keeps the best weights",
        arguments: [1, 2, 4])
    func stops(patience: Int) throws {
        let losses = try run(hasty(epochs: 60, patience: nil)).epochs.map(\.validation.loss)
        // Finds the epoch at which early stopping should end the run.
        var best = 0
        var end = 0
        for (index, loss) in losses.enumerated() {
            if loss < losses[best] { best = index }
            end = index
            if index - best >= patience { break }
        }
        #expect(end < 59, "the test needs a run that gets worse")
        let outcome = try run(
            hasty(epochs: 60, patience: patience), save: { _, _ throws(TrainingError) in "kept" })
        #expect(outcome.epochs.map(\.validation.loss) == Array(losses[...end]))
        #expect(outcome.summary.status == .completed && outcome.summary.epochs == end + 1)
        #expect(outcome.summary.best?.epoch == best + 1 && outcome.summary.checkpoint == "kept")
        #expect(outcome.summary.validationLoss == losses[best])
        #expect(outcome.summary.validationAccuracy == outcome.epochs[best].validation.accuracy)
        #expect(outcome.summary.best == BestEpoch(outcome.epochs[best]))
        // The dashboard finally shows the kept model's evaluation, sample by sample.
        #expect(
            outcome.summary.kept
                == KeptModel(
                    batch: outcome.epochs[best].lastBatch, epoch: best + 1, validation: outcome.epochs[best].validation)
        )
        var history = RunHistory()
        for event in outcome.events { history.apply(event) }
        #expect(history.validation == outcome.epochs[best].validation)
        #expect(history.best?.epoch == best + 1)
        #expect(try outcome.network == run(hasty(epochs: best + 1, patience: nil)).network)
        #expect(outcome.snapshots.last.map { [$0.epoch, $0.batch] } == [best + 1, (best + 1) * 5])
        #expect(outcome.story.suffix(2) == ["completed", "ended"])
    }

    @Test("A run that reaches its planned end keeps the best weights too")
    func plannedEnd() throws {
        let losses = try run(hasty(epochs: 6, patience: nil)).epochs.map(\.validation.loss)
        let best = try #require(losses.firstIndex(of: losses.min() ?? 0))
        let outcome = try run(hasty(epochs: 6, patience: 50))
        #expect(outcome.summary.epochs == 6 && outcome.summary.best?.epoch == best + 1)
        #expect(try outcome.network == run(hasty(epochs: best + 1, patience: nil)).network)
    }

    @Test("Epochs can be added afterwards, and early stopping waits as long again")
    func extended() throws {
        let outcome = try run(
            hasty(epochs: 60, patience: 2), asleep: [[.extend(epochs: 5)], [.stop(keepingModel: true)]],
            options: { $0.awaitsExtension = true })
        let plain = try run(hasty(epochs: 60, patience: 2))
        #expect(outcome.summary.epochs > plain.summary.epochs)
        #expect(outcome.story.filter { $0 == "ended" }.count == 2)
    }

    @Test("A snapshot requested after the end has the kept weights, not those of the last batch")
    func snapshotAfterwards() throws {
        let outcome = try run(
            hasty(epochs: 60, patience: 2), asleep: [[.snapshot], [.stop(keepingModel: true)]],
            options: { $0.awaitsExtension = true })
        let best = try #require(outcome.summary.best)
        let last = try #require(outcome.snapshots.last)
        #expect(last.epoch == best.epoch && last.epoch < outcome.summary.epochs)
        #expect(try last.network == run(hasty(epochs: best.epoch, patience: nil)).network)
    }

    @Test("A stop keeps the current weights")
    func stopped() throws {
        let outcome = try run(hasty(epochs: 60, patience: 50), options: { $0.stopAfterBatches = 27 })
        let plain = try run(hasty(epochs: 60, patience: nil), options: { $0.stopAfterBatches = 27 })
        #expect(outcome.summary.status == .stopped && outcome.network == plain.network)
    }
}
