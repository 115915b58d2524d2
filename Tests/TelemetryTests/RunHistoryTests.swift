import Evaluation
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

    @Test(
        "The best epoch is the earliest among equals, by loss with early stopping; NaN is never best",
        arguments: [(false, 2), (true, 3)])
    func best(stopsEarly: Bool, epoch expected: Int) {
        var history = RunHistory()
        history.apply(.started(description(stopsEarly: stopsEarly)))
        for event in [
            epoch(1, accuracy: 0.5, loss: .nan), epoch(2, accuracy: 0.9, loss: 0.4), epoch(3, accuracy: 0.9, loss: 0.3),
            epoch(4, accuracy: .nan, loss: 0.3),
        ] { history.apply(event) }
        #expect(history.best?.epoch == expected)
        #expect(history.lowestLoss?.epoch == 3)
    }

    @Test(
        "No rule prefers an epoch whose loss or accuracy is NaN",
        arguments: [BestEpoch.Rule.lowestLoss, .highestAccuracy])
    func notFinite(rule: BestEpoch.Rule) {
        #expect(!rule.prefers(BestEpoch(epoch: 1, loss: 0.1, accuracy: .nan), over: nil))
        #expect(!rule.prefers(BestEpoch(epoch: 1, loss: .nan, accuracy: 0.9), over: nil))
        #expect(rule.prefers(BestEpoch(epoch: 1, loss: 0.1, accuracy: 0.9), over: nil))
    }

    @Test("A resumed run keeps the best of the earlier epochs until one is better")
    func resumedBest() {
        var history = RunHistory()
        history.apply(
            .started(description(stopsEarly: false, best: BestEpoch(epoch: 3, loss: 0.2, accuracy: 0.8))))
        history.apply(epoch(6, accuracy: 0.8, loss: 0.1))
        #expect(history.best?.epoch == 3)
        history.apply(epoch(7, accuracy: 0.9, loss: 0.1))
        #expect(history.best == BestEpoch(epoch: 7, loss: 0.1, accuracy: 0.9))
    }

    private func description(stopsEarly: Bool, best: BestEpoch? = nil) -> RunDescription {
        RunDescription(
            run: "test", data: "spots", model: "4-3", parameters: 15, trainSamples: 100, validationSamples: 10,
            classNames: ["a", "b", "c"], settings: stopsEarly ? [.init("early_stopping", .integer(3))] : [], seed: 1,
            epochs: 9, batchesPerEpoch: 10, formerBest: best)
    }

    @Test("Pauses and learning rates are marked at the batch after which they happened; steps are not")
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

    @Test("Complete reports are kept of some epochs, evenly spread, and of the newest; figures of all")
    func thinning() {
        let samples = 10_000
        let limit = RunHistory.measurementLimit(samples: samples, classes: 1)
        #expect(limit > 100 && limit * samples * 10 <= 16 << 20)
        let validation = ValidationReport(
            loss: 0.5, accuracy: 0.5, classes: [.init(support: 2, correct: 1)],
            predictions: Array(repeating: 1, count: samples), confidences: Array(repeating: 1, count: samples),
            losses: Array(repeating: 1, count: samples))
        var history = RunHistory()
        for number in 1...2000 {
            history.apply(
                .epoch(
                    EpochReport(
                        epoch: number, lastBatch: number, loss: 1, accuracy: 0.5, validation: validation,
                        learningRate: 0.1, seconds: 1, samplesPerSecond: 1)))
            guard number % 97 < 4 else { continue }
            let whole = history.epochs.reports.map(\.epoch)
            #expect(whole.count <= limit && whole.suffix(2) == (max(1, number - 1)...number).suffix(2))
        }
        let whole = history.epochs.reports.map(\.epoch)
        #expect(whole.count >= limit / 3 && whole.first == 1)
        #expect(Set(zip(whole.dropFirst(), whole.dropFirst(2)).dropLast(2).map { $1 - $0 }).count == 1)
        #expect(history.epochs.reports.allSatisfy { $0.validation.losses.count == samples })
        #expect(history.epochs[epoch: whole[whole.count / 2]]?.epoch == whole[whole.count / 2])
        #expect(history.epochs.count == 2000 && history.epochs.last?.epoch == 2000)
        #expect(history.metrics[.validationLoss].buckets.reduce(0) { $0 + $1.values.count } == 2000)
    }

    @Test("However often a run is paused, few marks are kept, among them the first and newest of each kind")
    func manyMarks() {
        var history = RunHistory()
        history.apply(.written(path: "/model", reason: nil, afterBatch: 0))
        for number in 1...5000 {
            history.apply(batch(number))
            history.apply(.state(.training))
            history.apply(.state(.paused))
            if number.isMultiple(of: 100) {
                history.apply(.learningRate(Double(number), beforeBatch: number + 1))
            }
            #expect(history.marks.count <= 3 * RunHistory.markLimit)
        }
        let pauses = history.marks.filter { $0.kind == .paused }.map(\.afterBatch)
        let rates = history.marks.filter { if case .learningRate = $0.kind { true } else { false } }
        #expect(pauses.count > 50 && pauses.first == 1 && pauses.last == 5000)
        #expect(rates.first?.kind == .learningRate(100) && rates.last?.kind == .learningRate(5000))
        #expect(history.marks.contains { $0.kind == .written })
        #expect(history.marks.map(\.afterBatch) == history.marks.map(\.afterBatch).sorted())
    }

    @Test("Repeated marks at one position are replaced by the newest")
    func repeatedMarks() {
        var history = RunHistory()
        history.apply(batch(7))
        for rate in [0.1, 0.2, 0.3] {
            history.apply(.learningRate(rate, beforeBatch: 8))
        }
        for _ in 0..<3 {
            history.apply(.state(.training))
            history.apply(.state(.paused))
        }
        #expect(history.marks.map(\.kind) == [.learningRate(0.3), .paused])
    }
}
