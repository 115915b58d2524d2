import RunLogs
import Testing

struct DecimalTextTests {
    private func value(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return unsafe DecimalText.value(bytes.span.bytes, 0..<bytes.count)
    }

    @Test(
        "Numbers are rounded as Swift does it",
        arguments: [
            "0", "-0", "-0.0", "1", "12345678", "123456789012345678", "0.1", "0.3333333333333333", "1e22", "1e23",
            "-1e-27",
            "1.7959930635425408e+09", "9007199254740993", "9007199254740993e1", "4503599627370497.5", "1e308", "1e309",
            "1e-400", "5e-324", "2.2250738585072011e-308", "18446744073709551615", "18446744073709551616e-5",
            "0.00001234567890123456789", "00012", "9.5367431640625e-07", "123456789.12345678e-20", "1E+5",
            "1e99999999999", "+1", ".5", "5.", "inf", "-inf",
        ])
    func rounded(_ text: String) {
        #expect(value(text)?.bitPattern == Double(text)?.bitPattern)
    }

    @Test(
        "NaN and infinity are read as C libraries print them",
        arguments: [
            ("1.#INF", .infinity), ("-1.#INF", -.infinity), ("1.#INF00", .infinity), ("-1.#IND", .nan),
            ("1.#QNAN0", .nan), ("-nan(ind)", .nan), ("NaN(0x8000000000000)", .nan), ("1.#", nil), ("1.#IN", nil),
            ("nan(", nil), ("nan(a)b", nil), ("1.#INF1", nil), ("infinit", nil),
        ] as [(String, Double?)])
    func words(_ text: String, expected: Double?) {
        let found = value(text)
        #expect(found == expected || found?.isNaN == true && expected?.isNaN == true)
    }

    @Test("Only the bytes of the range count, whatever stands beside them", arguments: [0, 1, 7, 8, 9, 16])
    func neighbours(_ around: Int) {
        let digits = String(repeating: "9", count: around)
        for text in ["0.1", "12345678", "1234567.25", "0.12345678901234567", "184467440737095516151", "1e-5", "-0.5e7"]
        {
            let bytes = Array("\(digits)\(text)\(digits)".utf8)
            let range = around..<around + text.utf8.count
            #expect(unsafe DecimalText.value(bytes.span.bytes, range) == Double(text), "\(text)")
        }
    }

    @Test(
        "Numbers of a few digits end where their range does, or at another character",
        arguments: ["", ",", "\n\n\n\n\n\n\n\n", "5", "123456789", ".", "..5", ".5,7.5,7.5", "e5", "E+5,,,,,,"])
    func short(behind: String) {
        for text in [
            "0", "7", "-7", "+7", "10", "999999", "1234567", "0.5", "-0.25", "0.238", "12.5", "0.3700", "00.100",
            "123.456", "0.00001", "0.000001", ".5", "-.125", "5.", "-0", "1e5", "1.5e-3",
        ] {
            let bytes = Array("\(text)\(behind)".utf8)
            let range = 0..<text.utf8.count
            #expect(
                unsafe DecimalText.value(bytes.span.bytes, range)?.bitPattern == Double(text)?.bitPattern,
                "\(text) before \(behind)")
        }
    }

    @Test("Random numbers of all lengths are rounded as Swift does it")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let digits = UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64.random(in: 0...63)
            let text = "\(digits)e\(Int.random(in: -40...40))"
            #expect(value(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
            let fraction = "\(Double.random(in: -1...1))"
            #expect(value(fraction)?.bitPattern == Double(fraction)?.bitPattern, "\(fraction)")
        }
    }

    @Test(
        "Other texts are no numbers",
        arguments: [
            "", "-", ".", "1e", "1e+", "0x10", "1 ", "nano", "in", "--1", "1.2.3", "12345678a", "12a", "1.2a", "..5",
            "1..", "1.2.", "0,5",
        ])
    func noNumber(_ text: String) {
        #expect(value(text) == nil)
    }

    @Test("Whole numbers of 64 bits are exact")
    func integers() {
        func integer(_ text: String) -> Int64? {
            let bytes = Array(text.utf8)
            return unsafe DecimalText.integer(bytes.span.bytes, 0..<bytes.count)
        }
        #expect(integer("999999999999999999") == 999_999_999_999_999_999)
        #expect(integer("-7") == -7)
        #expect(integer("9223372036854775807") == .max && integer("-9223372036854775808") == .min)
        #expect(integer("9223372036854775808") == nil && integer("-9223372036854775809") == nil)
        #expect(integer("10000000000000000000") == nil)
        #expect(integer("1.0") == nil && integer("") == nil && integer("-") == nil)
    }
}
