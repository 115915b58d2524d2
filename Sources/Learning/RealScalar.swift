import Glibc

/// A floating-point type with the functions that softmax needs, so that generic code is written once for both
/// precisions.
package protocol RealScalar: BinaryFloatingPoint, Sendable {
    static func exponential(_ value: Self) -> Self
    /// The natural logarithm; −∞ for 0, NaN for negative numbers.
    static func logarithm(_ value: Self) -> Self
}

extension Float: RealScalar {
    package static func exponential(_ value: Float) -> Float { expf(value) }
    package static func logarithm(_ value: Float) -> Float { logf(value) }
}

extension Double: RealScalar {
    package static func exponential(_ value: Double) -> Double { exp(value) }
    package static func logarithm(_ value: Double) -> Double { log(value) }
}

extension Double {
    static func cosine(_ value: Double) -> Double { cos(value) }
}

extension Double {
    /// log(1 + value), exact where the value is near 0.
    static func logarithmOfOnePlus(_ value: Double) -> Double { log1p(value) }

    /// exp(value) − 1, exact where the value is near 0.
    static func exponentialLessOne(_ value: Double) -> Double { expm1(value) }

    /// Raises to a power by squaring, so that the bits do not depend on the C library.
    static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
