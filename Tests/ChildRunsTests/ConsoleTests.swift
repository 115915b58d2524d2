import ChildRuns
import Testing

@Suite("The console of a program")
struct ConsoleTests {
    @Test(
        "shows what a terminal would show, in pieces of any size",
        arguments: [
            ("one\ntwo\r\nthree", ["one", "two", "three"]),
            ("long line\rshort", ["shortline"]),
            ("10%\r20%\r30%\ndone\n", ["30%", "done", ""]),
            ("abc\u{8}\u{8}XY\n", ["aXY", ""]),
            ("\u{1B}[1;32mgreen\u{1B}[0m \u{1B}]0;title\u{7}text", ["green text"]),
            ("outer 1\ninner 1\u{1B}[A\router 2\n\rinner 2", ["outer 2", "inner 2"]),
            ("abcdef\r\u{1B}[Kxy", ["xy"]), ("abc\u{1B}[2K\rxy", ["xy"]),
            ("a\nb\nc\u{1B}[2A\r\u{1B}[Jz", ["z"]),
            ("a\tb", ["a       b"]), ("━━ 50% é", ["━━ 50% é"]), ("\u{1B}[9999A\u{1B}[9999Bx", nil),
        ] as [(String, [String]?)])
    func folding(text: String, lines: [String]?) {
        var whole = Console()
        whole.append(Array(text.utf8))
        if let lines { #expect(whole.lines == lines) }
        var pieces = Console()
        for byte in text.utf8 { pieces.append([byte]) }
        #expect(pieces.lines == whole.lines)
    }

    @Test("keeps the newest lines and counts all")
    func bounded() {
        var console = Console(capacity: 200)
        for number in 0..<5000 { console.append(Array("line \(number)\n".utf8)) }
        #expect(console.count == 5001)
        #expect(console.lines.count <= 250)
        #expect(console.lastLines(1) == ["line 4999"])
        #expect(console.search("LINE 4998") == [4998])
        #expect(console.search("line 3") == [])
        #expect(console.search("") == [])
    }

    @Test("any bytes give no trap")
    func garbage() {
        var generator = SystemRandomNumberGenerator()
        let common = Array("\u{1B}[;0123456789ABCDEFGHJK\r\n\u{8}\tx".utf8)
        for _ in 0..<200 {
            var console = Console(capacity: 200)
            let bytes = (0..<2000).map { _ in
                Bool.random(using: &generator) ? UInt8.random(in: 0...255) : common.randomElement() ?? 0
            }
            console.append(bytes)
            #expect(console.lines.count <= 500)
        }
    }
}
