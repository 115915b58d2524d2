import Screen
import Testing

@Suite("Wide and composed characters")
struct WideTextTests {
    /// Names, how they are drawn, and the number of columns they take.
    static let names: [(String, String, Int)] = [
        ("猫と犬", "猫と犬", 6), ("고양이", "고양이", 6), ("ネコ", "ネコ", 4), ("ﾈｺ", "ﾈｺ", 2), ("ａｂ", "ａｂ", 4),
        // Hangul in single letters, as file systems may store it.
        ("\u{1100}\u{1161}\u{11A8}\u{1102}\u{1161}", "각나", 4),
        ("😀", "😀", 2), ("👩‍🔬x", "👩x", 3), ("👨‍👩‍👧‍👦", "👨", 2), ("👩‍❤️‍👨!", "👩!", 3), ("👍🏽.", "👍.", 3), ("🏃🏿‍♂️", "🏃", 2),
        ("❤️", "❤", 1), ("❤", "❤", 1), ("1️⃣", "1", 1), ("☎︎", "☎", 1), ("🇩🇪🇯🇵", "DEJP", 4), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴", 2),
        ("🏳️‍🌈", "🏳", 1), ("\u{1F3FD}", "\u{1F3FD}", 2),
        ("Gro\u{308}ße", "Gro\u{308}ße", 5), ("Việt", "Việt", 4), ("e\u{323}\u{302}", "e\u{323}\u{302}", 1),
        ("e\u{301}\u{302}\u{303}", "e\u{301}\u{302}", 1), ("\u{301}a", "a", 1),
        ("ที่นี่", "ที่นี่", 2), ("עִבְרִית", "עִבְרִית", 5), ("عَرَبِيّ", "عَرَبِيّ", 4), ("हिन्दी", "हिन्दी", 5),
        ("a\u{200B}\u{202E}b", "a\\u{200B}\\u{202E}b", 18), ("b\u{7}\n\u{1B}c", "b\\u{07}\\n\\u{1B}c", 16),
        ("\u{FEFF}", "\\u{FEFF}", 8), ("", "", 0),
    ]

    @Test("text takes as many columns as its width says", arguments: names)
    func widths(name: String, drawn: String, width: Int) {
        #expect(name.columnWidth == width)
        var frame = Frame(size: Size(columns: 20, rows: 1))
        #expect(frame.write(name + "|", column: 0, row: 0) == width + 1)
        #expect(frame[width, 0].scalar == "|")
        #expect(Array(frame.text.unicodeScalars) == Array((drawn + "|").unicodeScalars))
    }

    @Test("cutting a name leaves no half character, and the text after it stays in place", arguments: names)
    func cut(name: String, drawn: String, width: Int) {
        for columns in 0..<8 {
            var frame = Frame(size: Size(columns: 10, rows: 1), filledWith: Cell("#"))
            let area = Rectangle(column: 1, row: 0, width: columns, height: 1)
            let taken = frame.write(name, in: area, with: .unicode)
            #expect(taken == min(taken, columns))
            if width <= columns { #expect(taken == width) } else if columns > 0 { #expect(frame.text.contains("…")) }
            #expect(frame[0, 0].scalar == "#")
            for column in 1 + taken..<10 { #expect(frame[column, 0].scalar == "#") }
            for column in 0..<10 where frame[column, 0].scalar == nil {
                #expect(frame[column - 1, 0].scalar?.columnWidth == 2)
            }
        }
    }

    @Test("a wide character that begins left of the frame is left out as a whole")
    func leftOfTheFrame() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        frame.write("日本x", column: -1, row: 0)
        #expect(frame.text == " 本x")
    }

    @Test("bars are aligned whatever script their names are in")
    func bars() {
        let rows = Self.names.filter { $0.2 > 0 }.map { BarList.Row(StyledText($0.0), fraction: 1, value: "9 %") }
        let frame = BarList(rows).frame(30, rows.count)
        let starts = (0..<rows.count).map { row in (0..<30).first { frame[$0, row].scalar == "█" } }
        #expect(Set(starts).count == 1)
        #expect((0..<rows.count).allSatisfy { frame[29, $0].scalar == "%" })
    }

    @Test("a line breaks between characters, never inside one")
    func wrapping() {
        #expect(Paragraph(["👩‍🔬👩‍🔬e\u{301}e\u{301}"]).picture(2, 3) == "👩\n👩\ne\u{301}e\u{301}")
    }

    @Test("folding to ASCII removes accents and keeps letters")
    func folding() {
        var frame = StyledText("Gro\u{308}e").frame(6, 1)
        frame.foldToASCII()
        #expect(Array(frame.text.unicodeScalars) == Array("Groe".unicodeScalars))
    }
}
