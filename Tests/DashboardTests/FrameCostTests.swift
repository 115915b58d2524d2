import Dashboard
import Screen
import Telemetry
import Testing

@Suite("Frame times")
struct FrameCostTests {
    @Test("The last time, the median of the recent times and the maximum of all times are kept")
    func figures() {
        var cost = FrameCost()
        #expect(cost.last == nil && cost.typical == nil && cost.slowest == 0)
        cost.note(seconds: 0.5)
        for _ in 0..<300 { cost.note(seconds: 0.002) }
        cost.note(seconds: 0.003)
        #expect(cost.last == 0.003)
        #expect(cost.typical == 0.002)
        #expect(cost.slowest == 0.5)
        #expect(cost.count == 302)
    }

    @Test("A frame needs about as many points of a run after a hundred thousand epochs as after a few thousand")
    func longRun() {
        func buckets(epochs: Int) -> [Int] {
            var dashboard = Fixtures.training()
            var history = EpochHistory()
            var measured = MetricHistory()
            for epoch in 2...epochs {
                guard case .epoch(let report) = Fixtures.epoch(epoch) else { continue }
                history.append(report)
                measured.append(report)
            }
            dashboard.tell(.events([.epochs(history, measured)], at: 2))
            let run = dashboard.live
            #expect(run.epochs.count == epochs && run.best?.epoch == 1)
            return [run.epochs.reports.count, run.metrics[.validationLoss].buckets.count, run.epochs.recent.count]
        }
        let (few, many) = (buckets(epochs: 4000), buckets(epochs: 100_000))
        #expect(zip(few, many).allSatisfy { $1 <= 2 * $0 }, "\(few) \(many)")
    }

    @Test("The pace is measured between moments, however many batches are reported at each")
    func pace() {
        var pace = Pace()
        for moment in 0...3 {
            for batch in 1...5000 { pace.note(Self.report(moment * 5000 + batch), at: Double(moment)) }
        }
        #expect(pace.batchesPerSecond == 5000)
        // The batches took half of the time to compute; the rest was waiting.
        #expect(pace.samplesPerSecond == 20_000)
    }

    private static func report(_ batch: Int) -> BatchReport {
        BatchReport(
            batch: batch, epoch: 1, batchInEpoch: batch, samples: 2, loss: 1, accuracy: 0.5, gradientNorm: 1,
            learningRate: 1e-3, trainingSeconds: Double(batch) / 10_000)
    }

    @Test("The configuration shows the frame times in milliseconds")
    func panel() throws {
        var dashboard = Fixtures.training(size: Size(columns: 80, rows: 30))
        dashboard.type("c")
        #expect(dashboard.text().contains("–  –  0.00 ms"))
        for milliseconds in [1.0, 9, 2, 1.5] { dashboard.tell(.drew(seconds: milliseconds / 1000)) }
        let line = try #require(dashboard.text().split(separator: "\n").first { $0.contains("frame: last") })
        #expect(line.contains("1.50  2.00  9.00 ms"))
    }

    @Test("On a narrow screen the times are whole numbers, and their names are shortened", arguments: [60, 80, 100])
    func narrow(columns: Int) {
        var dashboard = Fixtures.training(size: Size(columns: columns, rows: 16))
        dashboard.type("c")
        for milliseconds in [1.0, 9, 12.25, 1.5] { dashboard.tell(.drew(seconds: milliseconds / 1000)) }
        #expect(dashboard.text().contains("1.50  9.00  12.25 ms"))
    }
}
