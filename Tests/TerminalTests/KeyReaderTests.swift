import CNcurses
import Screen
import Terminal
import Testing

@Suite struct KeyReaderTests {
    /// The keys of codes that are all available.
    private func keys(_ codes: [KeyCode], isUTF8: Bool = true) -> [Key] {
        var reader = KeyReader(charset: Charset(isUTF8: isUTF8))
        var rest = codes[...]
        var result: [Key] = []
        // Nothing more arrives, so unfinished input expires.
        while let key = reader.next({ _ in rest.popFirst() }) ?? (reader.patience == nil ? nil : reader.expire()) {
            result.append(key)
        }
        return result
    }

    /// The keys of bytes that arrive in portions with a pause after each. With `expiring`, unfinished input expires
    /// at the end.
    private func keys(inPortions portions: [String], expiring: Bool = true) -> [Key] {
        var reader = KeyReader(charset: Charset(isUTF8: true))
        var result: [Key] = []
        for portion in portions {
            var rest = Array(portion.utf8)[...]
            while let key = reader.next({ _ in rest.popFirst().map { .byte($0) } }) { result.append(key) }
        }
        if expiring, reader.patience != nil {
            if let key = reader.expire() { result.append(key) }
            while let key = reader.next({ _ in nil }) { result.append(key) }
        }
        return result
    }

    private func keys(_ text: String) -> [Key] { keys(text.utf8.map { .byte($0) }) }

    @Test(
        "The bytes of a key become that key",
        arguments: [
            ("a", .character("a")), (" ", .character(" ")), ("é", .character("é")), ("漢", .character("漢")),
            ("😀", .character("😀")), ("\u{1}", .control("a")), ("\u{3}", .control("c")),
            ("\u{1A}", .control("z")),
            ("\u{1C}", .control("\\")), ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{8}", .backspace),
            ("\u{7F}", .backspace), ("\u{1B}", .escape),
        ] as [(String, Key)])
    func typed(text: String, key: Key) { #expect(keys(text) == [key]) }

    @Test(
        "Sequences that the terminal's description lacks are recognized",
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
        "Sequences that are not used are discarded as a whole",
        arguments: [
            "[I", "P>|kitty(0.35.1)\u{1B}\\", "P1$r0m\u{1B}\\", "_Gi=1;OK\u{1B}\\", "^1;2\u{1B}\\", "X0\u{7}",
            "[201~", "[2~", "[?1;2c", "[1;2;3;4;5x", "[[A", "]11;rgb:0000/0000/0000\u{7}",
            "]4;1;x\u{1B}\\",
            "OX",
        ])
    func unknown(text: String) { #expect(keys("\u{1B}" + text + "q") == [.character("q")]) }

    @Test(
        "Alt with a key means nothing, and never that key", arguments: ["q", "d", "x", "é", "[", "O", "]", "P", "\r"])
    func alt(key: String) {
        #expect(keys("\u{1B}" + key) == [])
        #expect(keys(inPortions: ["\u{1B}" + key]) == [])
        if !"[OP".contains(key) { #expect(keys("\u{1B}" + key + "n") == [.character("n")]) }
    }

    @Test("Escape before another escape, before Ctrl-C and before a sequence is a separate key")
    func escapes() {
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
        #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
        #expect(keys("\u{1B}\u{3}") == [.escape, .control("c")])
    }

    @Test("An escape and a key after a pause are two keys")
    func escapeAndKey() {
        #expect(keys(inPortions: ["\u{1B}", "q"]) == [.escape, .character("q")])
        #expect(keys(inPortions: ["\u{1B}", "["]) == [.escape, .character("[")])
        #expect(keys(inPortions: ["\u{1B}", "P"]) == [.escape, .character("P")])
        #expect(keys(inPortions: ["\u{1B}"], expiring: false) == [])
    }

    @Test(
        "A sequence that a slow connection splits still becomes its key",
        arguments: [("[A", .up), ("OB", .down), ("[1;5C", .right), ("[5~", .pageUp), ("[24~", .function(12))]
            as [(String, Key)])
    func split(text: String, key: Key) {
        #expect(keys(inPortions: ["\u{1B}"] + text.map { "\($0)" } + ["q"]) == [key, .character("q")])
        #expect(keys(inPortions: ["\u{1B}\(text.prefix(1))", "\(text.dropFirst())q"]) == [key, .character("q")])
    }

    @Test(
        "An answer that arrives in pieces or without its end is never delivered as keys",
        arguments: ["P>|kitty(0.35)", "P1$rquit", "_Gi=1;OK", "]11;rgb:ffff/ffff/ffff", "[?62;1;22"])
    func reports(text: String) {
        let end = text.first == "[" ? "c" : "\u{1B}\\"
        for cut in text.indices.dropFirst(2) {
            let portions = ["\u{1B}\(text[..<cut])", "\(text[cut...])\(end)q"]
            #expect(keys(inPortions: portions) == [.character("q")], "\(portions)")
        }
        #expect(keys(inPortions: ["\u{1B}" + text]) == [])
    }

    @Test(
        "Pasted text is one key, whatever it contains and however it is split",
        arguments: [
            "def query(data):\n", "q\u{3}\u{1B}[Ad\r", "", "\u{1B}[20", "\u{1B}\u{1B}[200", "äöü 漢",
            "\u{1B}[200~x\u{1B}[201~", "\u{1B}[<0;1;1M\u{1B}]11;",
        ])
    func paste(text: String) {
        let whole = "\u{1B}[200~" + text + "\u{1B}[201~q"
        let scalars = Array(whole.utf8)
        for cut in 1..<scalars.count {
            var reader = KeyReader(charset: Charset(isUTF8: true))
            var found: [Key] = []
            for portion in [scalars[..<cut], scalars[cut...]] {
                var rest = portion
                while let key = reader.next({ _ in rest.popFirst().map { .byte($0) } }) { found.append(key) }
            }
            #expect(found.count == 2 && found.last == .character("q"), "\(cut): \(found)")
            guard case .paste(let pasted)? = found.first else {
                Issue.record("\(cut): \(found)")
                continue
            }
            if !text.contains("\u{1B}") { #expect(pasted == text) }
        }
    }

    @Test("A paste without an end is delivered after a while, and later bytes are keys again")
    func endlessPaste() {
        var reader = KeyReader(charset: Charset(isUTF8: true))
        var rest = Array("\u{1B}[200~quit".utf8)[...]
        #expect(reader.next { _ in rest.popFirst().map { .byte($0) } } == nil)
        #expect(reader.patience == .seconds(2))
        #expect(reader.expire() == .paste("quit"))
        rest = Array("q".utf8)[...]
        #expect(reader.next { _ in rest.popFirst().map { .byte($0) } } == .character("q"))
        #expect(reader.patience == nil)
    }

    @Test("Only the beginning of a very long paste is kept, and none of its bytes is a key")
    func longPaste() {
        var reader = KeyReader(charset: Charset(isUTF8: true))
        var rest =
            (Array("\u{1B}[200~".utf8) + Array(repeating: UInt8(ascii: "d"), count: 1 << 20)
            + Array("\u{1B}[201~".utf8))[...]
        guard case .paste(let text)? = reader.next({ _ in rest.popFirst().map { .byte($0) } }) else {
            Issue.record("no paste")
            return
        }
        #expect(text.count == 4096 && rest.isEmpty)
    }

    @Test("The rest of a sequence is awaited for the time of ESCDELAY", arguments: [0, 25, 3000])
    func escapeDelay(milliseconds: Int) {
        var reader = KeyReader(charset: Charset(isUTF8: true), escapeDelay: .milliseconds(milliseconds))
        var rest = [UInt8(0x1B)][...]
        #expect(reader.next { _ in rest.popFirst().map { .byte($0) } } == nil)
        #expect(reader.patience == .milliseconds(milliseconds))
    }

    @Test("Bytes that are not a character are discarded, but not the keys after them")
    func malformed() {
        #expect(keys([.byte(0xFF), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xC3), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xE6), .byte(0xBC), .named(KEY_UP)]) == [.up])
        #expect(keys([.byte(0xED), .byte(0xA0), .byte(0x80), .byte(0x71)]) == [.character("q")])
        #expect(keys([.byte(0xC2), .byte(0x9B), .byte(0)]) == [])
    }

    @Test(
        "Key codes of curses become keys",
        arguments: [
            (KEY_UP, .up), (KEY_SR, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right),
            (KEY_HOME, .home), (KEY_END, .end), (KEY_A1, .home), (KEY_C1, .end), (KEY_PPAGE, .pageUp),
            (KEY_NPAGE, .pageDown), (KEY_BACKSPACE, .backspace), (KEY_DC, .delete), (KEY_BTAB, .backTab),
            (KEY_ENTER, .enter), (KEY_F0 + 1, .function(1)), (KEY_F0 + 12, .function(12)),
        ] as [(Int32, Key)])
    func named(code: Int32, key: Key) { #expect(keys([.named(code)]) == [key]) }

    @Test(
        "Key codes of curses that are not used are discarded",
        arguments: [KEY_RESIZE, KEY_IC, KEY_MOUSE, KEY_B2])
    func namedUnknown(code: Int32) { #expect(keys([.named(code), .byte(0x71)]) == [.character("q")]) }

    @Test("The reader waits for the rest of a sequence, but not for its first byte")
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
