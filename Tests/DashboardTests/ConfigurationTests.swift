import Dashboard
import Datasets
import Screen
import Telemetry
import Testing

@Suite("The settings of a run are shown") struct ConfigurationTests {
    /// A run with every option switched on.
    private static let settings: [RunDescription.Setting] = [
        .init("hidden", .integers([512, 256])), .init("activation", .text("gelu")), .init("batch_norm", .text("on")),
        .init("dropout", .number(0.25)), .init("optimizer", .text("adamw")), .init("learning_rate", .number(2e-3)),
        .init("schedule", .text("cosine")), .init("warmup", .number(2)), .init("weight_decay", .number(1e-4)),
        .init("clip_norm", .number(1)), .init("label_smoothing", .number(0.1)),
        .init("class_weights", .text("balanced")), .init("batch_size", .integer(128)), .init("epochs", .integer(20)),
        .init("early_stopping", .integer(3)), .init("initialization", .text("he-uniform")),
        .init("augment", .text("shift=2,rotate=10")),
    ]

    private func dashboard(_ columns: Int, _ rows: Int) -> Dashboard {
        var description = Fixtures.description
        description.settings = Self.settings
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: columns, rows: rows))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        return dashboard
    }

    @Test("The configuration has a line for every setting", arguments: [(80, 24), (120, 36), (200, 60)])
    func overlay(columns: Int, rows: Int) {
        var dashboard = dashboard(columns, rows)
        dashboard.type("c")
        let text = dashboard.text()
        for part in [
            "4 × 4 pixels, grey", "512, 256", "gelu", "batch norm", "0.25", "adamw", "2.0e-3", "cosine", "warmup",
            "1.0e-4", "clip norm", "label smoothing", "0.1", "balanced", "128", "early stopping", "he-uniform",
            "shift=2,rotate=10", "seed", "frame",
        ] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
    }

    @Test("How the data was read is shown below the settings", arguments: [(80, 24), (120, 36), (200, 60)])
    func notes(columns: Int, rows: Int) {
        var description = Fixtures.description
        description.notes = ["left out 7 files that are no pictures: a.txt, b.txt, c.txt and 4 more", "second note"]
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: columns, rows: rows))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.type("c")
        let text = dashboard.text()
        for part in ["left out 7 files", "second note", "learning rate", "seed", "frame"] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
    }

    @Test("If there is no room for all notes, the screen says that there are more")
    func manyNotes() {
        var description = Fixtures.description
        description.notes = (1...40).map { "note number \($0) about some files" }
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.type("c")
        let text = dashboard.text()
        #expect(text.contains("note number 1 ") && text.contains("more with: softscope data") && text.contains("seed"))
        #expect(!text.contains("note number 40"))
    }

    @Test("The header shows as many settings as fit, none of them cut")
    func header() throws {
        let wide = try #require(dashboard(280, 40).text().split(separator: "\n").first)
        for part in [
            "16-8-4 gelu", "batch-norm", "dropout 0.25", "adamw 2.0e-3 cosine", "batch 128", "seed 7",
            "augmented shift=2,rotate=10", "warm-up 2", "decay 1.0e-4", "clip 1", "smoothing 0.1",
            "class weights balanced", "early stop 3",
        ] {
            #expect(wide.contains(part), "\(part) is not in\n\(wide)")
        }
        let narrow = try #require(dashboard(80, 24).text().split(separator: "\n").first)
        #expect(narrow.contains("tiny · 16-8-4 gelu · batch-norm") && !narrow.contains("…"))
    }

    @Test("The learning rate has a curve if it changes, and none if it does not")
    func curve() {
        func line(_ rate: (Int) -> Double) -> String {
            var dashboard = dashboard(80, 24)
            let batches = (1...150).map { number -> TrainingEvent in
                guard case .batch(var report) = Fixtures.batch(number) else { return .state(.training) }
                report.learningRate = rate(number)
                return .batch(report)
            }
            dashboard.tell(.events(batches, at: 1))
            return dashboard.text().split(separator: "\n").first { $0.contains("rate") }.map(String.init) ?? ""
        }
        #expect(line { _ in 1e-3 }.contains("learning rate"))
        let falling = line { 1e-3 * (1 - Double($0) / 200) }
        #expect(falling.contains("rate ██▇") && falling.contains("2.5e-4"), "\(falling)")
    }
}
