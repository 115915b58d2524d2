import Dashboard
import Datasets
import Evaluation
import Screen
import Telemetry
import Testing

@Suite("Page Classes")
struct ClassesPageTests {
    static func page(_ columns: Int = 80, _ rows: Int = 24) -> Dashboard {
        var dashboard = ClassFixtures.dashboard(size: Size(columns: columns, rows: rows))
        dashboard.type("3")
        return dashboard
    }

    @Test(
        "The page matches its golden files",
        arguments: [
            ("classes-80x24", 80, 24, "3", false), ("classes-120x36", 120, 36, "3x", false),
            ("classes-ascii-80x24", 80, 24, "3", true), ("classes-compact-60x20", 60, 20, "3", false),
            ("classes-calibration-60x20", 60, 20, "3vv", false),
        ])
    func goldens(name: String, columns: Int, rows: Int, keys: String, ascii: Bool) throws {
        var dashboard = ClassFixtures.dashboard(size: Size(columns: columns, rows: rows))
        dashboard.type(keys)
        try expectGolden(dashboard.text(ascii: ascii), name)
    }

    @Test("MNIST's ten digits are all visible in the matrix", arguments: [(60, 20), (80, 24), (120, 36), (200, 60)])
    func wholeMatrix(columns: Int, rows: Int) throws {
        let lines = Self.page(columns, rows).text().split(separator: "\n")
        let names = try #require(lines.firstIndex { $0.contains(" labels by row ") }) + 1
        let shown = lines[names].split(separator: "│")[0].split(separator: " ")
        #expect(shown == (0..<10).map { "\($0)" })
    }

    @Test("Before the first evaluation the page says that there is none")
    func nothingYet() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        dashboard.type("3")
        #expect(dashboard.text().contains("still being loaded"))
        dashboard.tell(.loaded(Fixtures.samples))
        #expect(dashboard.text().contains("Nothing has been evaluated yet"))
        for key in ["x", "b", "<", ">", "o", "v"] { dashboard.type(key) }
        dashboard.press(.enter, .up, .left, .down, .right)
        #expect(dashboard.page == .classes)
    }

    @Test("Arrow keys move over the cells and the names, and stop at the ends")
    func cursor() {
        var dashboard = Self.page()
        dashboard.press(.right, .down, .down)
        #expect(dashboard.classesPage.cursor == HeatMapGrid.Place(row: 2, column: 1))
        dashboard.press(.left, .left, .left)
        #expect(dashboard.classesPage.cursor == HeatMapGrid.Place(row: 2, column: nil))
        for _ in 0..<20 { dashboard.press(.down, .right) }
        #expect(dashboard.classesPage.cursor == HeatMapGrid.Place(row: 9, column: 9))
        for _ in 0..<20 { dashboard.press(.up, .left) }
        #expect(dashboard.classesPage.cursor == HeatMapGrid.Place())
        #expect(dashboard.text().contains("all mistakes"))
    }

    @Test("Enter opens the samples of the cell, of the row, of the column, or all wrong ones")
    func opening() {
        var dashboard = Self.page()
        dashboard.press(.right, .right, .right, .enter)
        #expect(dashboard.page == .inspect)
        #expect(dashboard.selection.filter == .pair(label: 0, prediction: 3))
        #expect(dashboard.selection.passingCount == 26)
        dashboard = Self.page()
        dashboard.press(.left, .down, .enter)
        #expect(dashboard.selection.filter == .label(1))
        dashboard = Self.page()
        dashboard.press(.up, .right, .enter)
        #expect(dashboard.selection.filter == .prediction(1))
        dashboard = Self.page()
        dashboard.press(.up, .left, .enter)
        #expect(dashboard.selection.filter == .wrong)
    }

    @Test("A cell without samples opens nothing, and the page says so")
    func emptyCell() {
        var dashboard = Self.page()
        dashboard.press(.right, .right, .enter)
        #expect(dashboard.page == .classes)
        #expect(dashboard.notice == "no sample of 0 was mistaken for 2")
    }

    @Test("x goes from the most frequent confusion to the next")
    func confusions() {
        var dashboard = Self.page(120, 36)
        var counts: [Int] = []
        let samples = ClassFixtures.samples(names: (0..<10).map { "\($0)" }, supports: ClassFixtures.supports)
        let matrix = ConfusionMatrix(
            labels: samples.labels.map(Int.init),
            predictions: ClassFixtures.validation(of: samples).predictions.map(Int.init), classes: 10)
        for _ in 0..<4 {
            dashboard.type("x")
            let cursor = dashboard.classesPage.cursor
            counts.append(matrix[cursor.row ?? 0, cursor.column ?? 0])
        }
        #expect(counts == counts.sorted(by: >))
        #expect(counts[0] == matrix.confusions[0].count)
    }

    @Test("The threshold stops at its ends, and b opens the samples below it, but none exactly at it")
    func threshold() {
        var dashboard = Self.page()
        #expect(dashboard.classesPage.threshold == 0.9)
        dashboard.type(">")
        #expect(dashboard.classesPage.threshold == 0.91)
        dashboard.type("<<")
        #expect(dashboard.classesPage.threshold == 0.85)
        dashboard.type("b")
        #expect(dashboard.selection.filter == .unsure(below: 0.85.nextDown))
        dashboard.type("3")
        for _ in 0..<40 { dashboard.type("<") }
        #expect(dashboard.classesPage.threshold == 0)
        dashboard.type("b")
        #expect(dashboard.notice == "no sample is below the threshold")
        for _ in 0..<40 { dashboard.type(">") }
        #expect(dashboard.classesPage.threshold == 0.999)
    }

    @Test("b opens as many samples below the threshold as the page says")
    func belowCounts() throws {
        var dashboard = Self.page()
        let line = try #require(dashboard.text().split(separator: "\n").first { $0.contains("below  ") })
        dashboard.type("b")
        #expect(dashboard.selection.passingCount > 1000)
        #expect(line.filter(\.isNumber).hasSuffix("\(dashboard.selection.passingCount)"))
    }

    @Test("A click on a cell, a name, a row of the table or a pair opens its samples", arguments: [80, 120, 200])
    func clicking(columns: Int) throws {
        let rows = [80: 24, 120: 36, 200: 60][columns] ?? 24
        var dashboard = Self.page(columns, rows)
        let lines = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        // This is the number in cell 0, 3.
        let row = try #require(lines.firstIndex { $0.starts(with: Array("│ 0 ")) })
        let column = try #require(lines[row].indices.first { lines[row][$0] == "2" && lines[row][$0 + 1] == "6" })
        dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
        #expect(dashboard.selection.filter == .pair(label: 0, prediction: 3))
        dashboard.type("3")
        dashboard.press(.mouse(MouseEvent(.press, column: 2, row: row)))
        #expect(dashboard.selection.filter == .label(0))
        dashboard.type("3")
        dashboard.press(.mouse(MouseEvent(.press, column: column, row: row - 1)))
        #expect(dashboard.selection.filter == .prediction(3))
        // The table is next to the matrix.
        dashboard.type("3/a3")
        let border = try #require(lines[row].indices.first { lines[row][$0] == "│" && $0 > column })
        dashboard.press(.mouse(MouseEvent(.press, column: border + 4, row: row)))
        #expect(dashboard.selection.filter == .label(0))
    }

    @Test("A class that is never predicted has a dash for its precision, and NaN appears on no page")
    func emptyClasses() {
        var dashboard = ClassFixtures.dashboard(names: ["a", "b", "c"], supports: [5, 0, 0])
        dashboard.type("3")
        for _ in 0..<4 {
            dashboard.type("v")
            #expect(!dashboard.text().lowercased().contains("nan"))
        }
        #expect(dashboard.text().contains("–"))
    }

    @Test("An evaluation without confidences leaves only the confidence panels empty")
    func noConfidences() {
        var dashboard = Fixtures.training()
        dashboard.type("3")
        #expect(dashboard.text().contains("no confidences were recorded"))
        #expect(dashboard.text().contains("accuracy 80.00 %"))
    }

    @Test("The page is drawn in every size, from two classes to two hundred, with wide names, in every view")
    func sizes() {
        let many = (0..<200).map { "class number \($0)" }
        let wide = ["飛行機", "自動車", "鳥", "🐱猫", "鹿"]
        for (names, supports) in [
            (["no", "yes"], [3, 4]), (many, many.map { _ in 3 }), (wide, [10, 200, 30, 40, 50]),
        ] {
            var dashboard = ClassFixtures.dashboard(names: names, supports: supports)
            dashboard.type("3")
            for (columns, rows) in [(40, 12), (41, 13), (60, 20), (79, 24), (80, 18), (80, 24), (120, 36), (200, 60)] {
                dashboard.tell(.resized(Size(columns: columns, rows: rows)))
                for _ in 0..<4 {
                    dashboard.type("vx")
                    for ascii in [false, true] {
                        let text = dashboard.text(ascii: ascii)
                        #expect(text.split(separator: "\n").allSatisfy { String($0).columnWidth <= columns })
                    }
                    for column in stride(from: 0, to: columns, by: 7) {
                        for row in stride(from: 0, to: rows, by: 5) {
                            var clicked = dashboard
                            clicked.press(.mouse(MouseEvent(.press, column: column, row: row)))
                        }
                    }
                }
            }
        }
    }

    @Test("A large matrix is scrolled to the cell under the cursor")
    func scrolling() {
        let names = (0..<100).map { "c\($0)" }
        var dashboard = ClassFixtures.dashboard(names: names, supports: names.map { _ in 20 })
        dashboard.type("3")
        for _ in 0..<60 { dashboard.press(.down, .right) }
        #expect(dashboard.text().contains("c60"))
        #expect(dashboard.text().contains("class c60: "))
    }
}
