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

    /// A log in which nothing was paused.
    struct Busy: Sendable {
        let usual: Double
        /// Further seconds before some of the values.
        let waiting: [Int: Double]

        static let all: [Busy] = [
            Busy(usual: 2, waiting: [:]),
            Busy(usual: 2, waiting: [10: 12]),
            // Evaluations.
            Busy(usual: 1, waiting: [100: 60, 200: 61, 300: 62, 400: 60, 500: 63, 600: 61]),
            // A hiccup.
            Busy(usual: 0.01, waiting: [50: 2]),
        ]
    }

    @Test("no pause: what is usual, what recurs as evaluations do, and hiccups of a fast log", arguments: Busy.all)
    func none(log: Busy) {
        #expect(gaps(times(1000, every: log.usual, waiting: log.waiting)).pauses.isEmpty)
    }

    @Test("nights are pauses however many there are, and a time that runs back is none")
    func nights() {
        let waiting = Dictionary(uniqueKeysWithValues: (1...9).map { ($0 * 100, 30_000.0) })
        #expect(gaps(times(1000, every: 5, waiting: waiting)).pauses.count == 9)
        let forth = times(300, every: 5, waiting: [:])
        var back: [Double] = forth.reversed()
        back += forth
        #expect(gaps(back).pauses.isEmpty)
    }

    @Test("times that are not finite, equal or far apart are taken")
    func odd() {
        let times: [Double] = [.nan, .infinity, 0, 0, 1e308, -1e308]
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
        var rates = [Double](repeating: 0.1, count: 10)
        rates += [Double](repeating: 0.01, count: 10)
        rates += [Double](repeating: 0.02, count: 3)
        #expect(jumps(rates, every: 100) == [1000, 2000])
    }

    @Test("a warm restart of a cosine is a jump")
    func restart() {
        let period: [Double] = (0..<100).map { (step: Int) -> Double in 0.05 * (1 + cosine(Double(step) / 100)) }
        #expect(jumps(period + period) == [100])
    }

    /// Half a period of the cosine, by its polynomial.
    private func cosine(_ share: Double) -> Double {
        let x = (share - 0.5) * Double.pi
        let (cube, fifth) = (x * x * x, x * x * x * x * x)
        return cube / 6 - fifth / 120 - x
    }

    private static let smoothRates: [[Double]] = [
        // Warm-up, then decay in a line.
        (0..<200).map { (step: Int) -> Double in step < 20 ? Double(step) * 1e-4 : 2e-3 - Double(step - 20) * 1e-5 },
        (0..<30).map { (step: Int) -> Double in 1 / Double(1 << step) },
        [0.1, 0.01],
        [Double](repeating: 3e-4, count: 50),
        [Double.nan, .infinity, 0, 0, 0, 0],
    ]

    @Test(
        "smooth schedules have none: warm-up and decay in a line, exponential decay, few values, constants",
        arguments: smoothRates)
    func smooth(rates: [Double]) {
        #expect(jumps(rates) == [])
    }

    @Test("values that are missing from a smooth schedule are no jump")
    func missing() {
        var finder = LearningRateJumps()
        var steps = [Int](0..<50)
        steps += 450..<500
        let found = steps.compactMap { (step: Int) -> Double? in finder.note(Double(1000 - step), step: Double(step)) }
        #expect(found.isEmpty)
    }

    @Test(
        "names of learning rates",
        arguments: ["lr", "train/learning_rate", "lr-Adam/pg1", "learningRate", "lr/pg0", "optimizer.lr"])
    func names(name: String) {
        #expect(QuantityName(name).isLearningRate)
    }

    @Test("names that only look like them", arguments: ["clr_loss", "learning/time", "rate"])
    func otherNames(name: String) {
        #expect(!QuantityName(name).isLearningRate)
    }
}
