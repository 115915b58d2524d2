import Dashboard
import Foundation
import Screen
import Telemetry
import Testing

@Suite struct DrawingTests {
    @Test("The percentages of the selected digit sum to 100")
    func probabilitiesSum() throws {
        let dashboard = Fixtures.training()
        let classification = try #require(dashboard.classification)
        #expect(abs(classification.probabilities.reduce(0, +) - 1) < 1e-12)
        #expect(classification.prediction == classification.probabilities.firstIndex(of: classification.confidence))
    }

    @Test("Every page and overlay is drawn in every size from nothing to 200 × 60, in UTF-8 and ASCII")
    func allSizes() {
        let sizes = [0, 1, 2, 5, 12, 20, 24, 39, 40, 60, 79, 80, 100, 120, 200]
        for columns in sizes {
            for rows in [0, 1, 2, 5, 11, 12, 16, 23, 24, 36, 60] {
                for keys in ["1", "2", "1?", "2?", "q", "g12", "/", "f", "lm"] {
                    var dashboard = Fixtures.training()
                    dashboard.tell(.resized(Size(columns: columns, rows: rows)))
                    dashboard.type(keys)
                    for ascii in [false, true] {
                        let text = dashboard.text(ascii: ascii)
                        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                        #expect(lines.count <= max(1, rows))
                        #expect(lines.allSatisfy { String($0).columnWidth <= columns })
                        if ascii { #expect(text.unicodeScalars.allSatisfy { $0.isASCII }) }
                    }
                }
            }
        }
    }

    @Test("A window that is too small shows its size and the size it needs")
    func tooSmall() {
        let text = Fixtures.training(size: Size(columns: 39, rows: 10)).text()
        let sentence = text.split { $0.isWhitespace }.joined(separator: " ")
        #expect(sentence.contains("39 columns, 10 rows; needed: 40 and 12."))
    }

    @Test("Before anything is loaded, a complete frame says so")
    func beforeLoading() {
        var dashboard = Dashboard(dataName: "mnist", size: Size(columns: 80, rows: 24))
        #expect(dashboard.text().contains("loading mnist"))
        dashboard.tell(.loading(0.42))
        #expect(dashboard.text().contains("loading mnist   42 %"))
        dashboard.tell(.loaded(Fixtures.samples))
        #expect(!dashboard.text().contains("42 %"))
    }

    @Test("Losses that are not finite are drawn safely")
    func notFinite() {
        var dashboard = Fixtures.training()
        for (offset, loss) in [Double.nan, .infinity, -.infinity].enumerated() {
            dashboard.tell(
                .events(
                    [
                        .batch(
                            BatchReport(
                                batch: 151 + offset, epoch: 2, batchInEpoch: 51 + offset, samples: 10, loss: loss,
                                accuracy: 0, gradientNorm: loss, learningRate: 1e-3, trainingSeconds: 2))
                    ], at: 2))
        }
        #expect(dashboard.text().contains("loss"))
    }

    @Test(
        "The pages match their golden files",
        arguments: [
            ("train-80x24", "1", 80, 24, false), ("train-120x36", "1", 120, 36, false),
            ("train-ascii-80x24", "1", 80, 24, true), ("inspect-80x24", "2", 80, 24, false),
            ("inspect-ascii-80x24", "2", 80, 24, true), ("help-80x24", "?", 80, 24, false),
            ("quit-80x24", "q", 80, 24, false), ("train-compact-60x20", "1", 60, 20, false),
        ])
    func goldens(name: String, keys: String, columns: Int, rows: Int, ascii: Bool) throws {
        var dashboard = Fixtures.training(size: Size(columns: columns, rows: rows))
        dashboard.type(keys)
        try expectGolden(dashboard.text(ascii: ascii), name)
    }

    @Test("A constant learning rate has no curve, however many batches were trained with it")
    func constantRate() {
        var dashboard = Fixtures.training()
        for number in 200...5000 { dashboard.tell(.events([Fixtures.batch(number)], at: Double(number))) }
        #expect(dashboard.text().contains("learning rate     1.0e-3"))
    }
}

/// Compares a screen with the text in `Goldens`. With `SOFTSCOPE_UPDATE_GOLDENS` set, writes the text there instead.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).txt")
    if ProcessInfo.processInfo.environment["SOFTSCOPE_UPDATE_GOLDENS"] != nil {
        try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(
        text + "\n" == expected, "shown:\n\(text)\nexpected:\n\(expected)", sourceLocation: sourceLocation)
}
