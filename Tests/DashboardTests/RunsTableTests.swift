import Dashboard
import Screen
import Telemetry
import Testing

@Suite("The table of runs")
struct RunsTableTests {
    /// Runs of a sweep: two learning rates with three seeds each.
    static func sweep() -> [WatchedRun] {
        (0..<6).map { index in
            let rate = index < 3 ? "0.001" : "0.01"
            let seed = index % 3
            var run = WatchedRun(id: index, name: "sweep-lr\(rate)-seed\(seed)", path: "", format: "softscope")
            run.state = index == 5 ? "running" : "completed"
            run.settings = [.init("optimizer", "adam"), .init("learning_rate", rate), .init("seed", "\(seed)")]
            let loss = (index < 3 ? 0.3 : 0.1) + 0.01 * Double(seed)
            run.storedFigures = [
                .init(name: "validation/loss", points: 9, last: loss + 0.05, lastStep: 90, least: loss, greatest: 2),
                .init(name: "validation/accuracy", points: 9, last: 0.5, lastStep: 90, least: 0.1, greatest: 1 - loss),
            ]
            (run.begun, run.duration, run.canBeNoted) = (1_790_000_000 - 60 * Double(index + 2), 65, true)
            return run
        }
    }

    private func dashboard(
        _ runs: [WatchedRun] = Self.sweep(), chosen: [Int] = [], columns: Int = 120, rows: Int = 36
    ) -> Dashboard {
        var dashboard = Dashboard(
            dataName: "mnist", size: Size(columns: columns, rows: rows),
            capabilities: .training.union([.otherRuns, .noting]))
        var watched = WatchedFixtures.watched(runs, chosen: chosen)
        watched.now = 1_790_000_000
        dashboard.tell(.watched(watched))
        dashboard.type("6")
        return dashboard
    }

    /// The names of the runs in the order of the table.
    private func order(_ dashboard: Dashboard) -> [String] {
        let text = dashboard.text()
        let table = text[..<(text.firstRange(of: "╰")?.lowerBound ?? text.endIndex)]
        return table.matches(of: /lr(0\.\d+)-seed(\d)/).map { "\($0.output.1)/\($0.output.2)" }
    }

    @Test("the training dashboard has a page of the other runs if there is a store, and no tab for it otherwise")
    func tab() {
        let dashboard = dashboard()
        #expect(dashboard.page == .runs && dashboard.text().contains("6 Runs"))
        #expect(!Fixtures.training(size: Size(columns: 120, rows: 36)).text().contains("6 Runs"))
    }

    @Test("best values by direction, and only the settings that differ")
    func columns() {
        let text = dashboard().text()
        #expect(text.contains("val loss") && text.contains("0.1200") && text.contains("0.9000"))
        #expect(text.contains("learning_rate") && text.contains("2 min") && text.contains("1:05"))
        let table = text.split(separator: "╰")[0]
        #expect(!table.contains("optimizer"))
    }

    @Test("the list of columns switches them on and off")
    func choosing() {
        var dashboard = dashboard()
        dashboard.type("C")
        #expect(dashboard.text().contains("◼ learning_rate") && dashboard.text().contains("◻ optimizer"))
        for _ in 0..<40 where !dashboard.selects("optimizer") { dashboard.press(.down) }
        dashboard.press(.character(" "))
        #expect(dashboard.text().contains("◼ optimizer") && dashboard.text().contains("adam"))
        dashboard.press(.character(" "))
        // The list is what is open; the page stays.
        dashboard.press(.escape)
        #expect(!dashboard.text().contains("◻ optimizer"))
        let table = dashboard.text().split(separator: "╰")[0]
        #expect(!table.contains("optimizer"))
    }

    @Test("sorting begins with the best, turns round, and keeps the selected run")
    func sorting() {
        var dashboard = dashboard()
        #expect(order(dashboard).first == "0.001/0")
        dashboard.press(.down)
        // run, state, validation loss
        dashboard.type(">>>")
        #expect(order(dashboard) == ["0.01/0", "0.01/1", "0.01/2", "0.001/0", "0.001/1", "0.001/2"])
        #expect(dashboard.text().contains("val loss ▲"))
        #expect(dashboard.state(of: RunsPage.self)?.selectedName == "sweep-lr0.001-seed1")
        dashboard.type("o")
        #expect(order(dashboard).first == "0.001/2" && dashboard.text().contains("val loss ▼"))
        dashboard.type(">")
        #expect(dashboard.text().contains("val accuracy ▼") && order(dashboard).first == "0.01/0")
        dashboard.type("<<<<")
        #expect(order(dashboard).first == "0.001/0")
    }

    @Test("a click on a head sorts by its column, another one turns the order round")
    func clicking() throws {
        var dashboard = dashboard()
        let lines = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(lines.firstIndex { $0.contains("val loss") })
        let head = try #require(lines[row].firstRange(of: "val loss"))
        let column = lines[row].distance(from: lines[row].startIndex, to: head.lowerBound)
        dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
        #expect(order(dashboard).first == "0.01/0")
        dashboard.press(.mouse(MouseEvent(.press, column: column, row: row)))
        #expect(order(dashboard).first == "0.001/2")
    }

    @Test("the filter has the language of softscope runs, says where it is wrong, and never leaves nothing")
    func filter() {
        var dashboard = dashboard()
        dashboard.type("/lr>=0.01 and val_loss<0.115")
        dashboard.press(.enter)
        #expect(order(dashboard) == ["0.01/0", "0.01/1"])
        #expect(dashboard.text().contains("2 of 6") && dashboard.text().contains("with lr>="))
        dashboard.type("/ and")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("expected"))
        dashboard.press(.escape)
        dashboard.type("/ and name=x")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("no run fulfils this"))
        dashboard.press(.escape)
        #expect(order(dashboard).count == 2)
    }

    @Test("a baseline shows differences with their signs")
    func baseline() {
        var dashboard = dashboard()
        dashboard.type("b")
        let text = dashboard.text()
        #expect(text.contains("0.1000 −0.20") && text.contains("0.3100 +0.010") && text.contains("0.9000 +0.20"))
        dashboard.type("b")
        #expect(!dashboard.text().contains("−0.20"))
    }

    @Test("runs that differ in the seed only share a row with mean, deviation and number")
    func seeds() {
        var dashboard = dashboard()
        dashboard.type("G")
        let text = dashboard.text()
        #expect(text.contains("0.3100 ±0.010") && text.contains("0.1100 ±0.010"))
        #expect(dashboard.update(.key(.character(" "))).contains(.choose(runs: [0, 1, 2])))
    }

    @Test("groups of runs whose names say nothing of their settings are told apart by these")
    func groupNames() {
        let runs = Self.sweep().enumerated().map { index, run in
            var named = WatchedRun(id: index, name: "demo-\(index + 1)", path: "", format: "softscope")
            (named.state, named.settings, named.storedFigures) = (run.state, run.settings, run.storedFigures)
            return named
        }
        var dashboard = dashboard(runs)
        dashboard.type("G")
        #expect(dashboard.text().contains("demo 0.001 ") && dashboard.text().contains("demo 0.01 "))
    }

    @Test("tags and notes are typed, and sent to the store")
    func tags() {
        var dashboard = dashboard()
        dashboard.type("tgood, old")
        #expect(dashboard.update(.key(.enter)).contains(.tag(run: 0, ["good", "old"])))
        dashboard.type("Nfine")
        #expect(dashboard.update(.key(.enter)).contains(.note(run: 0, "fine")))
        var runs = Self.sweep()
        (runs[0].tags, runs[0].note) = (["good"], "fine")
        let text = self.dashboard(runs).text()
        #expect(text.contains("tags") && text.contains("good") && text.contains("fine"))
        runs[0].canBeNoted = false
        dashboard = self.dashboard(runs)
        dashboard.type("t")
        #expect(dashboard.text().contains("stored runs only"))
    }

    @Test("values at a step are those of the curves that were read")
    func atStep() {
        var runs = Self.sweep()
        runs[0].metrics = [("validation/loss", WatchedFixtures.curve("validation/loss", 1...90))]
        var dashboard = dashboard(runs)
        dashboard.type("a4")
        dashboard.press(.enter)
        #expect(dashboard.text().contains("at step 4") && dashboard.text().contains("0.5000"))
        #expect(!dashboard.text().contains("0.1200"))
    }

    /// Runs whose curves were read, two of them marked.
    private func compared(_ marked: [Int] = [0, 3], columns: Int = 120, rows: Int = 36) -> Dashboard {
        let runs = Self.sweep().map { run in
            var run = run
            let scale = run.id < 3 ? 1 : 0.5
            run.metrics = [("validation/loss", WatchedFixtures.curve("validation/loss", 1...90, scale: scale))]
            run.isWhole = true
            return run
        }
        return dashboard(runs, chosen: marked, columns: columns, rows: rows)
    }

    @Test("marked runs are laid over each other under names that say what differs, and enter shows one alone")
    func curves() {
        var dashboard = compared()
        dashboard.type("v")
        let text = dashboard.text()
        #expect(text.contains("─ loss ─") && text.contains("2 marked"))
        #expect(text.contains("lr0.001 val") && text.contains("─ loss ─"))
        #expect(dashboard.update(.key(.enter)).contains(.choose(runs: [0])))
        var unmarked = self.dashboard()
        unmarked.type("v")
        #expect(unmarked.text().contains("No run is marked"))
    }

    @Test("with seeds together the curves are means with bands")
    func bands() {
        var dashboard = compared([0, 1, 2, 3, 4, 5])
        dashboard.type("Gv")
        let text = dashboard.text()
        #expect(text.contains("val loss") && text.contains("━ 3"))
        #expect(text.contains("sweep-lr0.001 ") && !text.contains("seed1"))
    }

    @Test("parallel coordinates have an axis for each setting that differs, and the chosen metric at the right")
    func parallel() {
        var dashboard = compared()
        dashboard.type("vv")
        var text = dashboard.text()
        #expect(text.contains("parallel coordinates") && text.contains("0.320"))
        dashboard.type("m")
        text = dashboard.text()
        #expect(text.contains("0.900") && !text.contains(" 0.320 "))
        #expect(dashboard.text(ascii: true).contains("*"))
    }

    @Test("a metric is drawn against a setting, both chosen by keys")
    func scatter() {
        var dashboard = compared()
        dashboard.type("vvv")
        #expect(dashboard.text().contains("val loss against learning_rate") && dashboard.text().contains("●"))
        dashboard.type("x")
        #expect(dashboard.text().contains("val loss against seed"))
        dashboard.type("m")
        #expect(dashboard.text().contains("val accuracy against seed"))
        #expect(dashboard.text(ascii: true).contains("o") && !dashboard.text(ascii: true).contains("●"))
    }

    @Test("a small screen shows the table or the picture")
    func smallPicture() {
        var dashboard = compared(columns: 40, rows: 12)
        dashboard.type("vv")
        #expect(dashboard.text().contains("parallel") && !dashboard.text().contains("sweep"))
        dashboard.press(.left)
        #expect(dashboard.text().contains("seed"))
    }

    @Test("every size and glyphs are safe, also without runs", arguments: [(40, 12), (80, 24), (120, 36), (200, 60)])
    func sizes(columns: Int, rows: Int) {
        for runs in [[], Self.sweep()] {
            var dashboard = dashboard(runs, chosen: runs.prefix(2).map(\.id), columns: columns, rows: rows)
            let keys = RunsPage.bindings.flatMap(\.keys)
            for key in keys + keys.reversed() {
                dashboard.press(key)
                _ = dashboard.text(ascii: true)
                dashboard.press(.escape)
                dashboard.type("6")
                #expect(!dashboard.text().isEmpty)
            }
        }
    }
}

extension Dashboard {
    /// Whether the selected line of the list of columns has a name.
    fileprivate func selects(_ name: String) -> Bool { state(of: RunsPage.self)?.selectedColumn == name }
}
