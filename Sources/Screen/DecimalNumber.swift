/// A finite number in decimal digits: `significand × 10^exponent`, and its sign.
///
/// It holds the shortest digits that read back as the same `Double`, so rounding it gives what a person gets who
/// rounds the printed number: 2.675 becomes 2.68, although the `Double` is slightly smaller.
struct DecimalNumber: Equatable {
    var isNegative: Bool
    var significand: UInt64
    var exponent: Int

    /// `nil` where the value is not finite.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        isNegative = value < 0
        significand = 0
        exponent = 0
        var inFraction = false
        var writtenExponent: Int?
        var exponentIsNegative = false
        for byte in value.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int(byte - UInt8(ascii: "0"))
                if let written = writtenExponent {
                    writtenExponent = written * 10 + digit
                } else {
                    significand = significand * 10 + UInt64(digit)
                    if inFraction { exponent -= 1 }
                }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"): writtenExponent = 0
            case UInt8(ascii: "-"): exponentIsNegative = true
            default: break
            }
        }
        if let writtenExponent { exponent += exponentIsNegative ? -writtenExponent : writtenExponent }
        removeTrailingZeros()
    }

    var isZero: Bool { significand == 0 }

    /// The number of digits of the significand; 1 for zero.
    var digitCount: Int {
        var count = 1
        var rest = significand / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    /// The exponent of the first digit: 2 for 123, -3 for 0.001; 0 for zero.
    var magnitude: Int { isZero ? 0 : exponent + digitCount - 1 }

    /// The number rounded to a multiple of `10^place`, halves away from zero.
    func rounded(toPlace place: Int) -> DecimalNumber {
        guard place > exponent else { return self }
        var result = self
        result.exponent = place
        let dropped = place - exponent
        guard dropped <= 19 else {
            result.significand = 0
            return result
        }
        let divisor = Self.powersOfTen[dropped]
        let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: divisor)
        result.significand = remainder >= divisor - remainder ? quotient + 1 : quotient
        return result
    }

    /// The number rounded to `digits` significant digits (at least one), halves away from zero.
    func rounded(toSignificant digits: Int) -> DecimalNumber {
        var result = rounded(toPlace: magnitude - max(1, digits) + 1)
        result.removeTrailingZeros()
        return result
    }

    /// The significand when the exponent is `place`; `nil` where it overflows. `place` must not be greater than the
    /// exponent.
    func significand(atPlace place: Int) -> UInt64? {
        if isZero { return 0 }
        guard exponent - place <= 19, exponent >= place else { return nil }
        let (product, overflow) = significand.multipliedReportingOverflow(
            by: Self.powersOfTen[exponent - place])
        return overflow ? nil : product
    }

    private mutating func removeTrailingZeros() {
        if significand == 0 {
            exponent = 0
            return
        }
        while significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
    }

    /// 10^0 … 10^19: all powers of ten that fit into `UInt64`.
    static let powersOfTen: [UInt64] = {
        var powers: [UInt64] = [1]
        for _ in 1...19 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// The `Double` nearest to a power of ten; 0 and infinity beyond its range.
    static func powerOfTen(_ exponent: Int) -> Double {
        // A quotient of two exact numbers is the nearest one to the result.
        if exponent.magnitude < exactPowersOfTen.count {
            let power = exactPowersOfTen[Int(exponent.magnitude)]
            return exponent < 0 ? 1 / power : power
        }
        return Double("1e\(exponent)") ?? (exponent < 0 ? 0 : .infinity)
    }

    /// 10^0 … 10^19 as `Double`, none of them rounded.
    private static let exactPowersOfTen = powersOfTen.map { Double($0) }
}
