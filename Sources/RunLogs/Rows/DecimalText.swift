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
        if bytes.byteCount &- place >= 8, let short = short(bytes.uncheckedWord(at: place), most: end &- place) {
            position = place &+ short.length
            return isNegative ? -short.magnitude : short.magnitude
        }
        var mantissa: UInt64 = 0
        var exponent = 0
        var isWhole = true
        let integer = place
        // Most values are less than 10, and a single digit needs no arithmetic with eight.
        if place &+ 1 < end, bytes.uncheckedByte(at: place &+ 1) == UInt8(ascii: "."),
            bytes.uncheckedByte(at: place) &- UInt8(ascii: "0") < 10
        {
            mantissa = UInt64(bytes.uncheckedByte(at: place) &- UInt8(ascii: "0"))
            place &+= 1
        } else {
            scanDigits(bytes, &place, end, &mantissa, &isWhole)
        }
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
        if let value = scan(bytes, &place, end: range.upperBound) {
            return place == range.upperBound ? value : wordOfC(bytes, range)
        }
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
        else { return wordOfC(bytes, range) }
        var letters = bytes.array(range)
        let sign = letters.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { letters.removeFirst() }
        for index in letters.indices where (0x41...0x5A).contains(letters[index]) { letters[index] += 0x20 }
        guard let value = words.first(where: { $0.0 == letters })?.1 else { return wordOfC(bytes, range) }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    /// The number of at most seven digits and a point at the beginning of eight bytes; nil where it may go on behind them,
    /// has an exponent, or is none. Cells of a few digits are read without a branch for each of their parts, which would
    /// be guessed wrong for most of them.
    ///
    /// - Parameter most: how many of the bytes may belong to it.
    @inline(__always)
    private static func short(_ word: UInt64, most: Int) -> (magnitude: Double, length: Int)? {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let digits = word ^ 0x3030_3030_3030_3030
        // The highest bit of each byte that is no digit, and of the first point.
        let others = ((digits & low) &+ 0x7676_7676_7676_7676 | digits) & ~low
        let difference = word ^ 0x2E2E_2E2E_2E2E_2E2E
        let points = ~((difference & low &+ low) | difference | low)
        let point = points & (0 &- points)
        let length = min((others & ~point).trailingZeroBitCount &>> 3, most)
        guard length < 8, length == most || UInt8(truncatingIfNeeded: word &>> UInt64(8 &* length)) | 0x20 != 0x65
        else {
            return nil
        }
        let whole = min(point.trailingZeroBitCount &>> 3, length)
        let count = whole < length ? length &- 1 : length
        guard count > 0 else { return nil }
        let before = (1 as UInt64) &<< UInt64(8 &* whole) &- 1
        let packed = digits & before | digits &>> 8 & ~before
        let mantissa = number(ofDigits: packed &<< UInt64(64 &- 8 &* count))
        return (Double(mantissa) / powersOfTen[count &- whole], length)
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
            mantissa = mantissa &* smallPowersOfTen[count] &+ number(ofDigits: digits &<< shift)
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
        // C and Python print two digits, unless there are more.
        if place &+ 2 < end {
            let (first, second) = (bytes.byte(at: place) &- 0x30, bytes.byte(at: place &+ 1) &- 0x30)
            if first < 10, second < 10, bytes.byte(at: place &+ 2) &- 0x30 >= 10 {
                position = place &+ 2
                let exponent = Int(first &* 10 &+ second)
                return isNegative ? -exponent : exponent
            }
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
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The double nearest to `mantissa` · 10^`exponent`; nil where the exponent is beyond the tables.
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
        return product(mantissa, exponent)
    }

    /// Doubles that Python prints have up to 17 digits, which is more than the product or quotient of two doubles gives
    /// exactly. So 10^k is split into 5^k · 2^k, and the mantissa is multiplied by the first bits of 5^k. Lemire, Number
    /// Parsing at a Gigabyte per Second (2021): for these exponents, the bits of the product suffice.
    private static func product(_ mantissa: UInt64, _ exponent: Int) -> Double {
        let shift = mantissa.leadingZeroBitCount
        let bits = mantissa << UInt64(shift)
        let five = 2 * (exponent + 27)
        var (high, low) = bits.multipliedFullWidth(by: powersOfFive[five])
        // The bits below those of a double and its rounding are all set: the second half may carry into them.
        if high & 0x1FF == 0x1FF {
            let carry: Bool
            (low, carry) = low.addingReportingOverflow(bits.multipliedFullWidth(by: powersOfFive[five + 1]).high)
            if carry { high &+= 1 }
        }
        let upper = high >> 63
        let unused = upper + 9
        // 54 bits, the last of which is for rounding.
        var result = high >> unused
        // Exactly between two doubles, the even one is taken.
        if low <= 1, exponent >= -4, exponent <= 23, result & 3 == 1, result << unused == high { result &= ~1 }
        result = (result + (result & 1)) >> 1
        // 217706 / 2^16 is the binary logarithm of ten.
        let power = (217_706 * exponent) >> 16 + Int(upper) - shift + 63 - 52
        return Double(result) * Double(bitPattern: UInt64(truncatingIfNeeded: power + 1023) << 52)
    }
}
