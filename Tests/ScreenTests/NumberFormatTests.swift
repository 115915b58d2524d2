import Screen
import Testing

@Suite("Numbers as text")
struct NumberFormatTests {
    let numbers = NumberFormat()

    @Test(
        "a fixed number of digits after the point",
        arguments: [
            (0.083, 3, "0.083"), (0.0834, 3, "0.083"), (0.0835, 3, "0.084"), (2.675, 2, "2.68"),
            (0.5, 0, "1"),
            (-0.0001, 2, "0.00"), (-1.25, 1, "-1.3"), (0, 2, "0.00"), (9.995, 2, "10.00"),
            (1234.5, 1, "1234.5"),
            (1e15, 0, "1000000000000000"), (1e17, 3, "1.00e17"), (1.7976931348623157e308, 2, "1.80e308"),
            (.leastNonzeroMagnitude, 3, "0.000"), (.nan, 2, "–"), (.infinity, 2, "∞"), (-.infinity, 2, "-∞"),
            (1, -4, "1"),
            (0.1, 99, "0.100000000000000"), (1_000_000, 2, "1000000.00"),
        ])
    func fixed(value: Double, digits: Int, expected: String) {
        #expect(numbers.fixed(value, digits: digits) == expected)
    }

    @Test(
        "percentages",
        arguments: [
            (0.976, 2, "97.60 %"), (1, 2, "100.00 %"), (0.29, 0, "29 %"), (0.00049, 1, "0.0 %"),
            (0.615, 0, "62 %"), (.nan, 2, "–"), (-0.5, 1, "-50.0 %"),
        ])
    func percent(fraction: Double, digits: Int, expected: String) {
        #expect(numbers.percent(fraction, digits: digits) == expected)
    }

    @Test(
        "powers of ten",
        arguments: [
            (1e-3, "1.0e-3"), (0.00995, "1.0e-2"), (12345, "1.2e4"), (-.leastNonzeroMagnitude, "-5.0e-324"),
            (0, "0"), (-0.0, "0"),
            (9.99e307, "1.0e308"), (.nan, "–"),
        ])
    func scientific(value: Double, expected: String) {
        #expect(numbers.scientific(value) == expected)
    }

    @Test(
        "significant digits",
        arguments: [
            (0.083, "0.0830"), (12.345, "12.3"), (1234, "1 234"), (123_456, "123 456"), (1e-5, "1.00e-5"),
            (1.23e9, "1.23e9"), (0, "0"), (99.96, "100"), (-0.5, "-0.500"),
        ])
    func significant(value: Double, expected: String) {
        #expect(numbers.significant(value) == expected)
    }

    @Test(
        "counts with a prefix",
        arguments: [
            (0, "0"), (7, "7"), (712, "712"), (0.5, "0.500"), (7.25, "7.25"), (999.6, "1.00 k"),
            (5_480, "5.48 k"), (54_800, "54.8 k"), (548_123, "548 k"), (999_999, "1.00 M"),
            (1_250_000, "1.25 M"),
            (2e12, "2.00 T"), (3e15, "3.00e15"), (-4_000, "-4.00 k"), (.infinity, "∞"),
        ])
    func count(value: Double, expected: String) {
        #expect(numbers.count(value) == expected)
    }

    @Test(
        "groups of three digits",
        arguments: [
            (0, "0"), (999, "999"), (1_234, "1 234"), (60_000, "60 000"), (1_000_000, "1 000 000"),
            (-12_345, "-12 345"), (Int.min, "-9 223 372 036 854 775 808"),
        ])
    func grouped(value: Int, expected: String) {
        #expect(numbers.grouped(value) == expected)
    }

    @Test(
        "durations on a clock",
        arguments: [
            (0, "0:00"), (1.9, "0:01"), (59.99, "0:59"), (60, "1:00"), (3_723, "1:02:03"),
            (172_799, "47:59:59"),
            (266_400, "3 d 02:00"), (-5, "-0:05"), (1e300, "1.16e295 d"), (.nan, "–"), (.infinity, "∞"),
        ])
    func clock(seconds: Double, expected: String) {
        #expect(numbers.clock(seconds) == expected)
    }

    @Test(
        "measured durations",
        arguments: [
            (0.12, "0.12 s"), (9.99, "9.99 s"), (9.996, "10.0 s"), (59.94, "59.9 s"), (59.96, "0:59"),
            (61, "1:01"), (.nan, "–"),
        ])
    func seconds(seconds: Double, expected: String) {
        #expect(numbers.seconds(seconds) == expected)
    }

    @Test("missing and infinite numbers have an ASCII form")
    func ascii() {
        let numbers = NumberFormat(isASCII: true)
        #expect(numbers.fixed(.nan) == "-")
        #expect(numbers.count(-.infinity) == "-inf")
    }

    @Test("padding counts columns, not characters")
    func padding() {
        #expect("日本".paddedLeft(to: 6) == "  日本")
        #expect("ab".paddedRight(to: 4) == "ab  ")
        #expect("abcdef".paddedLeft(to: 4) == "abcdef")
    }
}
