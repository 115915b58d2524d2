import Dashboard
import Screen
import Telemetry
import Testing

@Suite("The axis of the charts of other programs' runs")
struct ChartAxisTests {
    private func asked(_ effects: [Effect]) -> ExactPoints.Request? {
        effects.lazy.compactMap { if case .readPoints(let request) = $0 { request } else { nil } }.first
    }

    @Test("zooming in fetches exact values, and says what is shown meanwhile")
    func zoom() throws {
        let run = WatchedFixtures.run(0, "long", metrics: ["loss"], steps: 20_000)
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        let request = try #require(asked(dashboard.update(.key(.character("+")))))
        #expect(request.run == 0 && request.metrics == [0] && request.generation == run.generation)
        // Half of it, with a margin of as much again on both sides together.
        #expect(request.steps.lowerBound < 5001 && request.steps.upperBound > 15_000)
        var text = dashboard.text()
        #expect(text.contains("1 point = ") && text.contains("step 5 001 to 15 000") && text.contains("reading"))
        let exact = WatchedFixtures.curve("loss", 1...20_000, capacity: 1 << 15)
        dashboard.tell(.points(ExactPoints(request, curves: [0: exact])))
        text = dashboard.text()
        #expect(text.contains("exact") && !text.contains("1 point = ") && !text.contains("reading"))
        // What was fetched serves a closer look, and moving a little.
        #expect(asked(dashboard.update(.key(.character("+")))) == nil)
        #expect(asked(dashboard.update(.key(.character("]")))) == nil)
        dashboard.type("0")
        #expect(!dashboard.text().contains("exact") && !dashboard.text().contains("step 5 001"))
    }

    @Test("a curve whose values are all there needs no second look")
    func whole() {
        var dashboard = WatchedFixtures.dashboard(
            [WatchedFixtures.run(0, "short", metrics: ["loss"])], chosen: [0])
        #expect(asked(dashboard.update(.key(.character("+")))) == nil)
        #expect(dashboard.text().contains("exact"))
    }

    @Test("what was fetched for a log that was read anew is not shown")
    func anew() throws {
        let run = WatchedFixtures.run(0, "long", metrics: ["loss"], steps: 20_000)
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        let request = try #require(asked(dashboard.update(.key(.character("+")))))
        let exact = WatchedFixtures.curve("loss", 1...20_000, capacity: 1 << 15)
        let again = WatchedFixtures.run(0, "long", metrics: ["loss"], steps: 20_000)
        let effects = dashboard.update(.watched(WatchedFixtures.watched([again], chosen: [0])))
        #expect(asked(effects)?.generation == again.generation)
        dashboard.tell(.points(ExactPoints(request, curves: [0: exact])))
        #expect(!dashboard.text().contains("exact"))
    }

    @Test("the wheel looks closer at the place under the pointer, and dragging moves along the axis")
    func mouse() throws {
        var dashboard = WatchedFixtures.dashboard(
            [WatchedFixtures.run(0, "short", metrics: ["loss"], steps: 1000)], chosen: [0])
        func window() throws -> (Int, Int) {
            let match = try #require(dashboard.text().firstMatch(of: #/step (\d+) to (\d+)/#))
            return (try #require(Int(match.output.1)), try #require(Int(match.output.2)))
        }
        for _ in 0..<6 { dashboard.press(.mouse(MouseEvent(.wheelUp, column: 60, row: 15))) }
        let zoomed = try window()
        #expect(zoomed.0 > 100 && zoomed.1 < 900 && zoomed.1 - zoomed.0 < 300)
        dashboard.press(.mouse(MouseEvent(.press, column: 60, row: 15)))
        dashboard.press(.mouse(MouseEvent(.drag, column: 40, row: 15)))
        let moved = try window()
        #expect(moved.0 > zoomed.0 && abs(moved.1 - moved.0 - (zoomed.1 - zoomed.0)) <= 1)
        for _ in 0..<20 { dashboard.press(.mouse(MouseEvent(.wheelDown, column: 60, row: 15))) }
        #expect(!dashboard.text().contains(#/step \d+ to/#))
    }

    @Test("resumptions, checkpoints, jumps of the rate, pauses and the first NaN are marked")
    func events() {
        var run = WatchedFixtures.run(0, "run", metrics: ["lr"], steps: 500)
        run.metrics[0].curve.append(.nan, step: 501, epoch: nil, seconds: 1_773_058_200, attempt: 0)
        for step in 400...600 {
            run.metrics[0].curve.append(
                1, step: Double(step), epoch: nil, seconds: 1_773_160_000 + Double(step), attempt: 1)
        }
        run.marks = [.init(.checkpoint, step: 300), .init(.learningRateJump, step: 200)]
        run.pauses = [.init(start: 1_773_057_700, end: 1_773_057_701)]
        let text = WatchedFixtures.dashboard([run], chosen: [0]).text()
        for mark in ["↻", "↓", "η", "‖"] { #expect(text.contains(mark), "\(mark)") }
    }

    @Test("the axes follow each other, times of day among them; active time has no pause")
    func axes() {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"], steps: 100)
        for step in 101...200 {
            run.metrics[0].curve.append(
                1, step: Double(step), epoch: nil, seconds: 1_773_057_600 + 36_000 + Double(step), attempt: 0)
        }
        run.pauses = run.gaps?.pauses ?? []
        #expect(run.pauses.count == 1)
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        dashboard.type("x")
        #expect(dashboard.text().contains(#/\d h\s*│|h +\d/#))
        dashboard.type("x")
        #expect(dashboard.text().contains("active min"))
        dashboard.type("x")
        #expect(dashboard.text().contains("2026-03-09") && dashboard.text().contains("16:00"))
        dashboard.type("x")
        #expect(dashboard.text().contains(" step "))
    }

    @Test("an accuracy has no tick below 0 or above 1, whole and zoomed", arguments: [12, 18, 24, 30, 36, 44, 52, 60])
    func accuracy(rows: Int) {
        let run = WatchedFixtures.run(0, "run", metrics: ["train_acc", "val_acc"], steps: 40)
        for columns in [80, 120, 200] {
            var dashboard = WatchedFixtures.dashboard([run], chosen: [0], columns: columns, rows: rows)
            #expect(!dashboard.text().contains(#/-0\.\d/#))
            dashboard.type("+")
            #expect(!dashboard.text().contains(#/ 1\.0*[1-9]/#))
        }
    }

    @Test("a new metric with an earlier first value moves the curves of all others on a time axis", arguments: [1, 2])
    func earlierStart(times: Int) {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"], steps: 100)
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        for _ in 0..<times { dashboard.type("x") }
        _ = dashboard.text()
        var single = Curve()
        single.append(1, step: 0, epoch: nil, seconds: 1_773_057_600 - 36_000, attempt: 0)
        run.metrics.append(("params", single))
        dashboard.tell(.watched(WatchedFixtures.watched([run], chosen: [0])))
        var anew = WatchedFixtures.dashboard([run], chosen: [0])
        for _ in 0..<times { anew.type("x") }
        #expect(dashboard.text() == anew.text())
    }
}
