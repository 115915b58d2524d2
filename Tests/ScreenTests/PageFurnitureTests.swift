import Screen
import Testing

@Suite("Tabs, keys and dialogs")
struct PageFurnitureTests {
    static let tabs = TabBar(
        [.init("1", "Train"), .init("2", "Inspect"), .init("3", "Classes")], selected: 1)

    @Test(
        "tabs are shortened, then reduced to their keys",
        arguments: [
            (40, "  1 Train  ▐2 Inspect▌  3 Classes"), (30, "  1 Tra  ▐2 Ins▌  3 Cla"),
            (22, "  1  ▐2 Inspect▌  3"),
            (16, "  1  ▐2▌  3"),
        ])
    func tabs(width: Int, expected: String) {
        #expect(Self.tabs.picture(width, 1) == expected)
    }

    @Test("the selected tab is visible without colours")
    func selectedTab() {
        #expect(Self.tabs.picture(40, 1, .ascii) == "  1 Train  [2 Inspect]  3 Classes")
        let frame = Self.tabs.frame(40, 1, .monochrome)
        #expect(frame[12, 0].style.attributes.contains(.reverse))
        #expect(!frame[3, 0].style.attributes.contains(.reverse))
    }

    @Test(
        "the tab under the pointer is found",
        arguments: [(0, nil), (1, 0), (9, 0), (10, nil), (11, 1), (24, 2), (39, nil)])
    func tabUnderPointer(column: Int, tab: Int?) {
        #expect(Self.tabs.tab(atColumn: column, in: Rectangle(Size(columns: 40, rows: 1))) == tab)
    }

    @Test(
        "whole hints are left out from the last one on, but essential ones stay",
        arguments: [
            (40, " space pause   s step   w save   q quit"), (38, " space pause  s step  w save  q quit"),
            (35, " space pause  s step  q quit"), (20, " space pause  q quit"), (19, " q quit"), (6, ""),
        ])
    func hints(width: Int, expected: String) {
        let hints = KeyHints([
            .init("space", "pause"), .init("s", "step"), .init("w", "save"),
            .init("q", "quit", isEssential: true),
        ])
        #expect(hints.picture(width, 1) == expected)
    }

    @Test("hints continue in a second line with the same gaps")
    func hintLines() {
        let hints = KeyHints([
            .init("space", "pause"), .init("s", "step"), .init("w", "save"), .init("q", "quit", isEssential: true),
        ])
        #expect(hints.picture(24, 2) == " space pause   s step\n w save   q quit")
        #expect(hints.picture(19, 2) == " space pause\n s step  q quit")
    }

    @Test(
        "a few hints behind a long line are left out, essential ones stay; more have a line of their own",
        arguments: [
            (10, " a 0  a 1  a 2  a 3  a 4  a 5  a 6  a 7  q quit\n"),
            (12, " a 0   a 1   a 2   a 3   a 4   a 5   a 6   a 7\n a 8   a 9   a 10   a 11   q quit"),
        ])
    func fewHints(count: Int, expected: String) {
        let hints = KeyHints((0..<count).map { .init("a", "\($0)") } + [.init("q", "quit", isEssential: true)])
        #expect(hints.picture(50, 2) == expected)
    }

    static let keys = KeyTable([
        .init("training", [.init("space", "pause"), .init("s", "one batch")]),
        .init("display", [.init("f", "freeze"), .init("l", "log axis"), .init("Home End", "ends")]),
    ])

    @Test("sections are drawn below each other where they fit")
    func keysInOneColumn() {
        #expect(
            Self.keys.picture(60, 8) == """
                training
                   space  pause
                       s  one batch

                display
                       f  freeze
                       l  log axis
                Home End  ends
                """)
    }

    @Test("sections flow into as many columns as fit")
    func keysInColumns() {
        #expect(
            Self.keys.picture(60, 4) == """
                training               display
                   space  pause               f  freeze
                       s  one batch           l  log axis
                                       Home End  ends
                """)
        #expect(Self.keys.height(in: Size(columns: 60, rows: 4)) == 4)
    }

    @Test("a table without room for columns scrolls to its end and no further", arguments: [4, 5, 900])
    func keysScrolled(offset: Int) {
        var keys = Self.keys
        keys.offset = offset
        let lines = keys.picture(20, 4).split(separator: "\n")
        #expect(lines.first == "display")
        #expect(keys.height(in: Size(columns: 20, rows: 4)) == 8)
    }

    static let dialog = Dialog(
        "quit", lines: ["Training is running.", "What shall become of the model?"],
        choices: [.init("s", "stop and keep it"), .init("Esc", "go on")])

    @Test("a dialog is centred and clears the content below it")
    func dialog() {
        var frame = Frame(size: Size(columns: 41, rows: 10), filledWith: Cell("x"))
        frame.draw(Self.dialog, in: frame.area, with: .unicode)
        #expect(
            frame.text == """
                x ╭─ quit ────────────────────────────╮ x
                x │                                   │ x
                x │  Training is running.             │ x
                x │  What shall become of the model?  │ x
                x │                                   │ x
                x │  [s]   stop and keep it           │ x
                x │  [Esc] go on                      │ x
                x │                                   │ x
                x ╰───────────────────────────────────╯ x
                xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                """)
    }

    @Test("the choices of a dialog stay where the text has no room")
    func smallDialog() {
        #expect(
            Self.dialog.picture(30, 4) == """
                ╭─ quit ─────────────────────╮
                │  [s]   stop and keep it    │
                │  [Esc] go on               │
                ╰────────────────────────────╯
                """)
    }

    @Test("Content below a dialog does not touch its border")
    func margin() {
        var frame = Frame(size: Size(columns: 40, rows: 9), filledWith: Cell("x"))
        frame.draw(Dialog("Quit", lines: ["Is it over?"]), in: frame.area, with: Appearance())
        let corner = frame.text.split(separator: "\n").first { $0.contains("╭") }
        #expect(corner?.contains("x ╭") == true && corner?.contains("╮ x") == true)
    }
}
