import Telemetry
import Testing

@Suite("Gaps between the times of values")
struct TimeGapsTests {
    private func gaps(_ times: [Double]) -> TimeGaps {
        var gaps = TimeGaps()
        for time in times { gaps.note(time) }
        return gaps
    }

    /// Times with a usual gap, and further seconds before some of them.
    private func times(_ count: Int, every usual: Double, waiting: [Int: Double]) -> [Double] {
        var time = 1_700_000_000.0
        return (0..<count).map { index in
            time += usual + (waiting[index] ?? 0)
            return time
        }
    }

    @Test("a gap far above the usual one is a pause, with its beginning and end")
    func pause() throws {
        let gaps = gaps(times(1000, every: 2, waiting: [500: 600]))
        #expect(gaps.usual == 2)
        let pause = try #require(gaps.pauses.first)
        #expect(gaps.pauses.count == 1 && pause.length == 602)
    }

    @Test(
        "no pause: what is usual, what recurs as evaluations do, and hiccups of a fast log",
        arguments: [
            (2.0, [:]), (2, [10: 12.0]), (1, [100: 60, 200: 61, 300: 62, 400: 60, 500: 63, 600: 61]),
            (0.01, [50: 2.0]),
        ])
    func none(usual: Double, waiting: [Int: Double]) {
        #expect(gaps(times(1000, every: usual, waiting: waiting)).pauses.isEmpty)
    }

    @Test("nights are pauses however many there are, and a time that runs back is none")
    func nights() {
        let waiting = Dictionary(uniqueKeysWithValues: (1...9).map { ($0 * 100, 30_000.0) })
        #expect(gaps(times(1000, every: 5, waiting: waiting)).pauses.count == 9)
        let back = times(300, every: 5, waiting: [:]).reversed() + times(300, every: 5, waiting: [:])
        #expect(gaps(Array(back)).pauses.isEmpty)
    }

    @Test(
        "times that are not finite, equal or far apart are taken", arguments: [[.nan, .infinity, 0, 0, 1e308, -1e308]])
    func odd(times: [Double]) {
        #expect(gaps(times).pauses.isEmpty)
        #expect(gaps([]).usual == nil)
    }
}

@Suite("Jumps of learning rates")
struct LearningRateJumpsTests {
    private func jumps(_ rates: [Double], every steps: Double = 1) -> [Double] {
        var finder = LearningRateJumps()
        return rates.enumerated().compactMap { finder.note($1, step: Double($0) * steps) }
    }

    @Test("a reduction on a plateau and a change by hand are jumps at the step of the new rate")
    func plateau() {
        let rates = Array(repeating: 0.1, count: 10) + Array(repeating: 0.01, count: 10) + [0.02, 0.02, 0.02]
        #expect(jumps(rates, every: 100) == [1000, 2000])
    }

    @Test("a warm restart of a cosine is a jump")
    func restart() {
        let cosine = (0..<100).map { 0.05 * (1 + cosine(Double($0) / 100)) }
        #expect(jumps(cosine + cosine) == [100])
    }

    /// Half a period of the cosine, by its polynomial.
    private func cosine(_ share: Double) -> Double {
        let x = (share - 0.5) * 3.141_592_653_59
        return -(x - x * x * x / 6 + x * x * x * x * x / 120)
    }

    @Test(
        "smooth schedules have none: warm-up and decay in a line, exponential decay, few values, constants",
        arguments: [
            (0..<200).map { Double(min($0, 20)) * 1e-4 - Double(max(0, $0 - 20)) * 1e-5 },
            (0..<30).reduce(into: [1.0]) { rates, _ in rates.append(rates[rates.count - 1] * 0.5) },
            [0.1, 0.01], Array(repeating: 3e-4, count: 50), [.nan, .infinity, 0, 0, 0, 0],
        ])
    func smooth(rates: [Double]) {
        #expect(jumps(rates) == [])
    }

    @Test("values that are missing from a smooth schedule are no jump")
    func missing() {
        var finder = LearningRateJumps()
        let steps = Array(0..<50) + Array(450..<500)
        #expect(steps.compactMap { finder.note(Double(1000 - $0), step: Double($0)) } == [])
    }

    @Test(
        "names of learning rates, and names that only look like them",
        arguments: [
            ("lr", true), ("train/learning_rate", true), ("lr-Adam/pg1", true), ("learningRate", true),
            ("lr/pg0", true), ("optimizer.lr", true), ("clr_loss", false), ("learning/time", false), ("rate", false),
        ])
    func names(name: String, isRate: Bool) {
        #expect(QuantityName(name).isLearningRate == isRate)
    }
}
