import CNcurses
import Glibc
import Terminal
import Testing

@Suite struct TerminfoEntryTests {
    @Test("A compiled entry has the layout of term(5), with the extended part on an even offset")
    func layout() {
        let entry = TerminfoEntry(
            names: "ab", booleans: [true, false], numbers: [0x1000000, -1], strings: [Array("x".utf8), nil],
            extendedBooleans: ["AX"], extendedStrings: ["XM": Array("m".utf8)])
        let expected: [[UInt8]] = [
            [0x1E, 0x02, 3, 0, 2, 0, 2, 0, 2, 0, 2, 0],  // The magic number 01036 and the counts.
            Array("ab\0".utf8), [1, 0], [0],
            [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
            [0, 0, 0xFF, 0xFF], Array("x\0".utf8),
            [1, 0, 0, 0, 1, 0, 3, 0, 8, 0], [1], [0],
            [0, 0, 0, 0, 3, 0], Array("m\0AX\0XM\0".utf8),
        ]
        #expect(entry.compiled == expected.flatMap { $0 })
        #expect([UInt8]([0x1E, 0xA0]).hexadecimal == "1EA0")
    }

    @Test("Delays are left out of capabilities")
    func padding() {
        func stripped(_ text: String) -> String {
            String(decoding: TerminalDescription.withoutPadding(Array(text.utf8)), as: UTF8.self)
        }
        #expect(stripped("\u{1B}[m$<2>x$<5/>") == "\u{1B}[mx")
        #expect(stripped("$<unclosed") == "$<unclosed")
        #expect(stripped("") == "")
    }
}
