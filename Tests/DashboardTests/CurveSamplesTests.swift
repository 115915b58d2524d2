import Dashboard
import Screen
import Telemetry
import Testing

@Suite("Attempts of a resumed run on a chart")
struct ResumedChartTests {
    /// Two attempts of a constant 8 and a constant 2, of which the second repeats the second half of the first.
    private func dashboard() -> Dashboard {
        var curve = Curve()
        for (attempt, steps, value) in [(0, 1...200, 8.0), (1, 100...300, 2.0)] {
            for step in steps { curve.append(value, step: Double(step), epoch: nil, seconds: .nan, attempt: attempt) }
        }
        var run = WatchedFixtures.run(0, "first", metrics: [])
        run.metrics = [("size", curve)]
        run.attempts = 2
        return WatchedFixtures.dashboard([run], chosen: [0])
    }

    /// The lines of the chart in which a curve is drawn.
    private func drawn(_ dashboard: Dashboard) -> [Substring] {
        dashboard.text().split(separator: "\n").filter { $0.contains { ("\u{2801}"..."\u{28FF}").contains($0) } }
    }

    @Test("all attempts are lines of their own, which nothing joins")
    func apart() {
        var dashboard = dashboard()
        dashboard.type("aa")
        #expect(dashboard.text().contains("all attempts"))
        // Two level lines: one that ran back from the end of the first attempt would cross the rows between them.
        #expect(drawn(dashboard).count == 2, "\(dashboard.text())")
    }

    @Test(
        "on axes of time nothing joins an attempt and the one that goes on with its steps",
        arguments: ["x", "xx", "xxx"])
    func later(keys: String) {
        var curve = Curve()
        for (attempt, steps, value) in [(0, 1...200, 8.0), (1, 201...400, 2.0)] {
            for step in steps {
                let seconds = 1.7e9 + Double(step + 5000 * attempt)
                curve.append(value, step: Double(step), epoch: nil, seconds: seconds, attempt: attempt)
            }
        }
        var run = WatchedFixtures.run(0, "first", metrics: [])
        (run.metrics, run.attempts) = ([("size", curve)], 2)
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        #expect(drawn(dashboard).count > 2)
        dashboard.type(keys)
        #expect(drawn(dashboard).count == 2, "\(dashboard.text())")
    }

    @Test("the first attempt alone has the newest value of its own")
    func first() {
        var dashboard = dashboard()
        #expect(dashboard.text().contains("━ 2.000"))
        dashboard.type("a")
        #expect(dashboard.text().contains("━ 8.000") && dashboard.text().contains("the first attempt"))
        #expect(drawn(dashboard).count == 1)
    }
}

@Suite("Attempts of a run that was not resumed")
struct SingleAttemptTests {
    @Test("the key for attempts says that there is nothing to choose")
    func notice() {
        var dashboard = WatchedFixtures.dashboard([WatchedFixtures.run(0, "first", metrics: ["loss"])], chosen: [0])
        let before = dashboard.text()
        dashboard.type("a")
        #expect(dashboard.text().contains("no run that is shown was resumed") && !before.contains("attempt "))
    }
}

@Suite("Titles of charts")
struct ChartTitleTests {
    @Test(
        "a name is cut only where it has no room of its own",
        arguments: [("layers_0/weights", true), ("encoder/block_11/attention/output/weight_norm", false)])
    func names(name: String, isWhole: Bool) {
        let names = (0..<24).map { "\(name)\($0)" }
        let metrics = names.flatMap { ["train/\($0)", "val/\($0)"] }
        let run = WatchedFixtures.run(0, "first", metrics: metrics)
        let text = WatchedFixtures.dashboard([run], chosen: [0], columns: 144, rows: 60).text()
        #expect(text.contains("\(name)0 ") == isWhole)
        #expect(text.contains("0.01000"), "the newest value is there in either case")
    }
}
