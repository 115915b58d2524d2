import Dashboard
import Datasets
import Evaluation
import Screen
import Telemetry
import Testing

@Suite("The most confused classes on page 3") struct ConfusionListTests {
    /// Pictures of 28 × 28 pixels; the predictions of `ClassFixtures`.
    private static func dashboard(_ columns: Int, _ rows: Int, names: [String]) -> Dashboard {
        let supports = names.map { _ in 60 }
        var dashboard = ClassFixtures.dashboard(
            size: Size(columns: columns, rows: rows), names: names, supports: supports)
        let small = ClassFixtures.samples(names: names, supports: supports)
        let pixels = (0..<784 * small.count).map { (place: Int) -> UInt8 in UInt8(place % 28 * 9) }
        dashboard.tell(
            .loaded(
                LabelledSamples(
                    shape: [28, 28], pixels: pixels, labels: small.labels.map { UInt8($0) }, classNames: names)))
        dashboard.type("3")
        return dashboard
    }

    @Test(
        "A pair reads as what it is: label as prediction, and how many times",
        arguments: [(80, 24, "v"), (120, 36, ""), (200, 60, "")])
    func pairs(columns: Int, rows: Int, keys: String) throws {
        let names = ["ankle boot", "bag", "coat", "dress"]
        var dashboard = Self.dashboard(columns, rows, names: names)
        dashboard.type(keys)
        let samples = ClassFixtures.samples(names: names, supports: [60, 60, 60, 60])
        let validation = ClassFixtures.validation(of: samples)
        let matrix = ConfusionMatrix(
            labels: samples.labels.map(Int.init), predictions: validation.predictions.map(Int.init), classes: 4)
        let lines = dashboard.text().split(separator: "\n")
        #expect(lines.contains { $0.contains("times") })
        for pair in matrix.confusions.prefix(3) {
            let text = "\(names[pair.label]) as \(names[pair.prediction])"
            let line = try #require(lines.first { $0.contains(text) }, "\(text)")
            #expect(line.split(separator: " ").contains("\(pair.count)"))
        }
    }

    @Test("The picture of a mistake stands beside the list where there is room, with its number and confidence")
    func example() throws {
        let names = ["a", "b", "c", "d"]
        var dashboard = Self.dashboard(200, 60, names: names)
        let samples = ClassFixtures.samples(names: names, supports: [60, 60, 60, 60])
        let validation = ClassFixtures.validation(of: samples)
        for _ in 0..<3 {
            dashboard.type("x")
            let cursor = dashboard.classesPage.cursor
            let (label, prediction) = (try #require(cursor.row), try #require(cursor.column))
            let mistakes = samples.labels.indices.filter {
                Int(samples.labels[$0]) == label && Int(validation.predictions[$0]) == prediction
            }
            let best = try #require(mistakes.max { validation.confidences[$0] < validation.confidences[$1] })
            let sure = NumberFormat().percent(Double(validation.confidences[best]), digits: 1)
            let text = dashboard.text()
            #expect(
                text.contains(" \(best):") && text.contains("\(names[label]) as \(names[prediction]), \(sure) sure"),
                "\(text)")
        }
        // Rows of a table have no picture, and neither has a list without room for one.
        #expect(!Self.dashboard(120, 36, names: names).text().contains(" sure"))
    }

    @Test("A click on the picture opens nothing, and a click on a pair opens its samples")
    func clicking() throws {
        let fresh = Self.dashboard(200, 60, names: ["a", "b", "c", "d"])
        let lines = fresh.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let row = try #require(lines.firstIndex { $0.contains("mistaken") })
        let column = Array(lines[row]).indices.first { Array(lines[row])[$0...].starts(with: Array("mistaken")) } ?? 0
        var dashboard = fresh
        dashboard.press(.mouse(MouseEvent(.press, column: column, row: row + 1)))
        #expect(dashboard.page == .inspect)
        let foot = try #require(lines.firstIndex { $0.contains(" sure") })
        dashboard = fresh
        dashboard.press(.mouse(MouseEvent(.press, column: 190, row: foot)))
        #expect(dashboard.page == .classes)
    }
}
