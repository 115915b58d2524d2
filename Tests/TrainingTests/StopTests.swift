import Datasets
import Evaluation
import Learning
import Telemetry
import Testing
import Training

@Suite("A stop in the middle of an evaluation")
struct StopTests {
    /// Each evaluation checks 3 times for a stop.
    private let slow = Dataset(name: "spots", train: samples(22, seed: 1), test: samples(1203, seed: 2))

    @Test(
        "It ends the epoch at once: no partial evaluation is reported, and the model is kept with its own figures",
        arguments: 1...6)
    func stopping(look: Int) throws {
        let looks =
            Array(repeating: [TrainingCommand](), count: look - 1) + [[.setSpeed(.full), .stop(keepingModel: true)]]
        let outcome = try run(
            configuration(epochs: 2), data: slow, measuring: looks, save: { _, _ throws(TrainingError) in "kept" })
        let epoch = (look - 1) / 3 + 1
        #expect(outcome.story.suffix(3) == ["b\(5 * epoch)", "stopped", "ended"])
        #expect(outcome.epochs.map(\.epoch) == Array(1..<epoch))
        #expect(outcome.summary.status == .stopped && outcome.summary.checkpoint == "kept")
        #expect(outcome.summary.epochs == epoch - 1 && outcome.summary.batches == 5 * epoch)
        let whole = try run(configuration(epochs: 2), data: slow, options: { $0.stopAfterBatches = 5 * epoch })
        #expect(outcome.network == whole.network)
        let validation = try #require(whole.epochs.last).validation
        #expect(outcome.summary.kept == KeptModel(batch: 5 * epoch, epoch: nil, validation: validation))
        #expect(outcome.summary.validationLoss == validation.loss)
        #expect(outcome.summary.validationAccuracy == validation.accuracy)
        #expect(whole.summary.kept == nil && whole.summary.validationLoss == validation.loss)
    }

    @Test("A stop that discards the model keeps nothing")
    func discarding() throws {
        let outcome = try run(
            configuration(epochs: 1), data: slow, measuring: [[], [.stop(keepingModel: false)]],
            save: { _, _ throws(TrainingError) in "kept" })
        #expect(outcome.story.suffix(3) == ["b5", "stopped", "ended"] && outcome.summary.checkpoint == nil)
    }

    @Test("A stop during the baseline ends the run before any batch, layers reported or not", arguments: [false, true])
    func baseline(measuresLayers: Bool) throws {
        let outcome = try run(
            configuration(), data: slow, measuring: [[], [.stop(keepingModel: true)]],
            options: {
                $0.measuresBaseline = true
                $0.measuresLayers = measuresLayers
            })
        #expect(outcome.story == ["started", "training", "stopped", "ended"])
        #expect(outcome.summary.batches == 0 && outcome.summary.validationLoss == nil)
    }

    @Test("Other commands wait for the end of the evaluation, and none is lost")
    func others() throws {
        let outcome = try run(
            configuration(epochs: 2), data: slow, asleep: [[.resume]],
            measuring: [[], [.pause], [.snapshot, .setLearningRate(0.5)]])
        #expect(Array(outcome.story[7...11]) == ["e1", "paused", "rate 0.5 before 6", "training", "b6"])
        #expect(outcome.snapshots.map(\.batch) == [5, 10])
    }

    @Test("Every archived model has all its measurements, however many epochs there are")
    func archived() throws {
        let samples = 40_000
        let archive = SnapshotArchive<Int>(limit: RunHistory.measurementLimit(samples: samples, classes: 0) - 3)
        var history = RunHistory()
        for epoch in 0...400 {
            if epoch > 0 { history.apply(.epoch(epochReport(epoch, samples: samples))) }
            // Each of them may be the last and diverge, in which case it has no model.
            let measured = Set(history.epochs.reports.map(\.epoch))
            #expect(archive.all.dropFirst().allSatisfy { measured.contains($0.epoch) }, "\(epoch)")
            archive.put(epoch, epoch: epoch)
            #expect(archive.all.dropFirst().allSatisfy { measured.contains($0.epoch) }, "\(epoch)")
        }
    }

    private func epochReport(_ number: Int, samples: Int) -> EpochReport {
        let validation = ValidationReport(
            loss: 1, accuracy: 0.5, classes: [], predictions: Array(repeating: 1, count: samples))
        return EpochReport(
            epoch: number, lastBatch: number * 5, loss: 1, accuracy: 0.5, validation: validation, learningRate: 0.1,
            seconds: 1, samplesPerSecond: 1)
    }
}
