import Screen
import Testing

@Suite("Lines and paragraphs")
struct TextTests {
    static let bold = Style(nil, .bold)
    static let line = StyledText("one ") + StyledText("two", bold)

    @Test(
        "a line is aligned, and cut with an ellipsis where it is too long",
        arguments: [
            (9, Alignment.left, "one two"), (9, .center, " one two"), (9, .right, "  one two"),
            (7, .right, "one two"),
            (6, .right, "one t…"), (4, .left, "one…"), (1, .left, "…"), (0, .left, ""),
        ])
    func alignment(width: Int, alignment: Alignment, expected: String) {
        var frame = Frame(size: Size(columns: 9, rows: 1))
        let area = Rectangle(column: 0, row: 0, width: width, height: 1)
        frame.write(Self.line, in: area, alignment: alignment, with: .unicode)
        #expect(frame.text == expected)
    }

    @Test("every span keeps its style, and the ellipsis has that of the text it replaces")
    func styles() {
        #expect(
            Self.line.styledPicture(6, 1, letters: [Self.bold: "b"]) == """
                one t…
                ....bb
                """)
    }

    @Test("a wide character is never cut in half", arguments: [(4, "日本"), (3, "日…"), (2, "…"), (1, "…")])
    func wide(width: Int, expected: String) {
        #expect(StyledText("日本").picture(width, 1) == expected)
    }

    @Test("paragraphs break between words, and words only where they are longer than a line")
    func wrapping() {
        let text: [StyledText] = [
            StyledText("The quick brown ") + StyledText("fox", Self.bold) + "y dog", "donaudampfschiff", "",
            "日本語日本語",
        ]
        #expect(
            Paragraph(text).picture(9, 8) == """
                The quick
                brown
                foxy dog
                donaudamp
                fschiff

                日本語日
                本語
                """)
        let lines = Paragraph(text).wrapped(to: 9)
        #expect(lines[2].spans.first?.style == Self.bold)
    }

    @Test("paragraphs scroll by wrapped lines")
    func scrolling() {
        #expect(Paragraph(["a b c d"], offset: 2).picture(1, 2) == "c\nd")
    }

    @Test("text that is not ASCII is folded to similar ASCII characters")
    func folding() {
        var frame = StyledText("Größe – 日本 ✓…").frame(16, 1)
        frame.foldToASCII()
        #expect(frame.text == "Grose - ? ?  *~")
    }
}

@Suite("Frames")
struct FrameTests {
    @Test(
        "overwriting half of a wide character removes the other half",
        arguments: [(0, "x 本"), (1, " x本"), (2, "日x")])
    func halves(column: Int, expected: String) {
        var frame = StyledText("日本").frame(4, 1)
        frame[column, 0] = Cell("x")
        #expect(frame.text == expected)
        var filled = StyledText("日本").frame(4, 1)
        filled.fill(Rectangle(column: column, row: 0, width: 1, height: 1), with: Cell("x"))
        #expect(filled.text == expected)
    }

    @Test("rows and columns are divided into fixed and flexible portions")
    func layout() {
        let area = Rectangle(column: 2, row: 1, width: 20, height: 9)
        let columns = area.columns([.fixed(4), .flexible(1), .flexible(2)], gap: 2)
        #expect(columns.map(\.column) == [2, 8, 14])
        #expect(columns.map(\.width) == [4, 4, 8])
        #expect(area.rows([.flexible, .flexible, .fixed(2)]).map(\.height) == [3, 4, 2])
        #expect(area.rows([.fixed(7), .fixed(7), .fixed(7)]).map(\.height) == [7, 2, 0])
        #expect(area.rows([.flexible(0), .fixed(-3)]).map(\.height) == [0, 0])
        #expect(area.line(9).isEmpty)
    }
}

@Suite("Themes")
struct ThemeTests {
    @Test("the theme without colours has none in any style, and selections are reversed")
    func monochrome() {
        let theme = Appearance(colors: .none, theme: .light).theme
        #expect(theme == .monochrome)
        #expect(theme.selection.attributes.contains(.reverse))
    }

    @Test(
        "in eight and sixteen colours no style is bright black, which is black in some palettes",
        arguments: [Theme.standard, .light], [ColorDepth.basic8, .basic16])
    func fewColours(_ theme: Theme, _ depth: ColorDepth) {
        let fitted = Appearance(colors: depth, theme: theme).theme
        for style in [fitted.muted, fitted.border] {
            #expect(style.foreground == nil)
            #expect(style.attributes.contains(.dim))
        }
        #expect(fitted.training == theme.training)
    }
}
