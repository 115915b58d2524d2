extension Axis {
    /// Ticks at round times of day, or at midnights where the axis is long.
    ///
    /// - Parameters:
    ///   - lower, upper: finite, in seconds since 1970.
    ///   - offset: how far the clock is ahead of UTC, in seconds.
    static func clockTicks(_ lower: Double, _ upper: Double, most: Int, aheadOfUTC offset: Int) -> [Tick] {
        let ahead = Double(offset)
        let (from, to) = (lower + ahead, upper + ahead)
        var steps = clockSteps[...]
        func count(_ step: Double) -> Double { (to / step).rounded(.down) - (from / step).rounded(.up) + 1 }
        while let step = steps.first, steps.count > 1, count(step) > Double(most) { steps.removeFirst() }
        guard var step = steps.first else { return [] }
        // Centuries are no training, but must not make a million ticks.
        while count(step) > Double(max(1, most)), step.isFinite { step *= 2 }
        let (first, last) = ((from / step).rounded(.up), (to / step).rounded(.down))
        guard first <= last, last - first < 1000 else {
            return [Tick(value: lower, label: clockLabel(from, step: 1))]
        }
        return (0...Int(last - first)).map { index in
            let time = (first + Double(index)) * step
            return Tick(value: time - ahead, label: clockLabel(time, step: step))
        }
    }

    /// In seconds: seconds, minutes, hours, days.
    private static let clockSteps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000,
        864_000,
    ]

    /// A local time: `14:05`, `14:05:30` where ticks are closer than a minute, and the day at midnight.
    private static func clockLabel(_ time: Double, step: Double) -> String {
        guard let seconds = Int(exactly: time.rounded(.down)) else { return "" }
        let (day, rest) = seconds.quotientAndRemainder(flooringBy: 86_400)
        if rest == 0 || step >= 86_400 { return String(CalendarDay(day).text.dropFirst(5)) }
        let parts = [rest / 3600, rest / 60 % 60] + (step < 60 ? [rest % 60] : [])
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

/// A day of the Gregorian calendar.
package struct CalendarDay: Hashable, Sendable {
    package let year: Int
    /// From 1.
    package let month: Int
    /// From 1.
    package let day: Int

    /// - Parameter days: since 1970-01-01. After Hinnant, "chrono-compatible low-level date algorithms".
    package init(_ days: Int) {
        let limited = min(max(days, -100_000_000), 100_000_000) + 719_468
        let (era, dayOfEra) = limited.quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day of a time in seconds since 1970; nil if it is not finite or too far away.
    package init?(ofSeconds seconds: Double) {
        guard let whole = Int(exactly: seconds.rounded(.down)) else { return nil }
        self.init(whole.quotientAndRemainder(flooringBy: 86_400).0)
    }

    /// As in ISO 8601: `2026-03-09`.
    package var text: String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}

extension Int {
    /// The quotient rounded down, and the remainder, which is not negative.
    fileprivate func quotientAndRemainder(flooringBy divisor: Int) -> (Int, Int) {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
