import Glibc

/// A number as the unevaluated sum of two doubles, about 106 significant bits; `low` is at most half a unit in the last
/// place of `high`.
///
/// The softmax of double scores is computed with these, so that the only rounding that shows is the last one. Sums and
/// products after Dekker (1971) and Knuth; an infinite or NaN `high` has no meaningful `low`, and gives the `value` that
/// plain arithmetic would.
struct DoubleDouble: Hashable, Sendable {
    var high: Double
    var low: Double

    static let zero = DoubleDouble(0)

    init(_ value: Double) {
        high = value
        low = 0
    }

    /// Two numbers whose sum is the value; they need no order.
    init(sum a: Double, _ b: Double) {
        high = a + b
        let part = high - a
        low = (a - (high - part)) + (b - part)
        if !high.isFinite { low = 0 }
    }

    /// a · b, exactly, unless the product is out of range.
    init(product a: Double, _ b: Double) {
        high = a * b
        low = high.isFinite ? fma(a, b, -high) : 0
    }

    /// Two numbers of which the second is much smaller.
    init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    /// The number rounded to a double.
    var value: Double { high + low }

    static prefix func - (number: DoubleDouble) -> DoubleDouble {
        DoubleDouble(high: -number.high, low: -number.low)
    }

    static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let sum = DoubleDouble(sum: a.high, b.high)
        return DoubleDouble(sum: sum.high, sum.low + (a.low + b.low))
    }

    static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
        let sum = DoubleDouble(sum: a.high, b)
        return DoubleDouble(sum: sum.high, sum.low + a.low)
    }

    static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

    static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }

    static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = DoubleDouble(product: a.high, b.high)
        guard product.high.isFinite else { return product }
        return DoubleDouble(sum: product.high, product.low + (a.high * b.low + a.low * b.high))
    }

    static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let quotient = a.high / b.high
        guard quotient.isFinite else { return DoubleDouble(quotient) }
        let rest = a - DoubleDouble(product: quotient, b.high) - DoubleDouble(product: quotient, b.low)
        return DoubleDouble(sum: quotient, rest.high / b.high)
    }

    /// The square root of a number that is not negative.
    func squareRoot() -> DoubleDouble {
        let root = high.squareRoot()
        guard root > 0, root.isFinite else { return DoubleDouble(root) }
        return DoubleDouble(sum: root, (self - DoubleDouble(product: root, root)).value / (2 * root))
    }

    /// Both parts times 2^exponent.
    func scaled(by exponent: Int) -> DoubleDouble {
        let limit = max(-4_000, min(4_000, exponent))
        return DoubleDouble(high: scalbn(high, Int32(limit)), low: scalbn(low, Int32(limit)))
    }
}

extension DoubleDouble {
    // The inverse factorials and ln 2 to 106 bits.
    private static var ln2: DoubleDouble { DoubleDouble(high: 0x1.62e42fefa39efp-1, low: 0x1.abc9e3b39803fp-56) }
    private static var third: DoubleDouble { DoubleDouble(high: 0x1.5555555555555p-3, low: 0x1.5555555555555p-57) }
    private static var fourth: DoubleDouble { DoubleDouble(high: 0x1.5555555555555p-5, low: 0x1.5555555555555p-59) }
    private static var fifth: DoubleDouble { DoubleDouble(high: 0x1.1111111111111p-7, low: 0x1.1111111111111p-63) }

    /// e to this power as mantissa · 2^exponent, with a relative error below 2⁻⁶⁸; the mantissa is in 0.7…1.42, so that
    /// neither part of it underflows. 0 below −2,000; NaN stays NaN; powers above 2,000 are taken for 2,000.
    func exponential() -> (mantissa: DoubleDouble, exponent: Int) {
        guard high >= -2_000 else { return (DoubleDouble(high.isNaN ? .nan : 0), 0) }
        let power = high > 2_000 ? DoubleDouble(2_000) : self
        let exponent = (power.high * 1.4426950408889634).rounded()
        let r = power - DoubleDouble(product: exponent, Self.ln2.high) - DoubleDouble(exponent * Self.ln2.low)
        // The Taylor series of e^r, |r| ≤ 0.35. From r⁶ on a term is below 2⁻¹⁸, so that double precision is enough.
        let x = r.high
        var tail = 1.0 / 355_687_428_096_000
        tail = tail * x + 1.0 / 20_922_789_888_000
        tail = tail * x + 1.0 / 1_307_674_368_000
        tail = tail * x + 1.0 / 87_178_291_200
        tail = tail * x + 1.0 / 6_227_020_800
        tail = tail * x + 1.0 / 479_001_600
        tail = tail * x + 1.0 / 39_916_800
        tail = tail * x + 1.0 / 3_628_800
        tail = tail * x + 1.0 / 362_880
        tail = tail * x + 1.0 / 40_320
        tail = tail * x + 1.0 / 5_040
        tail = tail * x + 1.0 / 720
        var sum = Self.fifth + tail * x
        sum = Self.fourth + sum * r
        sum = Self.third + sum * r
        sum = DoubleDouble(0.5) + sum * r
        sum = DoubleDouble(1) + sum * r
        sum = DoubleDouble(1) + sum * r
        return (sum, Int(exponent))
    }

    /// log(1 + x) of this number x ≥ 0, with a relative error below 2⁻⁶⁸ also where x is tiny; ∞ for ∞, NaN for NaN.
    func logarithmPlusOne() -> DoubleDouble {
        guard high.isFinite, high != 0 else { return DoubleDouble(high) }
        if high < 0x1p-20 {
            // x (1 − x/2 + x²/3 − x³/4)
            let x = high
            let tail = x * x * (1.0 / 3 - x * (0.25 - x * 0.2))
            return self * (DoubleDouble(1) - DoubleDouble(high: high / 2, low: low / 2) + tail)
        }
        // One step of Newton's method for e^y = 1 + x doubles the bits of the library's logarithm.
        let start = log1p(high)
        let (mantissa, exponent) = DoubleDouble(start).exponential()
        let power = mantissa.scaled(by: exponent)
        let rest = self + 1 - power
        return DoubleDouble(sum: start, rest.value / power.high)
    }
}
