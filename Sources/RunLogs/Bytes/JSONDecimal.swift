/// Parses decimal numbers in ASCII as JSON writes them, without making a `String`.
package enum JSONDecimal {
    /// The number that makes up a range of bytes, correctly rounded; nil for anything else, including NaN and
    /// infinity as words. A number beyond the range of a double is infinite.
    ///
    /// Python and Go write up to 17 digits, for which Clinger's product or quotient of two doubles is not exact. Here
    /// up to 19 digits are multiplied by or divided by a power of five in 128 bits, and rounded once.
    package static func value(of range: Range<Int>, in bytes: RawSpan) -> Double? {
        var place = range.lowerBound
        let end = range.upperBound
        guard place < end else { return nil }
        let isNegative = bytes.byte(at: place) == UInt8(ascii: "-")
        if isNegative { place += 1 }
        var digits = Digits()
        let start = place
        digits.read(&place, end, in: bytes)
        guard place > start else { return nil }
        var exponent = 0
        if place < end, bytes.byte(at: place) == UInt8(ascii: ".") {
            place += 1
            let point = place
            digits.read(&place, end, in: bytes)
            guard place > point else { return nil }
            exponent = point - place
        }
        if place < end {
            guard bytes.byte(at: place) | 0x20 == UInt8(ascii: "e"),
                let power = power(of: place + 1..<end, in: bytes)
            else { return nil }
            exponent += power
        }
        guard digits.count <= 19, let magnitude = magnitude(digits.value, exponent) else {
            return Double(bytes.text(range))
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The whole number that makes up a range of bytes; nil for anything else, and for one of more than 18 digits.
    package static func integer(of range: Range<Int>, in bytes: RawSpan) -> Int64? {
        var place = range.lowerBound
        guard place < range.upperBound else { return nil }
        let isNegative = bytes.byte(at: place) == UInt8(ascii: "-")
        if isNegative { place += 1 }
        guard place < range.upperBound, range.upperBound - place <= 18 else { return nil }
        var value: Int64 = 0
        while place < range.upperBound {
            let digit = bytes.byte(at: place) &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
            place += 1
        }
        return isNegative ? -value : value
    }

    private struct Digits {
        var value: UInt64 = 0
        /// How many there are from the first that is not 0. `value` is right for up to 19.
        var count = 0

        @inline(__always)
        mutating func read(_ place: inout Int, _ end: Int, in bytes: RawSpan) {
            while place < end {
                if count > 0, count <= 11, end - place >= 8, let eight = Self.eight(bytes.word(at: place)) {
                    value = value &* 100_000_000 &+ eight
                    count += 8
                    place += 8
                    continue
                }
                let digit = bytes.byte(at: place) &- 0x30
                guard digit < 10 else { return }
                if count > 0 || digit > 0 { count += 1 }
                value = value &* 10 &+ UInt64(digit)
                place += 1
            }
        }

        /// The number of eight digits, the first of which is in the lowest byte; nil where one is no digit.
        @inline(__always)
        private static func eight(_ word: UInt64) -> UInt64? {
            let values = word &- 0x3030_3030_3030_3030
            guard (values | (word &+ 0x4646_4646_4646_4646)) & 0x8080_8080_8080_8080 == 0 else { return nil }
            let pairs = values &* 10 &+ values >> 8
            let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
            let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
            return (low &+ high) >> 32
        }
    }

    /// The exponent, cut to a size that makes any number 0 or infinite.
    private static func power(of range: Range<Int>, in bytes: RawSpan) -> Int? {
        var place = range.lowerBound
        guard place < range.upperBound else { return nil }
        let sign = bytes.byte(at: place)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { place += 1 }
        guard place < range.upperBound else { return nil }
        var power = 0
        while place < range.upperBound {
            let digit = bytes.byte(at: place) &- 0x30
            guard digit < 10 else { return nil }
            power = min(power * 10 + Int(digit), 1_000_000)
            place += 1
        }
        return sign == UInt8(ascii: "-") ? -power : power
    }

    /// `digits` · 10^`exponent`; nil where the exponent is beyond the table of powers.
    @inline(__always)
    private static func magnitude(_ digits: UInt64, _ exponent: Int) -> Double? {
        guard digits != 0 else { return 0 }
        if exponent == 0 { return Double(digits) }
        guard exponent.magnitude < powersOfFive.count else { return nil }
        let five = powersOfFive[Int(exponent.magnitude)]
        if exponent > 0 {
            let (high, low) = digits.multipliedFullWidth(by: five)
            let zeros = high.leadingZeroBitCount
            let kept = high << UInt64(zeros) | low >> UInt64(64 - zeros)
            return rounded(kept, hasRest: low << UInt64(zeros) != 0, exponent: 64 - zeros + exponent)
        }
        // Both are shifted so that the highest bit is set; half of the numerator is less than the divisor.
        let digitZeros = digits.leadingZeroBitCount
        let fiveZeros = five.leadingZeroBitCount
        let numerator = digits << UInt64(digitZeros)
        let (quotient, rest) = (five << UInt64(fiveZeros)).dividingFullWidth((numerator >> 1, numerator << 63))
        return rounded(quotient, hasRest: rest != 0, exponent: fiveZeros - digitZeros - 63 + exponent)
    }

    /// `bits` · 2^`exponent`, rounded to nearest, ties to even. It must be within the range of normal numbers.
    ///
    /// - Parameter hasRest: whether a fraction of the lowest bit was cut off, which only may be if `bits` has 63 or 64.
    @inline(__always)
    private static func rounded(_ bits: UInt64, hasRest: Bool, exponent: Int) -> Double {
        let zeros = bits.leadingZeroBitCount
        let aligned = bits << UInt64(zeros)
        var significand = aligned >> 11
        let rest = aligned & 0x7FF
        if rest > 0x400 || rest == 0x400 && (hasRest || significand & 1 == 1) { significand += 1 }
        let power = UInt64(bitPattern: Int64(exponent - zeros + 11 + 1023)) << 52
        return Double(significand) * Double(bitPattern: power)
    }

    /// All powers that fit into 64 bits.
    private static let powersOfFive: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }
}
