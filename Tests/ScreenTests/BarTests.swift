import Screen
import Testing

@Suite("Bars, progress and sparklines")
struct BarTests {
    static let bars = BarList([
        .init("cat", fraction: 0.5, value: "50.0 %", marker: "◀"),
        .init("a longer name", fraction: 0.05, value: "5.0 %"),
        .init("dog", fraction: 1.0 / 3, value: "33.3 %", isSelected: true),
        .init("no", fraction: .nan, value: "–"),
    ])

    @Test("bars are exact to an eighth of a cell, and values are aligned at the right")
    func wide() {
        #expect(
            Self.bars.picture(40, 4) == """
                cat           ████████▌         50.0 % ◀
                a longer name ▉                  5.0 %
                dog           █████▋            33.3 %
                no                                   –
                """)
        #expect(
            Self.bars.picture(30, 4, .ascii).replacing("◀", with: "<") == """
                cat         ####-     50.0 % <
                a longer n~ -          5.0 %
                dog         ###       33.3 %
                no                         –
                """)
    }

    @Test("where room is short, bars are left out first, then labels are cut, then whole values are left out")
    func narrow() {
        #expect(
            Self.bars.picture(12, 4) == """
                cat 50.0 % ◀
                a …  5.0 %
                dog 33.3 %
                no       –
                """)
        #expect(
            Self.bars.picture(8, 4) == """
                cat    ◀
                a lon…
                dog
                no
                """)
    }

    @Test("the last row counts the rows that have no room")
    func hidden() {
        #expect(Self.bars.picture(30, 3).hasSuffix("\n… 2 more"))
        #expect(Self.bars.picture(30, 3, .ascii).hasSuffix("\n... 2 more"))
        #expect(Self.bars.picture(30, 1).hasPrefix("cat"))
        var scrolled = Self.bars
        scrolled.offset = 2
        #expect(scrolled.picture(30, 2).hasPrefix("dog"))
        #expect(scrolled.row(atOffset: 1, in: Rectangle(Size(columns: 30, rows: 2))) == 3)
        #expect(scrolled.row(atOffset: 2, in: Rectangle(Size(columns: 30, rows: 3))) == nil)
    }

    @Test("a row's own style and the selection are visible")
    func styles() {
        let theme = Theme.standard
        let bars = BarList([
            .init("a", fraction: 1, value: "1"),
            .init("b", fraction: 1, value: "1", style: theme.bad, isSelected: true),
        ])
        #expect(
            bars.styledPicture(
                9, 2, letters: [theme.bar: "b", theme.bad: "!", theme.selection: "s", theme.strong: "S"])
                    == """
                    a █████ 1
                    ..bbbbb..
                    b █████ 1
                    s.!!!!!.S
                    """)
    }

    @Test(
        "progress is exact to half a cell",
        arguments: [
            (0.0, "━━━━━━━━━━", "----------", "──────────"), (0.5, "━━━━━╺━━━━", "=====>----", "━━━━━╶────"),
            (0.25, "━━╸━━━━━━━", "==>-------", "━━╾───────"),
            (0.999, "━━━━━━━━━╸", "=========>", "━━━━━━━━━╾"),
            (1, "━━━━━━━━━━", "==========", "━━━━━━━━━━"), (.nan, "━━━━━━━━━━", "----------", "──────────"),
            (-3, "━━━━━━━━━━", "----------", "──────────"),
            (.infinity, "━━━━━━━━━━", "==========", "━━━━━━━━━━"),
        ] as [(Double, String, String, String)])
    func progress(fraction: Double, unicode: String, ascii: String, monochrome: String) {
        let bar = ProgressBar(fraction)
        #expect(bar.picture(10, 1) == unicode)
        #expect(bar.picture(10, 1, .ascii) == ascii)
        #expect(bar.picture(10, 1, .monochrome) == monochrome)
    }

    @Test("colours distinguish what is done from what is left")
    func progressStyles() {
        let theme = Theme.standard
        let picture = ProgressBar(0.25).styledPicture(10, 1, letters: [theme.bar: "d", theme.border: "l"])
        #expect(picture == "━━╸━━━━━━━\ndddlllllll")
    }

    @Test(
        "sparklines show heights, means where there are many values, and gaps",
        arguments: [
            ([0.0, 1, 2, 3, 4, 5, 6, 7], 8, 1, "▁▂▃▄▅▆▇█", ".:-==+*#"),
            ([0, 1, .nan, 3, 4], 5, 1, "▁▃ ▆█", ".- *#"),
            ([0, 0, 1, 1, 2, 2], 3, 1, "▁▅█", ".=#"), ([2, 2], 3, 1, "▅▅", "=="), ([.nan], 1, 1, "", ""),
            ([0, 1, 2, 4], 4, 2, "   █\n ▄██", "   #\n =##"), ([-1.7e308, 1.7e308], 2, 1, "▁█", ".#"),
        ] as [([Double], Int, Int, String, String)])
    func sparkline(values: [Double], columns: Int, rows: Int, unicode: String, ascii: String) {
        #expect(Sparkline(values).picture(columns, rows) == unicode)
        #expect(Sparkline(values).picture(columns, rows, .ascii) == ascii)
    }

    @Test("No bar is underlined, as the line would continue beyond its end")
    func underline() {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        BarList.drawBar(
            0.55, into: &frame, in: frame.area, style: Style(nil, [.bold, .underline]), with: Appearance(colors: .none))
        #expect(frame.cells.allSatisfy { !$0.style.attributes.contains(.underline) })
        #expect(frame[0, 0].style.attributes == .bold)
    }
}
