import Evaluation
import Telemetry
import Testing

@Suite struct EpochHistoryTests {
    /// Falling losses with a spike, and an epoch that is not finite.
    private func report(_ number: Int) -> EpochReport {
        let loss = number == 777 ? 50 : number == 30 ? .nan : 1 / Double(number) + (number % 7 == 0 ? 0.5 : 0)
        let validation = ValidationReport(
            loss: loss * 2, accuracy: number % 100 == 0 ? 0.99 : 0.5,
            classes: [.init(support: 3, correct: 1)], predictions: [1, 2, 3], confidences: [1, 1, 1],
            losses: [0, 0, Float(number)])
        return EpochReport(
            epoch: number, lastBatch: number * 4, loss: loss, accuracy: 0.25, validation: validation,
            learningRate: 0.1, seconds: 1, samplesPerSecond: 3)
    }

    private func history(_ epochs: ClosedRange<Int>) -> EpochHistory {
        epochs.reduce(into: EpochHistory()) { $0.append(report($1)) }
    }

    private func metrics(_ epochs: ClosedRange<Int>) -> MetricHistory {
        epochs.reduce(into: MetricHistory()) { $0.append(report($1)) }
    }

    @Test("The lowest losses and the highest accuracy are exact, also those before the newest epoch")
    func extremes() {
        let history = history(1...3000)
        #expect(history.count == 3000)
        #expect(history.best.loss?.epoch == 3000 && history.best.validationLoss?.epoch == 3000)
        #expect(history.formerBest.loss?.epoch == 2999)
        #expect(history.highestAccuracy?.epoch == 100)
        #expect(history.recent.map(\.epoch) == Array(2995...3000))
        #expect(EpochHistory().best.loss == nil && self.history(30...30).best.loss == nil)
    }

    @Test("Memory does not grow with the number of epochs, and no spike is lost")
    func bounded() {
        let history = history(1...20_000)
        #expect(history.reports.count <= RunHistory.measurementLimit(samples: 3, classes: 1))
        let loss = metrics(1...20_000)[.validationLoss].buckets
        #expect(loss.count <= 1024)
        #expect(loss.reduce(0) { $0 + $1.values.count } == 19_999)
        #expect(loss.reduce(0) { $0 + $1.values.nonFiniteCount } == 1)
        #expect(loss.contains { $0.values.maximum == 100 })
        #expect(metrics(1...20_000)[.validationAccuracy].buckets.contains { $0.values.maximum == 0.99 })
    }

    @Test(
        "Merging epochs that were summarized before equals appending them one by one",
        arguments: [[1, 2], [500, 501], [1, 2, 3, 900], [29, 30, 31], [776, 777, 1400]])
    func folding(cuts: [Int]) {
        let last = 1500
        var folded = EpochHistory()
        var measured = MetricHistory()
        for (first, end) in zip([1] + cuts, cuts + [last + 1]) where first < end {
            folded.append(history(first...(end - 1)))
            measured.append(metrics(first...(end - 1)))
        }
        folded.append(EpochHistory())
        let whole = history(1...last)
        #expect(folded.count == whole.count && folded.recent == whole.recent)
        #expect(folded.best == whole.best && folded.formerBest == whole.formerBest)
        #expect(folded.highestAccuracy == whole.highestAccuracy)
        #expect(folded.last?.validation == whole.last?.validation)
        #expect(Set(folded.reports.map(\.epoch)).isSuperset(of: whole.reports.map(\.epoch)))
        #expect(folded.reports.count <= RunHistory.measurementLimit(samples: 3, classes: 1))
        #expect(
            measured[.validationLoss].buckets.last?.lastBatch
                == metrics(1...last)[.validationLoss].buckets.last?.lastBatch)
        #expect(measured[.validationLoss].buckets.reduce(0) { $0 + $1.values.count } == last - 1)
    }
}
