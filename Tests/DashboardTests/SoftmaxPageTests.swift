import Dashboard
import Learning
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
        #expect(["0.7054", "0.2595", "0.0351", "NaN"].allSatisfy(dashboard.text().contains))
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
        #expect(target(dashboard) == 0)
        dashboard.type("y")
        #expect(target(dashboard) == 2)
        dashboard.type("n")
        #expect(dashboard.selection.index == 1)
        #expect(target(dashboard) == 0)
        for _ in 0..<20 { dashboard.press(.down) }
        dashboard.type("y")
        #expect(target(dashboard) == 9)
        dashboard.type("x")
        #expect(target(dashboard) == 0)
        dashboard.press(.down, .up, .up)
        dashboard.type("y")
        #expect(target(dashboard) == 0)
    }

    @Test("The arrows choose a cell, whose formula is shown with its numbers")
    func formulas() {
        var dashboard = Self.typed("2 1 -1", 120, 36)
        #expect(dashboard.text().contains("class 0: p = exp / sum = 1 / 1.4177 = 0.7054"))
        dashboard.press(.down, .left)
        #expect(dashboard.text().contains("class 1: exp(z − max) = exp(1.00 − 2.00) = exp(-1.00) = 0.3679"))
        dashboard.press(.right, .right, .right, .right)
        #expect(dashboard.softmaxPage.column == .gradient)
        #expect(dashboard.text().contains("class 1: p − y = 0.2595 − 0 = 0.2595: a step lowers z"))
        dashboard.type(">>")
        #expect(dashboard.text().contains("over T"))
    }

    @Test("A step of descent raises the target's probability, and can be taken back")
    func descent() {
        var dashboard = Self.typed("2 1 -1", 120, 36)
        dashboard.type("o")
        #expect(dashboard.softmaxPage.descents == 1)
        // exp(2.2946) / (exp(2.2946) + exp(0.7405) + exp(-1.0351))
        #expect(dashboard.text().contains("0.8018") && dashboard.text().contains("after 1 step of descent"))
        dashboard.type("ooO")
        #expect(dashboard.text().contains("after 2 steps of descent"))
        dashboard.type("OOO")
        #expect(dashboard.softmaxPage.descents == 0 && dashboard.text().contains("0.70538"))
    }

    @Test("p is hidden until it was guessed, and the guess is compared with it")
    func guessing() {
        var dashboard = Self.typed("2 1 -1", 120, 36)
        dashboard.type("h")
        #expect(dashboard.softmaxPage.isGuessing && dashboard.overlay != nil)
        dashboard.press(.escape)
        #expect(!dashboard.text().contains("0.7054") && dashboard.text().contains("?"))
        dashboard.type("h")
        #expect(!dashboard.softmaxPage.isGuessing && dashboard.text().contains("0.7054"))
        dashboard.type("h50")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("your guess 50 %, p is 70.5 %: too little"))
    }

    @Test("Classes that have no room stand by rank, the target among them")
    func manyClasses() {
        let many = (0..<10_000).map { $0 == 7_777 ? "9" : $0 == 1_234 ? "8" : "\(Double($0 % 10) / 10)" }
        var dashboard = Self.page(120, 36)
        dashboard.tell(.resized(Size(columns: 120, rows: 36)))
        let lesson = many.compactMap(Double.init)
        #expect(ClassOrder.rows(of: lesson, room: 10, target: 5).prefix(2) == [7_777, 1_234])
        #expect(ClassOrder.rows(of: lesson, room: 10, target: 5)[9] == 5)
        dashboard.type("t" + (0..<40).map { "\($0)" }.joined(separator: " "))
        dashboard.press(.enter)
        #expect(dashboard.text().contains("of 40 classes by rank"))
    }

    @Test("Every panel is reached on a small screen, and all are there on a large one")
    func views() {
        let titles = [
            "softmax of typed scores", "loss, gradient, one step", "questions", "instead of softmax", "what goes wrong",
            "how hard a sample pulls",
        ]
        var small = Self.typed("2 1 -1")
        for title in titles {
            #expect(small.text().contains(title), "\(title)")
            small.type("v")
        }
        let large = Self.typed("2 1 -1", 200, 60).text()
        for title in titles { #expect(large.contains(title), "\(title)") }
        #expect(["What is T?", "not sure", "Why not softmax twice?"].allSatisfy(large.contains))
    }

    @Test("Curves of the gradient are those of the losses")
    func curves() {
        // With p = 0.3: 0.3^0.7 · 0.7, and with two classes softmax twice by its own formula.
        #expect(abs(SoftmaxCurves.pull(gce: 0.7, probability: 0.3) - 0.3013) < 1e-3)
        let score = Double.logarithm(0.3 / 0.7)
        let twice = abs(SoftmaxTwice(scores: [score, 0]).gradient(target: 0)[0])
        #expect(abs(SoftmaxCurves.pull(twiceOf: 2, probability: 0.3) - twice) < 1e-12)
        #expect(SoftmaxCurves.pull(focal: 2, probability: 1) == 0)
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
