import Screen
import Testing

@Suite("Axes with times of day")
struct ClockAxisTests {
    /// 2026-03-09 12:00 UTC.
    private static let noon = 1_773_057_600.0

    private func labels(_ length: Double, from start: Double = Self.noon, ahead: Int = 0, most: Int = 6) -> [String] {
        Axis(from: start, to: start + length, labels: .clockTimes(aheadOfUTC: ahead), maximumTicks: most).ticks
            .map(\.label)
    }

    @Test("ticks are at round times, with seconds only where they are close, and days at midnight")
    func steps() {
        #expect(labels(10) == ["12:00:00", "12:00:02", "12:00:04", "12:00:06", "12:00:08", "12:00:10"])
        #expect(labels(3600) == ["12:00", "12:15", "12:30", "12:45", "13:00"])
        #expect(labels(86_400) == ["12:00", "18:00", "03-10", "06:00", "12:00"])
        #expect(labels(4 * 86_400) == ["03-10", "03-11", "03-12", "03-13"])
    }

    @Test("the clock is that of the place", arguments: [(3600, "13:00"), (-18_000, "07:00"), (19_800, "17:30")])
    func offset(ahead: Int, first: String) {
        #expect(labels(3600, ahead: ahead).first == first)
    }

    @Test(
        "any bounds have ticks, and not more than asked for",
        arguments: [0.001, 1, 1e5, 1e9, 1e12, 1e300, .infinity, .nan])
    func bounds(length: Double) {
        let axis = Axis(from: 0, to: length, labels: .clockTimes(aheadOfUTC: 0), maximumTicks: 5)
        #expect((1...5).contains(axis.ticks.count))
    }

    @Test(
        "days have their dates",
        arguments: [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (20_521, "2026-03-09")])
    func days(days: Int, text: String) {
        #expect(CalendarDay(days).text == text)
    }
}
