/// Writes numbers as text: as short as precision allows, with units, and in one width for each kind of number.
///
/// Every function accepts every value: NaN is written as a dash, infinity as its sign, and a number that is too large
/// for its format as a power of ten.
package struct NumberFormat: Hashable, Sendable {
    package var isASCII: Bool

    package init(isASCII: Bool = false) {
        self.isASCII = isASCII
    }

    /// The text for a missing number.
    package var missing: String { isASCII ? "-" : "–" }

    /// A number with `digits` digits after the point: `0.083`.
    package func fixed(_ value: Double, digits: Int = 3) -> String {
        fixed(value, digits: digits, scaledBy: 0)
    }

    /// A fraction as a percentage: `97.60 %` for 0.976.
    package func percent(_ fraction: Double, digits: Int = 2) -> String {
        guard !fraction.isNaN else { return missing }
        return fixed(fraction, digits: digits, scaledBy: 2) + " %"
    }

    /// A loss or an entropy in nats, without the unit: `0.083`; with four significant digits from 100 on.
    package func nats(_ value: Double) -> String {
        value.magnitude < 99.9995 ? fixed(value) : significant(value, digits: 4)
    }

    /// Scientific notation with `digits` digits after the point: `1.0e-3`; `0` for 0.
    package func scientific(_ value: Double, digits: Int = 1) -> String {
        guard let number = DecimalNumber(value) else { return text(ofNonFinite: value) }
        if number.isZero { return "0" }
        let digits = min(max(0, digits), 16)
        let rounded = number.rounded(toSignificant: digits + 1)
        let place = rounded.magnitude - digits
        guard let significand = rounded.significand(atPlace: place) else { return missing }
        var text = number.isNegative ? "-" : ""
        appendDigits(significand, fraction: digits, to: &text)
        return text + "e\(rounded.magnitude)"
    }

    /// A number of any size with `digits` significant digits: `0.0830`, `12.3`, `1 234`, `1.00e-5`, `1.23e9`.
    package func significant(_ value: Double, digits: Int = 3) -> String {
        guard let number = DecimalNumber(value) else { return text(ofNonFinite: value) }
        let digits = min(max(1, digits), 16)
        let magnitude = number.rounded(toSignificant: digits).magnitude
        if number.isZero { return "0" }
        guard (-4..<6).contains(magnitude) else { return scientific(value, digits: digits - 1) }
        return fixed(value, digits: digits - 1 - magnitude, scaledBy: 0, groups: true)
    }

    /// A count in three significant digits with a unit prefix: `712`, `5.48 k`, `548 k`, `1.25 M`.
    package func count(_ value: Double) -> String {
        guard let number = DecimalNumber(value) else { return text(ofNonFinite: value) }
        let magnitude = number.rounded(toSignificant: 3).magnitude
        if magnitude < 0 || magnitude > 14 { return number.isZero ? "0" : significant(value) }
        if magnitude < 3 {
            return fixed(value, digits: number.exponent >= 0 ? 0 : 2 - magnitude, scaledBy: 0)
        }
        let unit = magnitude / 3
        let prefixes: [Character] = [" ", "k", "M", "G", "T"]
        return fixed(value, digits: 2 - magnitude % 3, scaledBy: -3 * unit) + " \(prefixes[unit])"
    }

    /// A whole number with its digits in groups of three: `60 000`.
    package func grouped(_ value: Int) -> String {
        (value < 0 ? "-" : "") + grouped(digits: "\(value.magnitude)")
    }

    /// A duration in the format of a clock: `0:01`, `1:02:03`; from 48 hours on with days: `3 d 02:00`.
    package func clock(_ seconds: Double) -> String {
        guard seconds.isFinite else { return text(ofNonFinite: seconds) }
        guard seconds.magnitude < 1e11 else { return significant(seconds / 86_400) + " d" }
        let total = Int(seconds.magnitude.rounded(.down))
        let sign = seconds < 0 && total > 0 ? "-" : ""
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        if hours >= 48 { return "\(sign)\(hours / 24) d \(padded(hours % 24)):\(padded(minutes))" }
        if hours > 0 { return "\(sign)\(hours):\(padded(minutes)):\(padded(rest))" }
        return "\(sign)\(minutes):\(padded(rest))"
    }

    /// A time in its largest unit: `40 s`, `5 min`, `3 h`, `2 d`.
    package func age(_ seconds: Double) -> String {
        let seconds = max(0, seconds)
        let units = [(86_400.0, "d"), (3600, "h"), (60, "min"), (1, "s")]
        let (size, name) = units.first { seconds >= 2 * $0.0 } ?? (1, "s")
        guard seconds / size < 1e6 else { return "long ago" }
        return "\(Int(seconds / size)) \(name)"
    }

    /// A duration in seconds: `0.12 s`, `12.3 s`; from a minute on in the format of a clock.
    package func seconds(_ seconds: Double) -> String {
        guard seconds.isFinite else { return text(ofNonFinite: seconds) }
        if seconds.magnitude >= 59.95 { return clock(seconds) }
        return fixed(seconds, digits: seconds.magnitude < 9.995 ? 2 : 1) + " s"
    }

    /// A short duration, given in seconds: `3 ms`, `1.5 ms`.
    package func milliseconds(_ seconds: Double) -> String {
        let value = seconds * 1000
        return (value == value.rounded() ? fixed(value, digits: 0) : significant(value, digits: 2)) + " ms"
    }

    /// A label of an axis: `value × 10^power` with `digits` digits after the point, and the whole part in groups of
    /// three.
    func fixedGrouped(_ value: Double, digits: Int, scaledBy power: Int = 0) -> String {
        fixed(value, digits: digits, scaledBy: power, groups: true)
    }

    // MARK: -

    /// `value × 10^power`, scaled exactly and then rounded to `digits` digits after the point.
    private func fixed(_ value: Double, digits: Int, scaledBy power: Int, groups: Bool = false) -> String {
        guard var number = DecimalNumber(value) else { return text(ofNonFinite: value) }
        let digits = min(max(0, digits), 15)
        number.exponent += power
        let rounded = number.rounded(toPlace: -digits)
        guard let significand = rounded.significand(atPlace: -digits), significand < 1_000_000_000_000_000_000
        else { return scientific(value, digits: 2) }
        var text = number.isNegative && significand > 0 ? "-" : ""
        appendDigits(significand, fraction: digits, to: &text, groups: groups)
        return text
    }

    private func appendDigits(
        _ significand: UInt64, fraction digits: Int, to text: inout String, groups: Bool = false
    ) {
        let divisor = DecimalNumber.powersOfTen[digits]
        let whole = "\(significand / divisor)"
        text += groups ? grouped(digits: whole) : whole
        guard digits > 0 else { return }
        let rest = "\(significand % divisor)"
        text += "."
        text += String(repeating: "0", count: digits - rest.utf8.count)
        text += rest
    }

    private func grouped(digits: String) -> String {
        let count = digits.utf8.count
        guard count > 3 else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (count - index) % 3 == 0 { result.append(" ") }
            result.append(digit)
        }
        return result
    }

    private func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private func text(ofNonFinite value: Double) -> String {
        if value.isNaN { return missing }
        return (value < 0 ? "-" : "") + (isASCII ? "inf" : "∞")
    }
}

extension Appearance {
    /// The format of numbers in these glyphs.
    package var numbers: NumberFormat { NumberFormat(isASCII: isASCII) }
}

extension String {
    /// The text padded with spaces on the left to a width in columns.
    package func paddedLeft(to columns: Int) -> String {
        let missing = columns - columnWidth
        return missing > 0 ? String(repeating: " ", count: missing) + self : self
    }

    /// The text padded with spaces on the right to a width in columns.
    package func paddedRight(to columns: Int) -> String {
        let missing = columns - columnWidth
        return missing > 0 ? self + String(repeating: " ", count: missing) : self
    }
}
