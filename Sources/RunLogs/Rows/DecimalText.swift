/// Numbers in decimal notation, read as the nearest `Double`.
package enum DecimalText {
    /// Reads the number that begins at `position`, and moves behind it; nil where there is none.
    ///
    /// A sign, digits with a point among or beside them, and an exponent: more than JSON allows, and all that C and
    /// Python print for finite numbers. A number that is too large is infinite.
    ///
    /// - Parameters:
    ///   - position: not less than 0.
    ///   - end: at most the number of bytes, and checked once: the loads below are not.
    static func scan(_ bytes: RawSpan, _ position: inout Int, end: Int) -> Double? {
        var place = position
        guard place >= 0, end <= bytes.byteCount, place < end else { return nil }
        let sign = bytes.uncheckedByte(at: place)
        let isNegative = sign == UInt8(ascii: "-")
        if isNegative || sign == UInt8(ascii: "+") { place &+= 1 }
        var mantissa: UInt64 = 0
        var exponent = 0
        var isWhole = true
        let integer = place
        scanDigits(bytes, &place, end, &mantissa, &isWhole)
        var digits = place &- integer
        if place < end, bytes.uncheckedByte(at: place) == UInt8(ascii: ".") {
            place &+= 1
            let fraction = place
            scanDigits(bytes, &place, end, &mantissa, &isWhole)
            exponent = fraction &- place
            digits &-= exponent
        }
        guard digits > 0 else { return nil }
        if place < end, bytes.uncheckedByte(at: place) | 0x20 == UInt8(ascii: "e") {
            exponent += scanExponent(bytes, &place, end)
        }
        let start = position
        position = place
        // A mantissa of more than 64 bits, or a power of ten that is, takes a few hundred nanoseconds.
        guard isWhole, let magnitude = nearest(mantissa, exponent) else {
            return Double(bytes.text(start..<place))
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The number that fills a range; also for "nan", "inf" and "infinity" with a sign and in any case. Nil for
    /// anything else.
    @inline(__always)
    package static func value(_ bytes: RawSpan, _ range: Range<Int>) -> Double? {
        var place = range.lowerBound
        if let value = scan(bytes, &place, end: range.upperBound) { return place == range.upperBound ? value : nil }
        return word(bytes, range)
    }

    /// The whole number that makes up a range of bytes; nil for anything else, and beyond 64 bits.
    package static func integer(_ bytes: RawSpan, _ range: Range<Int>) -> Int64? {
        var place = range.lowerBound
        guard place < range.upperBound else { return nil }
        let isNegative = bytes.byte(at: place) == UInt8(ascii: "-")
        if isNegative { place += 1 }
        guard place < range.upperBound, range.upperBound - place <= 19 else { return nil }
        // 19 digits fit into 64 bits without a sign.
        var value: UInt64 = 0
        while place < range.upperBound {
            let digit = bytes.byte(at: place) &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
            place += 1
        }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    private static let words: [([UInt8], Double)] = [
        (Array("nan".utf8), .nan), (Array("inf".utf8), .infinity), (Array("infinity".utf8), .infinity),
    ]

    /// The value of a word for a number that is not finite.
    private static func word(_ bytes: RawSpan, _ range: Range<Int>) -> Double? {
        guard (3...9).contains(range.count),
            // All of them end with n, f or y.
            [0x6E, 0x66, 0x79].contains(bytes.byte(at: range.upperBound - 1) | 0x20)
        else { return nil }
        var letters = bytes.array(range)
        let sign = letters.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { letters.removeFirst() }
        for index in letters.indices where (0x41...0x5A).contains(letters[index]) { letters[index] += 0x20 }
        guard let value = words.first(where: { $0.0 == letters })?.1 else { return nil }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    @inline(__always)
    private static func scanDigits(
        _ bytes: RawSpan, _ place: inout Int, _ end: Int, _ mantissa: inout UInt64, _ isWhole: inout Bool
    ) {
        // Up to eight digits at once: a branch for each would be guessed wrong at the end of most numbers.
        while mantissa < 100_000_000_000, bytes.byteCount &- place >= 8 {
            let digits = bytes.uncheckedWord(at: place) ^ 0x3030_3030_3030_3030
            // The highest bit of each byte that is no digit.
            let others = ((digits & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080
            let count = min(others.trailingZeroBitCount &>> 3, end &- place)
            guard count > 0 else { return }
            let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
            mantissa = mantissa &* wholePowersOfTen[count] &+ number(ofDigits: digits &<< shift)
            place &+= count
            guard count == 8 else { return }
        }
        while place < end {
            let digit = bytes.uncheckedByte(at: place) &- UInt8(ascii: "0")
            guard digit < 10 else { return }
            // The largest number that has room for another digit.
            if mantissa <= 1_844_674_407_370_955_160 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else {
                isWhole = false
            }
            place &+= 1
        }
    }

    /// The number of eight digits, the first of which is in the lowest byte. Neighbours are added up: to four numbers
    /// of two digits, and these to one of eight.
    @inline(__always)
    private static func number(ofDigits digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits &>> 8
        let even = (pairs & 0xFF_0000_00FF) &* 0xF4240_0000_0064
        let odd = (pairs &>> 16 & 0xFF_0000_00FF) &* 0x2710_0000_0001
        return (even &+ odd) &>> 32
    }

    /// Reads an exponent with its letter; 0, without moving, where no digit follows the letter.
    private static func scanExponent(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Int {
        var place = position + 1
        var isNegative = false
        if place < end {
            let sign = bytes.byte(at: place)
            isNegative = sign == UInt8(ascii: "-")
            if isNegative || sign == UInt8(ascii: "+") { place += 1 }
        }
        let start = place
        var exponent = 0
        while place < end {
            let digit = bytes.byte(at: place) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
            place += 1
        }
        guard place > start else { return 0 }
        position = place
        return isNegative ? -exponent : exponent
    }
}

extension DecimalText {
    private static let wholePowersOfTen: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// All that fit into 64 bits: 5^0 to 5^27.
    private static let powersOfFive: [UInt64] = [
        1, 5, 25, 125, 625, 3125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125, 244_140_625,
        1_220_703_125, 6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125, 3_814_697_265_625,
        19_073_486_328_125, 95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625, 11_920_928_955_078_125,
        59_604_644_775_390_625, 298_023_223_876_953_125, 1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
    ]

    /// The double nearest to `mantissa` · 10^`exponent`; nil where the power of five is too large for 64 bits.
    ///
    /// Doubles that Python prints have up to 17 digits, which is more than the product or quotient of two doubles
    /// gives exactly. So 10^k is split into 5^k · 2^k, and the first factor is applied to integers of 128 bits.
    @inline(__always)
    private static func nearest(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if exponent == 0 { return Double(mantissa) }
        if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
            // Both numbers are exact, so the result is rounded once.
            return exponent < 0
                ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
        }
        if mantissa == 0 { return 0 }
        guard exponent >= -27, exponent <= 27 else { return nil }
        return exponent < 0 ? quotient(mantissa, -exponent) : product(mantissa, exponent)
    }

    /// (2^128 − 1) / d − 2^64 for each power of five, where d is the power shifted so that its highest bit is set.
    private static let reciprocals: [UInt64] = [
        18_446_744_073_709_551_615, 11_068_046_444_225_730_969, 5_165_088_340_638_674_452, 442_721_857_769_029_238,
        11_776_401_416_656_177_751, 5_731_772_318_583_031_878, 896_069_040_124_515_179, 12_501_756_908_424_955_256,
        6_312_056_711_998_053_881, 1_360_296_554_856_532_782, 13_244_520_931_996_183_421, 6_906_267_930_855_036_413,
        1_835_665_529_942_118_807, 14_005_111_292_133_121_062, 7_514_740_218_964_586_526, 2_322_443_360_429_758_898,
        14_783_955_820_913_345_206, 8_137_815_841_988_765_842, 2_820_903_858_849_102_350, 15_581_492_618_384_294_730,
        8_775_845_279_965_525_461, 3_331_327_409_230_510_045, 16_398_170_298_994_547_042, 9_429_187_424_453_727_310,
        3_854_001_124_821_071_525, 17_234_448_243_939_445_410, 10_098_209_780_409_646_005, 4_389_219_009_585_806_480,
    ]

    /// `mantissa` / 10^`power`. Of a quotient of at least 62 bits the last bit says whether it is inexact, which
    /// suffices to round it correctly.
    ///
    /// The division of 128 by 64 bits is that of Möller and Granlund, "Improved division by invariant integers" (2011),
    /// algorithm 4; the processor's own takes several times as long.
    private static func quotient(_ mantissa: UInt64, _ power: Int) -> Double {
        let five = powersOfFive[power]
        let (shift, divisorShift) = (mantissa.leadingZeroBitCount, five.leadingZeroBitCount)
        let divisor = five << UInt64(divisorShift)
        let dividend = mantissa << UInt64(shift)
        // Half of the dividend is less than the divisor, so that the quotient fits into 64 bits.
        let (high, low) = (dividend >> 1, dividend << 63)
        let product = reciprocals[power].multipliedFullWidth(by: high)
        let (fraction, carry) = product.low.addingReportingOverflow(low)
        var bits = product.high &+ high &+ (carry ? 2 : 1)
        var rest = low &- bits &* divisor
        if rest > fraction {
            bits &-= 1
            rest &+= divisor
        }
        if rest >= divisor {
            bits &+= 1
            rest &-= divisor
        }
        return scaled(bits | (rest == 0 ? 0 : 1), by: divisorShift - shift - power - 63)
    }

    private static func product(_ mantissa: UInt64, _ power: Int) -> Double {
        let (high, low) = mantissa.multipliedFullWidth(by: powersOfFive[power])
        if high == 0 { return scaled(low, by: power) }
        let shift = UInt64(high.leadingZeroBitCount)
        let bits = shift == 0 ? high : high << shift | low >> (64 - shift)
        return scaled(bits | (low << shift == 0 ? 0 : 1), by: power + 64 - Int(shift))
    }

    /// `bits` · 2^`exponent`, for exponents whose power is a normal number.
    private static func scaled(_ bits: UInt64, by exponent: Int) -> Double {
        Double(bits) * Double(bitPattern: UInt64(truncatingIfNeeded: exponent + 1023) << 52)
    }
}
