internal import Glibc

extension Double {
    /// The logarithm to the base 10, by log10(3): NaN below zero, minus infinity at zero.
    var decimalLogarithm: Double { log10(self) }
    /// 10 to this power, by pow(3).
    var powerOfTen: Double { pow(10, self) }
}
