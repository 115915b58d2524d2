import CNcurses
import Screen
import Terminal
import Testing

@Suite struct MouseTests {
    /// The keys of bytes that arrive in portions with a pause after each.
    private func keys(_ portions: [[UInt8]]) -> [Key] {
        var reader = KeyReader(charset: Charset(isUTF8: true))
        var result: [Key] = []
        for portion in portions {
            var rest = portion[...]
            while let key = reader.next({ _ in rest.popFirst().map { .byte($0) } }) { result.append(key) }
        }
        return result
    }

    private func keys(_ text: String) -> [Key] { keys([Array(text.utf8)]) }

    private static func mouse(_ kind: MouseEvent.Kind, _ column: Int, _ row: Int) -> Key {
        .mouse(MouseEvent(kind, column: column, row: row))
    }

    @Test(
        "Reports of the mouse become events, whatever keys are held",
        arguments: [
            ("[<0;1;1M", mouse(.press, 0, 0)), ("[<0;12;5m", mouse(.release, 11, 4)),
            ("[<32;300;100M", mouse(.drag, 299, 99)), ("[<35;3;4M", mouse(.move, 2, 3)),
            ("[<64;3;4M", mouse(.wheelUp, 2, 3)), ("[<65;3;4M", mouse(.wheelDown, 2, 3)),
            ("[<4;3;4M", mouse(.press, 2, 3)), ("[<8;3;4M", mouse(.press, 2, 3)),
            ("[<16;3;4M", mouse(.press, 2, 3)), ("[<60;3;4M", mouse(.drag, 2, 3)),
            ("[<80;3;4M", mouse(.wheelUp, 2, 3)), ("[M !!", mouse(.press, 0, 0)), ("[M#*%", mouse(.release, 9, 4)),
            ("[M@*%", mouse(.drag, 9, 4)), ("[M`*%", mouse(.wheelUp, 9, 4)),
        ] as [(String, Key)])
    func events(text: String, event: Key) {
        #expect(keys("\u{1B}" + text + "q") == [event, .character("q")])
    }

    @Test(
        "Reports that are not used are discarded as a whole",
        arguments: [
            "[<1;3;4M", "[<2;3;4m", "[<33;3;4M", "[<66;3;4M", "[<128;1;1M", "[<;;M", "[<M", "[<0;0;1M", "[<0;1;0M",
            "[<0;1M", "[<0;1;1;1M", "[<0;99999;1M", "[<0;99999999999999999999;1M", "[<99999999999999999999;1;1M",
            "[<0;-1;1M", "[<0;1;1X", "[<?>=M", "[<0;1;\u{E9}1M", "[M\u{22}!!", "[0;1;1M",
            "[<0;\(String(repeating: "7", count: 2000));1M", "[?62;22c", "[?2026;2$y",
            "]11;\(String(repeating: "x", count: 2000))\u{1B}\\",
        ])
    func nothing(text: String) { #expect(keys("\u{1B}" + text + "q") == [.character("q")]) }

    @Test("A report in two pieces is one event, wherever it is split")
    func split() {
        let bytes = Array("\u{1B}[<0;12;5Mq".utf8)
        for cut in 1..<bytes.count {
            let keys = keys([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(keys == [Self.mouse(.press, 11, 4), .character("q")], "\(cut)")
        }
        let single = keys(bytes.map { [$0] })
        #expect(Array(single.suffix(1)) == [.character("q")])
        #expect(keys([Array("\u{1B}[M*".utf8), [0x2A], [0xF0, 0x71]]) == [.character("q")])
    }

    @Test("A late answer is discarded, in one piece or in two")
    func lateAnswer() {
        let bytes = Array("\u{1B}]11;rgb:1e1e/ffff/0000\u{1B}\\\u{1B}[?62;22cq".utf8)
        for cut in 3...bytes.count {
            #expect(keys([Array(bytes[..<cut]), Array(bytes[cut...])]) == [.character("q")], "\(cut)")
        }
    }

    @Test("A report that never ends does not swallow the keys after it for ever")
    func unfinished() {
        #expect(keys([Array("\u{1B}[<0;1".utf8), Array("q".utf8)]) == [.character("q")])
        #expect(keys([Array("\u{1B}]11;rgb".utf8), Array("q".utf8)]) == [.character("q")])
        #expect(keys([Array("\u{1B}[?6".utf8), Array("q".utf8)]) == [.character("q")])
        #expect(keys([Array("\u{1B}[<0;1".utf8), [0x03]]) == [.control("c")])
        #expect(keys("\u{1B}[<0;1\u{1B}[A") == [.up])
        #expect(keys("\u{1B}]11;\u{1B}[A") == [.up])
        #expect(keys("\u{1B}[M\u{1B}[A") == [.up])
        #expect(keys("\u{1B}[M\u{3}") == [.control("c")])
        #expect(keys([[0x1B], Array("[xq".utf8)]) == [.character("q")])
    }

    @Test("Arbitrary bytes are read to their end")
    func garbage() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("\u{1B}[]<M;0c?mq\\\u{7}".utf8) + [0xC3, 0xFF]
        for _ in 0..<3000 {
            let bytes = (0..<40).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let cut = Int.random(in: 0...40, using: &generator)
            _ = keys([Array(bytes[..<cut]), Array(bytes[cut...])])
        }
    }

    @Test(
        "The mouse is turned on where the terminal supports it",
        arguments: [
            ("xterm-256color", true, true), ("tmux-256color", true, true), ("screen", true, true),
            ("rxvt-unicode", false, true), ("foot", false, true), ("linux", true, false), ("vt100", false, false),
            ("vt220", true, false), ("dumb", false, false), ("ansi", false, false), ("some", true, true),
            ("some", false, false), ("", false, false),
        ])
    func offered(term: String, terminfoHasMouse: Bool, expected: Bool) {
        let environment = TerminalEnvironment { ["TERM": term][$0] }
        #expect(environment.offersInputModes(terminfoHasMouse: terminfoHasMouse) == expected)
    }
}
