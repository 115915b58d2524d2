import Telemetry
import Testing

@Suite struct RunHistoryTests {
    private func batch(_ number: Int, loss: Double = 1) -> TrainingEvent {
        .batch(
            BatchReport(
                batch: number, epoch: 1, batchInEpoch: number, samples: 10, loss: loss, accuracy: 0.5,
                gradientNorm: 1, learningRate: 0.1, trainingSeconds: Double(number)))
    }

    private func epoch(_ number: Int, accuracy: Double, loss: Double) -> TrainingEvent {
        let validation = ValidationReport(loss: loss, accuracy: accuracy, classes: [], predictions: [])
        return .epoch(
            EpochReport(
                epoch: number, lastBatch: number * 10, loss: 1, accuracy: 0.5, validation: validation,
                learningRate: 0.1, seconds: 1, samplesPerSecond: 100))
    }

    @Test("The best epoch is the earliest of equals, and NaN is never best")
    func best() {
        var history = RunHistory()
        for event in [
            epoch(1, accuracy: 0.5, loss: .nan), epoch(2, accuracy: 0.9, loss: 0.4), epoch(3, accuracy: 0.9, loss: 0.3),
            epoch(4, accuracy: .nan, loss: 0.3),
        ] { history.apply(event) }
        #expect(history.bestEpochByAccuracy?.epoch == 2)
        #expect(history.bestEpochByLoss?.epoch == 3)
    }

    @Test("Pauses and learning rates become marks at the batch they happened after; steps make none")
    func marks() {
        var history = RunHistory()
        history.apply(.state(.training))
        history.apply(batch(1))
        history.apply(.state(.paused))
        history.apply(.state(.stepping))
        history.apply(batch(2))
        history.apply(.state(.paused))
        history.apply(.learningRate(0.05, beforeBatch: 3))
        #expect(history.marks.map(\.afterBatch) == [1, 2])
        #expect(history.marks.map(\.kind) == [.paused, .learningRate(0.05)])
        #expect(history.learningRate == 0.05)
        #expect(history.state == .paused)
    }
}
