internal import Glibc

extension Double {
    /// log10(3): NaN below zero, minus infinity at zero.
    var decimalLogarithm: Double { log10(self) }
    /// pow(3) with the base 10.
    var powerOfTen: Double { pow(10, self) }
}
