import Dashboard
import Screen
import Testing

@Suite("Page Softmax")
struct SoftmaxPageTests {
    static func page(_ columns: Int = 80, _ rows: Int = 24) -> Dashboard {
        var dashboard = ClassFixtures.dashboard(size: Size(columns: columns, rows: rows))
        dashboard.type("5")
        return dashboard
    }

    static func typed(_ text: String, _ columns: Int = 80, _ rows: Int = 24) -> Dashboard {
        var dashboard = page(columns, rows)
        dashboard.type("t" + text)
        dashboard.press(.enter)
        return dashboard
    }

    @Test(
        "The page matches its golden files",
        arguments: [
            ("softmax-80x24", 80, 24, "5", false), ("softmax-120x36", 120, 36, "5", false),
            ("softmax-example-80x24", 80, 24, "5x", false), ("softmax-overflow-120x36", 120, 36, "5xa", false),
            ("softmax-ascii-80x24", 80, 24, "5a", true), ("softmax-compact-60x20", 60, 20, "5x", false),
        ])
    func goldens(name: String, columns: Int, rows: Int, keys: String, ascii: Bool) throws {
        var dashboard = ClassFixtures.dashboard(size: Size(columns: columns, rows: rows))
        dashboard.type(keys)
        try expectGolden(dashboard.text(ascii: ascii), name)
    }

    @Test("Without a model the page says so, and the examples still work")
    func noModel() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        dashboard.type("5")
        #expect(dashboard.text().contains("No model has reached the screen yet"))
        dashboard.press(.up, .down)
        dashboard.type("a<>v")
        dashboard.type("vvx")
        #expect(dashboard.text().contains("0.7054"))
    }

    @Test("The examples show the values that texts print next to the correct ones")
    func examples() {
        var dashboard = Self.page()
        dashboard.type("x")
        let first = dashboard.text()
        #expect(["0.7054", "0.2595", "0.0351", "misprinted as 0.88 0.11 0.01"].allSatisfy(first.contains))
        dashboard.type("x")
        let second = dashboard.text()
        #expect(["0.6652", "0.65507956", "0.66524096"].allSatisfy(second.contains))
        dashboard.type("x")
        #expect(dashboard.softmaxPage.source == .example(0))
        dashboard.type("d")
        #expect(dashboard.softmaxPage.source == .sample)
    }

    @Test("Wide screens show as many digits as the texts print")
    func digits() {
        var dashboard = Self.page(200, 60)
        dashboard.type("xx")
        #expect(dashboard.text().contains("0.66524096"))
        #expect(dashboard.text().contains("0.09003057"))
    }

    @Test("Scores are used as typed, and refused with a sentence if they are not numbers")
    func typing() {
        #expect(Self.typed("1, 2;3  -4.5e1").softmaxPage.source == .typed([1, 2, 3, -45]))
        #expect(Self.typed("inf -inf 0").softmaxPage.source == .typed([.infinity, -.infinity, 0]))
        #expect(Self.typed("").softmaxPage.source == .sample)
        for (text, sentence) in [
            ("1 two", "\"two\" is not a number"), ("nan", "\"nan\" is not a number"),
            ("1e999", "1e999 is too large"), ("0x10", "\"0x10\" is not a number"),
        ] {
            let dashboard = Self.typed(text)
            #expect(dashboard.softmaxPage.source == .sample)
            #expect(dashboard.overlay != nil)
            #expect(dashboard.text().contains(sentence))
        }
    }

    @Test("Infinite scores share the probability; if all are -inf, the page says that there is none")
    func infinities() {
        let shared = Self.typed("inf inf 0").text()
        #expect(shared.contains("0.5000"))
        let nothing = Self.typed("-inf -inf").text()
        #expect(nothing.contains("all scores are -inf"))
    }

    @Test("With 100 added to all scores the naive formula fails, and the stable one is unchanged")
    func overflow() {
        var dashboard = Self.typed("2 1 -1")
        #expect(!dashboard.text().contains("NaN"))
        dashboard.type("a")
        #expect(dashboard.softmaxPage.addition == 100)
        #expect(["0.7054", "0.2595", "0.0351", "NaN", "∞"].allSatisfy(dashboard.text().contains))
        dashboard.type("A")
        #expect(!dashboard.text().contains("NaN"))
        dashboard.type("AA")
        #expect(dashboard.text().contains("0 / 0"))
        for _ in 0..<30 { dashboard.type("a") }
        #expect(dashboard.softmaxPage.addition == 1000)
    }

    @Test("Single precision overflows at 89 but not at 88")
    func singlePrecision() {
        #expect(!Self.typed("88 0").text().contains("NaN"))
        #expect(Self.typed("89 0").text().contains("NaN"))
    }

    @Test("The temperature ranges from 1/8 to 8")
    func temperature() {
        var dashboard = Self.page()
        #expect(dashboard.softmaxPage.temperature == 1)
        for _ in 0..<20 { dashboard.type("<") }
        #expect(dashboard.softmaxPage.temperature == 0.125)
        #expect(dashboard.text().contains("T 1/8"))
        for _ in 0..<20 { dashboard.type(">") }
        #expect(dashboard.softmaxPage.temperature == 8)
    }

    @Test("The target is the sample's label until another is chosen, and again for the next sample")
    func target() {
        var dashboard = Self.page()
        let target = { (dashboard: Dashboard) in dashboard.softmaxPage.target(in: dashboard.context) }
        #expect(target(dashboard) == 0)
        dashboard.press(.down, .down)
        #expect(target(dashboard) == 2)
        dashboard.press(.right)
        #expect(dashboard.selection.index == 1)
        #expect(target(dashboard) == 0)
        for _ in 0..<20 { dashboard.press(.down) }
        #expect(target(dashboard) == 9)
        dashboard.type("x")
        #expect(target(dashboard) == 0)
        dashboard.press(.down, .up, .up)
        #expect(target(dashboard) == 0)
    }

    @Test("The page is drawn in every size, with one score and with two hundred")
    func sizes() {
        let many = (0..<60).map { "\($0)" }.joined(separator: " ")
        for text in ["0", "1 2", many, "inf -inf 1e300 -1e300 1e-300", "-inf", "89 -89 0"] {
            var dashboard = Self.typed(text)
            for (columns, rows) in [(40, 12), (41, 13), (60, 20), (79, 24), (80, 18), (80, 24), (120, 36), (200, 60)] {
                dashboard.tell(.resized(Size(columns: columns, rows: rows)))
                for _ in 0..<3 {
                    dashboard.type("v>a")
                    dashboard.press(.down)
                    for ascii in [false, true] {
                        let text = dashboard.text(ascii: ascii)
                        #expect(text.split(separator: "\n").allSatisfy { String($0).columnWidth <= columns })
                    }
                }
            }
        }
    }
}
