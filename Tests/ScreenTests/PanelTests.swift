import Screen
import Testing

@Suite("Panels")
struct PanelTests {
    static let panel = Panel("loss", legend: ["train 0.08", "val 0.09"])

    @Test(
        "entries of the legend are left out one by one, then the title is cut",
        arguments: [
            (40, "╭─ loss ───────── train 0.08  val 0.09 ╮"), (30, "╭─ loss ───────── train 0.08 ╮"),
            (24, "╭─ loss ─── train 0.08 ╮"), (18, "╭─ loss ─────────╮"), (8, "╭─ l… ─╮"), (7, "╭─ … ─╮"),
            (6, "╭────╮"), (2, "╭╮"),
        ])
    func narrow(width: Int, top: String) {
        let picture = Self.panel.picture(width, 2)
        #expect(picture.split(separator: "\n").first.map(String.init) == top)
    }

    @Test("the box can be drawn in ASCII")
    func ascii() {
        #expect(
            Self.panel.picture(30, 3, .ascii) == """
                +- loss --------- train 0.08 +
                |                            |
                +----------------------------+
                """)
    }

    @Test("the legend keeps the styles of its spans, and the title has the theme's style of titles")
    func styles() {
        let theme = Theme.standard
        let legend = StyledText("a ") + StyledText("1", theme.validation)
        #expect(
            Panel("t", legend: [legend]).styledPicture(
                13, 2,
                letters: [theme.border: "b", theme.title: "t", theme.muted: "m", theme.validation: "v"])
                    == """
                    ╭─ t ── a 1 ╮
                    bbbtbbbbmmvbb
                    ╰───────────╯
                    bbbbbbbbbbbbb
                    """)
    }

    @Test("the inner area is inside border and padding")
    func inner() {
        let area = Rectangle(column: 3, row: 2, width: 10, height: 5)
        #expect(Panel().inner(of: area) == Rectangle(column: 5, row: 3, width: 6, height: 3))
        #expect(Panel(padding: 0).inner(of: area) == Rectangle(column: 4, row: 3, width: 8, height: 3))
        #expect(Panel().inner(of: Rectangle(column: 3, row: 2, width: 3, height: 2)).isEmpty)
    }
}
