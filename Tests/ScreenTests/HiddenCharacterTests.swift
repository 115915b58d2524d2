import Screen
import Testing

@Suite("Hidden characters")
struct HiddenCharacterTests {
    @Test(
        "They are escaped, in text that is printed and in text that is drawn",
        arguments: [
            "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
            "\u{200E}", "\u{200F}", "\u{061C}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{180E}",
            "\u{0}", "\u{1B}", "\u{7F}", "\u{9B}", "\u{85}", "\u{2028}", "\u{E0041}",
        ] as [Unicode.Scalar])
    func escaped(scalar: Unicode.Scalar) {
        let text = "spam" + String(scalar) + "ham"
        let shown = "spam" + scalar.escaped(asASCII: true) + "ham"
        #expect(text.escapingHiddenCharacters == shown)
        #expect(text.columnWidth == shown.utf8.count)
        var frame = Frame(size: Size(columns: 40, rows: 1))
        frame.write(text, column: 0, row: 0)
        #expect(frame.text == shown)
        #expect(String(scalar).escapingHiddenCharacters == scalar.escaped(asASCII: true))
    }

    @Test(
        "Joiners and marks that belong to a script or to an emoji are not escaped",
        arguments: [
            "Grüße, Ελλάδα, 漢字 かな 한글", "می\u{200C}خواهم", "क\u{94D}\u{200D}ष", "👩\u{200D}🔬", "❤\u{FE0F}",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "a b\u{A0}c",
        ])
    func kept(text: String) { #expect(text.escapingHiddenCharacters == text) }

    @Test("Two names that differ only in hidden characters look different")
    func different() {
        let names = ["cat", "c\u{200B}at", "cat\u{200E}", "\u{202E}tac", "c\u{AD}at"]
        #expect(Set(names.map(\.escapingHiddenCharacters)).count == names.count)
        let drawn = names.map { name in
            var frame = Frame(size: Size(columns: 30, rows: 1))
            frame.write(name, column: 0, row: 0)
            return frame.text
        }
        #expect(Set(drawn).count == names.count)
    }
}
