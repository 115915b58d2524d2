import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry
import Testing

@Suite struct ClassNameTests {
    private static let names = [
        "猫", "犬と鳥", "👩\u{200D}🔬 scientist", "🏳️\u{200D}🌈", "שלום", "e\u{301}cole",
        "a name that is longer than any column for it",
    ]

    /// A dashboard with 14 pictures in classes with these names, after an epoch.
    private func dashboard(_ columns: Int, _ rows: Int, names: [String] = Self.names) -> Dashboard {
        let samples = LabelledSamples(
            shape: [4, 4], pixels: (0..<224).map { UInt8($0 * 37 % 256) }, labels: (0..<14).map { UInt8($0 % 7) },
            classNames: names)
        var dashboard = Dashboard(dataName: "動物", size: Size(columns: columns, rows: rows))
        dashboard.tell(.loaded(samples))
        var description = Fixtures.description
        description.data = "動物"
        description.classNames = names
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        let validation = ValidationReport(
            loss: 0.4, accuracy: 0.8,
            classes: (0..<7).map { ValidationReport.ClassTally(support: 10, correct: 10 - $0) },
            predictions: (0..<14).map { UInt16($0 % 5) })
        let epoch = EpochReport(
            epoch: 1, lastBatch: 100, loss: 0.5, accuracy: 0.85, validation: validation, learningRate: 1e-3,
            seconds: 1.25, samplesPerSecond: 1000)
        dashboard.tell(.events((1...100).map(Fixtures.batch) + [.epoch(epoch)], at: 1))
        var generator = SeededGenerator(seed: 3)
        let network = Network(widths: [16, 8, 7], activation: .relu, initialization: .glorotUniform, from: &generator)
        dashboard.tell(.snapshot(network, batch: 100))
        dashboard.tell(.archive([EpochModel(epoch: 1, batch: 100, network: network)]))
        return dashboard
    }

    @Test("Wide, joined, combined, right-to-left and long class names leave every column where it is")
    func alignment() {
        for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
            for page in ["1", "2", "3", "5"] {
                for sample in 0..<7 {
                    var dashboard = dashboard(columns, rows)
                    dashboard.type(page + String(repeating: "n", count: sample))
                    // Between the tabs and the progress, every line ends with a border.
                    let lines = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false)
                    for line in lines.dropFirst(2).prefix(rows - 6) {
                        #expect(line.columnWidth == columns, "page \(page), sample \(sample): \(line)")
                    }
                }
            }
        }
    }

    @Test(
        "Pages with difficult class names match their golden files",
        arguments: [
            ("names-train-120x36", "1nn", 120, 36), ("names-inspect-80x24", "2nnn", 80, 24),
            ("names-inspect-120x36", "2nnnnnn", 120, 36),
        ])
    func goldens(name: String, keys: String, columns: Int, rows: Int) throws {
        var dashboard = dashboard(columns, rows)
        dashboard.type(keys)
        try expectGolden(dashboard.text(), name)
    }

    @Test("Names that begin alike are told apart beside every bar of page 1", arguments: [(120, 36), (200, 60)])
    func beginningAlike(columns: Int, rows: Int) {
        var dashboard = dashboard(columns, rows, names: (0..<7).map { "a species of the number \($0)" })
        dashboard.type("1")
        let text = dashboard.text()
        for number in 0..<7 {
            let shown = ["…\(number) ", "number \(number) "].reduce(0) { count, ending in
                count + text.split(separator: ending, omittingEmptySubsequences: false).count - 1
            }
            // One bar of the watched sample, and one of the class accuracy.
            #expect(shown >= 2, "class \(number)")
        }
    }
}
