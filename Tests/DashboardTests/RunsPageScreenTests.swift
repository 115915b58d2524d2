import Dashboard
import Screen
import Telemetry
import Testing

@Suite("The page Runs as screens, and with thousands of runs")
struct RunsPageScreenTests {
    /// Runs of a sweep with curves, one of which goes on.
    private func runs() -> [WatchedRun] {
        RunsTableTests.sweep().map { run in
            var run = run
            let scale = run.id < 3 ? 1 : 0.4
            run.metrics = ["validation/loss", "validation/accuracy"].map {
                ($0, WatchedFixtures.curve($0, 1...(40 + 10 * run.id), scale: scale))
            }
            (run.isWhole, run.attempts) = (true, 1)
            return run
        }
    }

    private func dashboard(
        _ runs: [WatchedRun], chosen: [Int] = [], columns: Int = 120, rows: Int = 36,
        capabilities: RunCapabilities = [.otherRuns, .noting]
    ) -> Dashboard {
        var dashboard = Dashboard(
            dataName: "runs", size: Size(columns: columns, rows: rows), capabilities: capabilities)
        dashboard.tell(.watched(watched(runs, chosen: chosen)))
        return dashboard
    }

    private func watched(_ runs: [WatchedRun], chosen: [Int] = []) -> WatchedRuns {
        var watched = WatchedFixtures.watched(runs, chosen: chosen)
        watched.now = 1_790_000_000
        return watched
    }

    @Test(
        "The page matches its golden files: settings, curves, means of seeds, parallel coordinates, a scatter plot",
        arguments: [
            ("runs", "", 80, 24, false), ("runs", "", 120, 36, false), ("runs", "", 200, 60, false),
            ("runs-curves", "v", 80, 24, false), ("runs-curves", "v", 120, 36, false),
            ("runs-curves", "v", 200, 60, false), ("runs-seeds", "Gv", 120, 36, false),
            ("runs-parallel", "vv", 120, 36, false), ("runs-scatter", "vvv", 120, 36, false),
            ("runs-ascii", "v", 80, 24, true), ("runs-compact", "", 40, 12, false),
        ])
    func goldens(name: String, keys: String, columns: Int, rows: Int, isASCII: Bool) throws {
        var dashboard = dashboard(runs(), chosen: [0, 1, 3, 4], columns: columns, rows: rows)
        dashboard.type(keys)
        try expectGolden(dashboard.text(ascii: isASCII), "\(name)-\(columns)x\(rows)")
    }

    private func many(_ count: Int) -> [WatchedRun] {
        (0..<count).map { index in
            var run = WatchedRun(id: index, name: "many-\(index)", path: "", format: "softscope")
            (run.state, run.settings) = ("completed", [.init("learning_rate", "\(index)")])
            run.storedFigures = [
                .init(name: "loss", points: 1, last: 1, lastStep: 1, least: Double(index), greatest: 2)
            ]
            return run
        }
    }

    /// The requests for rows among effects.
    private func requests(_ effects: [Effect]) -> [RunRowsRequest] {
        effects.compactMap { if case .makeRows(let request) = $0 { request } else { nil } }
    }

    @Test("the rows of thousands of runs are asked for, and shown when they come")
    func thousands() throws {
        var dashboard = dashboard([])
        let runs = many(3000)
        let request = try #require(requests(dashboard.update(.watched(watched(runs)))).first)
        #expect(!dashboard.text().contains("many-0"))
        // While they are made, newer runs do not ask again, and are asked for afterwards.
        let more = many(3001)
        #expect(requests(dashboard.update(.watched(watched(more)))).isEmpty)
        let next = requests(dashboard.update(.madeRows(request.answer())))
        #expect(dashboard.text().contains("many-0 ") && dashboard.text().contains(" 3 000"))
        #expect(requests(dashboard.update(.madeRows(try #require(next.first).answer()))).isEmpty)
        #expect(dashboard.text().contains(" 3 001"))
        // Rows that nobody waits for any more change nothing.
        #expect(requests(dashboard.update(.madeRows(request.answer()))).isEmpty)
        #expect(dashboard.text().contains(" 3 001"))
    }

    @Test("marks and curves of thousands of runs are shown without making their rows anew")
    func marks() throws {
        var dashboard = dashboard([])
        var runs = many(1000)
        let request = try #require(requests(dashboard.update(.watched(watched(runs)))).first)
        _ = dashboard.update(.madeRows(request.answer()))
        runs[0].metrics = [("loss", WatchedFixtures.curve("loss", 1...50))]
        runs[0].isWhole = true
        #expect(requests(dashboard.update(.watched(watched(runs, chosen: [0])))).isEmpty)
        #expect(dashboard.text().contains("1 marked"))
    }

    @Test("keys that come faster than the answers mark each run")
    func quickMarks() {
        var dashboard = dashboard(runs())
        let first = dashboard.update(.key(.character(" ")))
        dashboard.press(.down)
        let second = dashboard.update(.key(.character(" ")))
        guard case .choose(let one)? = first.first, case .choose(let two)? = second.first else {
            Issue.record("nothing is marked")
            return
        }
        #expect(one.count == 1 && two.count == 2 && two.starts(with: one))
        dashboard.tell(.watched(watched(runs(), chosen: two)))
        #expect(dashboard.update(.key(.character(" "))) == [.choose(runs: one)])
    }

    @Test("thousands of runs are filtered and sorted beside the drawing loop")
    func filteredBeside() throws {
        var dashboard = dashboard([])
        let first = try #require(requests(dashboard.update(.watched(watched(many(1000))))).first)
        _ = dashboard.update(.madeRows(first.answer()))
        dashboard.type("/lr>=998")
        let filtered = requests(dashboard.update(.key(.enter)))
        #expect(!dashboard.text().contains("2 of 1 000"))
        #expect(requests(dashboard.update(.madeRows(try #require(filtered.first).answer()))).isEmpty)
        #expect(dashboard.text().contains("2 of 1 000"))
        // Another column needs no new rows.
        dashboard.type("C")
        #expect(requests(dashboard.update(.key(.down)) + dashboard.update(.key(.character(" ")))).isEmpty)
        // A filter that nothing passes is dropped, and so it is said.
        dashboard.type("/")
        for _ in 0..<"998".count { dashboard.press(.backspace) }
        dashboard.type("5000")
        let none = requests(dashboard.update(.key(.enter)))
        let again = requests(dashboard.update(.madeRows(try #require(none.first).answer())))
        #expect(dashboard.text().contains("no run fulfils this") && dashboard.text().contains("2 of 1 000"))
        for request in again { _ = dashboard.update(.madeRows(request.answer())) }
        #expect(dashboard.text().contains("2 of 1 000"))
        dashboard.type("G")
        #expect(!dashboard.text().contains("nothing but the seed"))
    }

    @Test("rows that come after the order was changed are in the new one")
    func changedWishes() throws {
        var dashboard = dashboard([])
        let first = try #require(requests(dashboard.update(.watched(watched(many(1000))))).first)
        _ = dashboard.update(.madeRows(first.answer()))
        let second = try #require(requests(dashboard.update(.watched(watched(many(1001))))).first)
        // run, state, loss, and the greatest first
        dashboard.type(">>>o")
        let third = try #require(requests(dashboard.update(.madeRows(second.answer()))).first)
        #expect(dashboard.state(of: RunsPage.self)?.selectedName == "many-0")
        _ = dashboard.update(.madeRows(third.answer()))
        #expect(dashboard.state(of: RunsPage.self)?.selectedName == "many-0")
        #expect(dashboard.text().contains("loss ▼"))
        dashboard.press(.pageUp)
        for _ in 0..<200 { dashboard.press(.pageUp) }
        #expect(dashboard.state(of: RunsPage.self)?.selectedName == "many-1000")
    }

    @Test("metrics that are spelt differently share a column, unless one run has both spellings")
    func spellings() {
        func run(_ id: Int, _ names: [String]) -> WatchedRun {
            var run = WatchedRun(id: id, name: "run\(id)", path: "", format: "csv")
            run.storedFigures = names.enumerated().map { place, name in
                .init(name: name, points: 1, last: 0.5, lastStep: 1, least: 0.1, greatest: 0.5 + 0.1 * Double(place))
            }
            return run
        }
        let joined = dashboard([run(0, ["val_acc"]), run(1, ["validation/accuracy"]), run(2, ["val_acc"])]).text()
        #expect(joined.contains("val acc") && !joined.contains("val accuracy"))
        #expect(joined.matches(of: /0\.5000/).count >= 3)
        let apart = dashboard([run(0, ["val_acc", "validation/accuracy"]), run(1, ["val_acc"])]).text()
        #expect(apart.contains("val acc ") && apart.contains("val accuracy") && apart.contains("0.6000"))
    }

    @Test("two dozen marked runs have colours of their own, and each eight another mark")
    func colors() {
        let dashboard = dashboard(many(24), chosen: Array(0..<24), columns: 120, rows: 60)
        let frame = dashboard.draw(with: Appearance())
        let marks = Set((0..<60).flatMap { frame.row($0).filter { ["━", "◆", "■"].contains($0.scalar) } })
        #expect(marks.count == 24)
    }

    @Test("a queue of runs says how many have ended, and asks before it is left")
    func queue() {
        var runs = many(3)
        (runs[1].state, runs[2].state) = ("running", "waiting")
        var dashboard = Dashboard(
            dataName: "sweep s", size: Size(columns: 120, rows: 36), capabilities: [.otherRuns, .queue, .pausing],
            pages: .queueing)
        dashboard.tell(.program(WatchedProgram(.running)))
        dashboard.tell(.watched(watched(runs)))
        #expect(dashboard.text().contains("▶ running  1 of 3 ended") && dashboard.text().contains("· waiting"))
        #expect(dashboard.update(.key(.character("q"))).isEmpty)
        #expect(dashboard.text().contains("1 run goes on, 1 waits"))
        #expect(dashboard.update(.key(.escape)).isEmpty)
        _ = dashboard.update(.key(.character("q")))
        #expect(dashboard.update(.key(.character("s"))) == [.control(.stop(.interrupt)), .leave(.finished)])
        _ = dashboard.update(.key(.character("q")))
        #expect(dashboard.update(.key(.character("l"))) == [.leave(.finished)])
        _ = dashboard.update(.key(.control("c")))
        #expect(dashboard.update(.key(.control("c"))) == [.leave(.interrupted)])
        // Space marks runs here.
        _ = dashboard.update(.key(.escape))
        #expect(dashboard.update(.key(.character("p"))) == [.control(.pause)])
        dashboard.tell(.program(WatchedProgram(.paused(seconds: 5))))
        #expect(dashboard.text().contains("‖ paused by you") && dashboard.text().contains("p resume"))
        #expect(dashboard.update(.key(.character("p"))) == [.control(.resume)])
        dashboard.tell(.program(WatchedProgram(.ended(status: 0))))
        #expect(dashboard.update(.key(.character("q"))) == [.leave(.finished)])
    }
}
