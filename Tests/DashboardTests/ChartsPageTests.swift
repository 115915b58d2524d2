import Dashboard
import Screen
import Telemetry
import Testing

/// Runs of other programs, and a dashboard that watches them.
enum WatchedFixtures {
    static func run(_ id: Int, _ name: String, metrics: [String], steps: Int = 200, scale: Double = 1) -> WatchedRun {
        var run = WatchedRun(id: id, name: name, path: "/logs/\(name)", format: "csv")
        run.state = "running"
        run.isWhole = true
        run.metrics = metrics.map { ($0, curve($0, 1...steps, scale: scale)) }
        return run
    }

    /// Falls to 0, or rises to 1 if it is an accuracy; a value a second.
    static func curve(_ metric: String, _ steps: ClosedRange<Int>, scale: Double = 1, capacity: Int? = nil) -> Curve {
        var curve = Curve(capacity: capacity)
        for step in steps {
            curve.append(
                scale * (metric.contains("acc") ? 1 - 1 / Double(step) : 2 / Double(step)), step: Double(step),
                epoch: nil, seconds: 1_773_057_600 + Double(step), attempt: 0)
        }
        return curve
    }

    static func dashboard(_ runs: [WatchedRun], chosen: [Int], columns: Int = 120, rows: Int = 36) -> Dashboard {
        var dashboard = Dashboard(
            dataName: "logs", size: Size(columns: columns, rows: rows), capabilities: [.curves, .otherRuns],
            pages: .watching)
        dashboard.tell(.watched(watched(runs, chosen: chosen)))
        return dashboard
    }

    static func watched(_ runs: [WatchedRun], chosen: [Int]) -> WatchedRuns {
        var watched = WatchedRuns()
        watched.runs = runs
        watched.chosen = chosen
        watched.isSearching = false
        return watched
    }
}

@Suite("The pages for runs of other programs")
struct ChartsPageTests {
    private let metrics = ["train_loss", "val_loss", "train_acc", "val_acc", "lr", "grad_norm"]

    @Test("training and validation of a quantity share a chart; losses come first")
    func grid() {
        let text = WatchedFixtures.dashboard([WatchedFixtures.run(0, "first", metrics: metrics)], chosen: [0]).text()
        #expect(
            text.contains(" loss ") && text.contains(" acc ") && text.contains(" lr ") && text.contains("grad_norm"))
        #expect(!text.contains("train_loss") && !text.contains("val_loss"))
        #expect(text.contains("train ━ 0.01000  val") && text.contains("best"))
        #expect(text.contains("▶ running") && text.contains("step 200"))
        let order = text.matches(of: /─ (loss|acc|lr|grad_norm) ─/).map { String($0.output.1) }
        #expect(order == ["loss", "acc", "grad_norm", "lr"])
    }

    @Test("a filter keeps the charts with a word, !word leaves them out, and a wrong expression is refused")
    func filter() {
        var dashboard = WatchedFixtures.dashboard([WatchedFixtures.run(0, "first", metrics: metrics)], chosen: [0])
        dashboard.type("/acc")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("chart 1 of 1  with acc"))
        dashboard.type("/")
        for _ in 0..<3 { dashboard.press(.backspace) }
        dashboard.type("!lr")
        dashboard.press(.enter)
        let text = dashboard.text()
        #expect(!text.contains(" lr ") && text.contains("of 3"))
        dashboard.type("/")
        for _ in 0..<3 { dashboard.press(.backspace) }
        dashboard.type("/(/")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("no regular expression"))
    }

    @Test("a message goes with a key, or when its time is over")
    func expiry() {
        var dashboard = WatchedFixtures.dashboard([WatchedFixtures.run(0, "first", metrics: metrics)], chosen: [0])
        dashboard.tell(.notice("saved as page.svg"))
        #expect(dashboard.text().contains("saved as page.svg"))
        dashboard.tell(.noticeExpired)
        #expect(!dashboard.text().contains("saved as page.svg"))
    }

    @Test("two hundred charts are counted, and enter shows one alone")
    func many() {
        let names = (0..<200).map { "group\($0 / 20)/metric\($0)" }
        var dashboard = WatchedFixtures.dashboard(
            [WatchedFixtures.run(0, "first", metrics: names, steps: 20)], chosen: [0])
        #expect(dashboard.text().contains("of 200"))
        dashboard.press(.right)
        dashboard.press(.enter)
        let text = dashboard.text()
        #expect(text.contains("group0/metric1 ") && !text.contains("group0/metric2 "))
    }

    @Test("two runs share the charts, and the runs page marks them")
    func comparison() {
        let runs = [
            WatchedFixtures.run(0, "first", metrics: metrics),
            WatchedFixtures.run(1, "second", metrics: metrics, scale: 0.5),
        ]
        var dashboard = WatchedFixtures.dashboard(runs, chosen: [0, 1])
        #expect(dashboard.text().contains("2 of 2 runs"))
        dashboard.type("2")
        #expect(dashboard.text().contains("second"))
        dashboard.press(.down)
        #expect(dashboard.update(.key(.character(" "))) == [.choose(runs: [0])])
        #expect(dashboard.update(.key(.enter)).contains(.choose(runs: [1])))
        #expect(dashboard.page == .charts)
    }

    @Test("the list of values has a dash for a newest value that is NaN")
    func notANumber() throws {
        var run = WatchedFixtures.run(0, "odd", metrics: ["loss"])
        var broken = Curve()
        for value in [1, Double.nan] { broken.append(value, step: nil, epoch: nil, seconds: nil, attempt: 0) }
        run.metrics.append(("broken", broken))
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0], columns: 80, rows: 24)
        dashboard.type("t")
        // The chart has the name in its border.
        let lines = dashboard.text().split(separator: "\n")
        let listed = lines.filter { $0.contains("broken") && !$0.contains("─ broken") }
        #expect(listed.count == 1 && listed[0].contains(" – "), "\(listed)")
    }

    @Test(
        "every size, with curves of nothing, constants, NaN and one value", arguments: [(40, 12), (80, 24), (200, 60)])
    func sizes(columns: Int, rows: Int) {
        var odd = WatchedFixtures.run(0, "odd", metrics: ["one"], steps: 1)
        odd.metrics.append(("nothing", Curve()))
        var strange = Curve()
        for value in [Double.nan, .infinity, -.infinity, 0, -1, 1e300, -1e300] {
            strange.append(value, step: nil, epoch: nil, seconds: nil, attempt: 0)
        }
        odd.metrics.append(("strange", strange))
        var dashboard = WatchedFixtures.dashboard([odd], chosen: [0], columns: columns, rows: rows)
        for key in ["l", "L", "m", "x", "a", "*", "(", ")", "h", "2", "d", "t", "c", "1"] {
            dashboard.type(key)
            #expect(!dashboard.text().isEmpty)
        }
        for key in [Key.enter, .left, .right, .up, .down, .pageUp, .pageDown, .escape] {
            dashboard.press(key)
            _ = dashboard.text()
        }
    }
}

@Suite("Curves of one quantity in one run")
struct RepeatedCurveTests {
    @Test("those of the output and of the log of a program have colours and names of their own")
    func repeated() {
        let run = WatchedFixtures.run(0, "train", metrics: ["loss", "train/loss", "val_loss", "val/loss"])
        let dashboard = WatchedFixtures.dashboard([run], chosen: [0], columns: 200, rows: 40)
        let frame = dashboard.draw(with: Appearance())
        let place = (0..<40).first { row in
            String(String.UnicodeScalarView(frame.row(row).compactMap(\.scalar))).contains("─ loss")
        }
        let signs: [Unicode.Scalar?] = ["━", "┅", "◆", "●", "■"]
        let legend = frame.row(place ?? 0).filter { signs.contains($0.scalar) }
        #expect(Set(legend.map(\.style)).count == 4, "\(legend.count)")
        let text = dashboard.text()
        #expect(text.contains("train/loss") && text.contains("val/loss"))
    }
}
