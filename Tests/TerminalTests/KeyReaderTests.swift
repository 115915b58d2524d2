import CNcurses
import Screen
import Terminal
import Testing

@Suite struct KeyReaderTests {
    /// The keys of some codes that are all waiting.
    private func keys(_ codes: [KeyCode], isUTF8: Bool = true) -> [Key] {
        var reader = KeyReader(charset: Charset(isUTF8: isUTF8))
        var rest = codes[...]
        var result: [Key] = []
        while let key = reader.next({ _ in rest.popFirst() }) { result.append(key) }
        return result
    }

    private func keys(_ text: String) -> [Key] { keys(text.utf8.map { .byte($0) }) }

    @Test(
        "What a key types becomes that key",
        arguments: [
            ("a", .character("a")), (" ", .character(" ")), ("é", .character("é")), ("漢", .character("漢")),
            ("😀", .character("😀")), ("\u{1}", .control("a")), ("\u{3}", .control("c")),
            ("\u{1A}", .control("z")),
            ("\u{1C}", .control("\\")), ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{8}", .backspace),
            ("\u{7F}", .backspace), ("\u{1B}", .escape),
        ] as [(String, Key)])
    func typed(text: String, key: Key) { #expect(keys(text) == [key]) }

    @Test(
        "Sequences that the terminal's description lacks are known",
        arguments: [
            ("[A", .up), ("OB", .down), ("[1;5C", .right), ("[D", .left), ("[H", .home), ("[1~", .home),
            ("[7~", .home), ("OF", .end), ("[4~", .end), ("[8~", .end), ("[3~", .delete), ("[3;2~", .delete),
            ("[5~", .pageUp), ("[6~", .pageDown), ("[Z", .backTab), ("OP", .function(1)),
            ("[11~", .function(1)),
            ("[15~", .function(5)), ("[17~", .function(6)), ("[24~", .function(12)), ("OM", .enter),
            ("Ok", .character("+")), ("Om", .character("-")), ("Op", .character("0")),
        ] as [(String, Key)])
    func sequences(text: String, key: Key) { #expect(keys("\u{1B}" + text + "q") == [key, .character("q")]) }

    @Test(
        "Sequences that mean nothing here are left out whole",
        arguments: [
            "[200~", "[I", "[2~", "[?1;2c", "[1;2;3;4;5x", "[[A", "]11;rgb:0000/0000/0000\u{7}",
            "]4;1;x\u{1B}\\",
            "OX",
        ])
    func unknown(text: String) { #expect(keys("\u{1B}" + text + "q") == [.character("q")]) }

    @Test("Alt with a key is escape and the key, and so is an escape typed just before a bracket")
    func alt() {
        #expect(keys("\u{1B}x") == [.escape, .character("x")])
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
        #expect(keys("\u{1B}[") == [.escape, .character("[")])
        #expect(keys("\u{1B}O") == [.escape, .character("O")])
        #expect(keys("\u{1B}]q") == [.escape, .character("]"), .character("q")])
    }

    @Test("Bytes that are no character are left out, and what follows is not")
    func malformed() {
        #expect(keys([.byte(0xFF), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xC3), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xE6), .byte(0xBC), .named(KEY_UP)]) == [.up])
        #expect(keys([.byte(0xED), .byte(0xA0), .byte(0x80), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xC2), .byte(0x9B), .byte(0)]) == [])
    }

    @Test(
        "curses' keys become keys",
        arguments: [
            (KEY_UP, .up), (KEY_SR, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right),
            (KEY_HOME, .home), (KEY_END, .end), (KEY_A1, .home), (KEY_C1, .end), (KEY_PPAGE, .pageUp),
            (KEY_NPAGE, .pageDown), (KEY_BACKSPACE, .backspace), (KEY_DC, .delete), (KEY_BTAB, .backTab),
            (KEY_ENTER, .enter), (KEY_F0 + 1, .function(1)), (KEY_F0 + 12, .function(12)),
        ] as [(Int32, Key)])
    func named(code: Int32, key: Key) { #expect(keys([.named(code)]) == [key]) }

    @Test(
        "Keys of curses that mean nothing here are left out",
        arguments: [KEY_RESIZE, KEY_IC, KEY_MOUSE, KEY_B2])
    func namedUnknown(code: Int32) { #expect(keys([.named(code), .byte(0x71)]) == [.character("q")]) }

    @Test("The rest of a sequence is asked for with patience, the first byte is not")
    func patience() {
        var reader = KeyReader(charset: Charset(isUTF8: true))
        var rest = Array("\u{1B}[5~".utf8)[...]
        var asked: [Bool] = []
        let key = reader.next { isDue in
            asked.append(isDue)
            return rest.popFirst().map { .byte($0) }
        }
        #expect(key == .pageUp)
        #expect(asked == [false, false, true, true])
    }
}
