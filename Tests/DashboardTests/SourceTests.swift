import Dashboard
import Evaluation
import Screen
import Telemetry
import Testing

/// Tests runs other than a classifier trained by this program: pages and keys follow from their capabilities.
@Suite("The dashboard over a scripted run")
struct SourceTests {
    /// The capabilities of a run that is read from a log: metrics by name, and class results, without models or
    /// samples.
    private static let log: RunCapabilities = [.metrics, .growing, .classes]

    private static let description = RunDescription(
        run: "other-1", data: "words", model: "", parameters: 0, trainSamples: 0, validationSamples: 0,
        classNames: ["no", "yes"], settings: [.init("optimizer", .text("lion"))], seed: nil, epochs: 0,
        batchesPerEpoch: 0)

    private static func metrics(_ step: Int) -> TrainingEvent {
        var values: [(MetricName, Double)] = [
            ("train/loss", 2 / Double(step)), ("train/perplexity", 1 + 40 / Double(step)), ("learning-rate", 3e-4),
        ]
        if step % 50 == 0 {
            values += [("validation/loss", 3 / Double(step)), ("validation/perplexity", 1 + 50 / Double(step))]
        }
        return .metrics(MetricHistory(step: step, values))
    }

    private static func run(_ capabilities: RunCapabilities = log) -> ScriptedRun {
        let run = ScriptedRun(capabilities)
        run.tell(.started(description), .state(.training))
        for step in 1...200 { run.tell(metrics(step)) }
        return run
    }

    private static let tallies: TrainingEvent = .baseline(
        ValidationReport(
            loss: 0.4, accuracy: 0.75, classes: [.init(support: 12, correct: 9), .init(support: 8, correct: 6)],
            predictions: []))

    @Test("A run with no model and no samples has pages 1 and 3")
    func pages() {
        let run = Self.run()
        var dashboard = run.dashboard(Size(columns: 120, rows: 36))
        run.pump(&dashboard)
        #expect(dashboard.shownPages == [.train, .classes])
        #expect(dashboard.page == .train)
        let tabs = dashboard.text()
        #expect(tabs.contains("1 Train") && tabs.contains("3 Classes"))
        #expect(!tabs.contains("2 Inspect") && !tabs.contains("4 Network") && !tabs.contains("5 Softmax"))
        run.pump(&dashboard, .tab)
        #expect(dashboard.page == .classes)
        run.pump(&dashboard, .tab)
        #expect(dashboard.page == .train)
        for (key, sentence) in [
            ("2", "there are no test samples here"), ("n", "there are no test samples here"),
            ("5", "there is no model here"), (",", "the models of past epochs are not kept here"),
            ("+", "this run is not steered from here"), (" ", "this run is not steered from here"),
        ] as [(Character, String)] {
            run.pump(&dashboard, .character(key))
            #expect(dashboard.page == .train && dashboard.notice == sentence, "\(key)")
        }
        #expect(run.commands.isEmpty)
        run.pump(&dashboard, .character("?"))
        let help = dashboard.text()
        #expect(help.contains("logarithmic axis") && !help.contains("slow motion") && !help.contains("next sample"))
    }

    @Test("Page 1 draws metrics by name, over steps if the length of an epoch is unknown")
    func charts() {
        let run = Self.run()
        var dashboard = run.dashboard(Size(columns: 120, rows: 36))
        run.pump(&dashboard)
        let text = dashboard.text()
        for part in ["─ loss ", "─ accuracy ", "step", "step 200", "3.0e-4"] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("epoch") && !text.contains("test sample"))
    }

    @Test("A quantity that the program does not know has a chart, with the values of both its metrics")
    func unknownMetric() {
        let run = Self.run([.metrics, .growing])
        var dashboard = run.dashboard(Size(columns: 160, rows: 40))
        #expect(dashboard.text().contains("─ loss "))
        run.pump(&dashboard)
        let text = dashboard.text()
        #expect(text.contains("─ perplexity ") && !text.contains("─ accuracy "))
        // These are the newest values of 1 + 40 / step and 1 + 50 / step; the first one is smoothed.
        #expect(text.contains("train ━ 1.2") && text.contains("val ■ 1.25"))
        #expect(dashboard.shownPages == [.train])
        // Each further quantity has an area of its own.
        run.tell(.metrics(MetricHistory(step: 201, [("train/grip", 1), ("reward", 17.5)])))
        run.pump(&dashboard)
        #expect(dashboard.text().contains("─ grip ") && dashboard.text().contains("─ reward "))
        // The place of the crosshair is a step.
        run.pump(&dashboard, .character("("))
        #expect(dashboard.text().contains("at step 201"))
    }

    @Test("Page 3 shows the correct predictions of each class, if nothing else is known")
    func tallies() {
        let run = Self.run()
        var dashboard = run.dashboard()
        run.pump(&dashboard, .character("3"))
        #expect(dashboard.text().contains("Nothing has been evaluated yet"))
        run.tell(Self.tallies)
        run.pump(&dashboard)
        for part in ["by class", "yes", "75.0 %", "9/12", "6/8"] { #expect(dashboard.text().contains(part), "\(part)") }
        for key in [Key.enter, .character("x"), .character("b")] {
            run.pump(&dashboard, key)
            #expect(dashboard.notice?.contains("without the test samples") == true, "\(key)")
            #expect(dashboard.page == .classes)
        }
    }

    @Test("Whatever a run has, every page is drawn in every size, and every key is safe to press")
    func sizes() {
        let parts: [RunCapabilities] = [
            .metrics, [.metrics, .classes], .classes, [.metrics, .samples], [.metrics, .models], .savedModel, .training,
        ]
        for capabilities in parts {
            for columns in [0, 1, 39, 40, 60, 79, 80, 110, 120, 200] {
                for rows in [0, 1, 11, 12, 16, 20, 24, 36, 60] {
                    let run = Self.run(capabilities)
                    run.tell(Self.tallies)
                    var dashboard = run.dashboard(Size(columns: columns, rows: rows))
                    run.pump(&dashboard)
                    for page in dashboard.shownPages {
                        run.pump(&dashboard, .character(Character("\(page.number)")))
                        let text = dashboard.text()
                        #expect(text.split(separator: "\n").count <= max(1, rows))
                    }
                }
            }
            let run = Self.run(capabilities)
            var dashboard = run.dashboard()
            for key in Set(keyMap.bindings.flatMap(\.keys)) { run.pump(&dashboard, key, .escape) }
        }
    }

    @Test("Quitting leaves immediately if the run is not steered from here, and otherwise asks about the model")
    func leaving() {
        let log = Self.run()
        var dashboard = log.dashboard()
        #expect(log.pump(&dashboard, .character("q")) == [.leave(.finished)])
        let trained = Self.run(.training)
        dashboard = trained.dashboard()
        #expect(trained.pump(&dashboard, .character("q")).isEmpty && dashboard.overlay == .quit)
        trained.pump(&dashboard, .character("s"))
        #expect(trained.commands.last == .stop(keepingModel: true))
    }

    @Test("No newer model is requested from a run without models")
    func snapshots() {
        for (capabilities, asks) in [(RunCapabilities.training, true), (Self.log, false), (.savedModel, false)] {
            let run = Self.run(capabilities)
            var dashboard = run.dashboard()
            run.pump(&dashboard)
            #expect(run.commands.contains(.snapshot) == asks)
        }
    }
}
