import Dashboard
import Screen
import Telemetry
import Testing

@Suite("How charts are arranged")
struct ChartArrangementTests {
    private let metrics = ["alpha", "beta", "gamma", "delta"]

    private func kept(_ effects: [Effect]) -> ChartArrangement? {
        effects.lazy.compactMap { if case .keep(let arrangement) = $0 { arrangement } else { nil } }.first
    }

    private func order(_ dashboard: Dashboard) -> [String] {
        dashboard.text().matches(of: #/─ (alpha|beta|gamma|delta|new) /#).map { String($0.output.1) }
    }

    private func dashboard(_ metrics: [String]) -> Dashboard {
        WatchedFixtures.dashboard([WatchedFixtures.run(0, "run", metrics: metrics)], chosen: [0])
    }

    @Test("a chart moves by keys, and the arrangement is kept with each change")
    func moving() throws {
        var dashboard = dashboard(metrics)
        #expect(order(dashboard) == ["alpha", "beta", "delta", "gamma"])
        let first = try #require(kept(dashboard.update(.key(.character(">")))))
        #expect(first.order == ["beta", "alpha", "delta", "gamma"])
        #expect(order(dashboard) == ["beta", "alpha", "delta", "gamma"])
        #expect(kept(dashboard.update(.key(.character("*"))))?.pinned == ["alpha"])
        #expect(order(dashboard).first == "alpha")
        #expect(kept(dashboard.update(.key(.character(">")))) == nil)
        #expect(kept(dashboard.update(.key(.character("x"))))?.axis == "time")
        dashboard.press(.right)
        #expect(kept(dashboard.update(.key(.character("h"))))?.hidden == ["beta"])
        dashboard.type("/!gamma")
        #expect(kept(dashboard.update(.key(.enter)))?.filter == "!gamma")
        #expect(kept(dashboard.update(.key(.right))) == nil)
    }

    @Test("what was kept is restored, and charts that are new take their usual places")
    func restoring() {
        var arrangement = ChartArrangement()
        arrangement.order = ["gamma", "beta", "alpha", "delta"]
        arrangement.pinned = ["delta", "gone"]
        arrangement.hidden = ["alpha"]
        arrangement.axis = "wall"
        var dashboard = dashboard(metrics + ["new"])
        dashboard.tell(.arranged(arrangement))
        #expect(order(dashboard) == ["delta", "gamma", "new", "beta"])
        #expect(dashboard.text().contains("2026-03-09") && dashboard.text().contains("1 hidden"))
        arrangement.axis = "nonsense"
        dashboard.tell(.arranged(arrangement))
        #expect(dashboard.text().contains(" step "))
    }

    @Test("a quantity with one value is listed and not drawn, until it has a second one")
    func singles() {
        var run = WatchedFixtures.run(0, "run", metrics: ["loss"])
        run.metrics.append(("test_acc", WatchedFixtures.curve("acc", 4...4)))
        var dashboard = WatchedFixtures.dashboard([run], chosen: [0])
        #expect(dashboard.text().contains("single values   test_acc 0.7500"))
        run.metrics[1].curve.append(0.9, step: 5, epoch: nil, seconds: nil, attempt: 0)
        dashboard.tell(.watched(WatchedFixtures.watched([run], chosen: [0])))
        #expect(!dashboard.text().contains("single values") && dashboard.text().contains("─ acc "))
    }

    @Test("a run with nothing but single values has a list of them")
    func onlySingles() {
        let run = WatchedFixtures.run(0, "run", metrics: metrics, steps: 1)
        let text = WatchedFixtures.dashboard([run], chosen: [0]).text()
        #expect(text.contains("values") && text.contains(#/gamma +2\.000/#))
    }

    @Test("values are listed beside the charts: of one run those of all charts, of several those of the chosen one")
    func list() {
        let runs = [
            WatchedFixtures.run(0, "exp/lr-0.1", metrics: ["loss", "acc"]),
            WatchedFixtures.run(1, "exp/lr-0.3", metrics: ["loss", "acc"], scale: 0.5),
        ]
        var one = WatchedFixtures.dashboard([runs[0]], chosen: [0], columns: 200, rows: 60)
        one.type("t")
        #expect(one.text().contains(#/loss +0\.01000/#))
        for _ in 0..<50 { one.type("(") }
        #expect(one.text().contains(#/values ─+ step 10[01]/#))
        var two = WatchedFixtures.dashboard(runs, chosen: [0, 1], columns: 200, rows: 60)
        let text = two.text()
        #expect(text.contains(#/━ lr-0\.3 +0\.005000/#) && text.contains(#/━ lr-0\.1 +0\.01000/#))
        // The best comes first.
        let first = text.firstRange(of: "━ lr-0.3")?.lowerBound
        let second = text.firstRange(of: "━ lr-0.1")?.lowerBound
        if let first, let second { #expect(first < second) }
        two.type("t")
        #expect(!two.text().contains(#/━ lr-0\.3 +0\.005000/#))
    }

    @Test("a run keeps its colour while others come and go")
    func colors() {
        let runs = (0..<3).map { WatchedFixtures.run($0, "run\($0)", metrics: ["loss"]) }
        var dashboard = WatchedFixtures.dashboard(runs, chosen: [0, 1])
        func style(_ name: String) -> Style? {
            let frame = dashboard.draw(with: Appearance())
            for row in 0..<frame.size.rows {
                let line = frame.row(row).compactMap(\.scalar).map { String(Character($0)) }.joined()
                guard let place = line.firstRange(of: name + " ━") else { continue }
                return frame[line.distance(from: line.startIndex, to: place.upperBound) - 1, row].style
            }
            return nil
        }
        let second = style("run1")
        #expect(second != nil && second != style("run0"))
        dashboard.tell(.watched(WatchedFixtures.watched(runs, chosen: [1])))
        dashboard.tell(.watched(WatchedFixtures.watched(runs, chosen: [1, 2])))
        #expect(style("run1") == second && style("run2") != second)
        dashboard.tell(.watched(WatchedFixtures.watched(runs, chosen: [2, 1, 0])))
        #expect(style("run1") == second && Set([style("run0"), style("run1"), style("run2")]).count == 3)
    }
}
