import Dashboard
import Telemetry
import Testing

@Suite("What a user is called for who looks elsewhere")
struct RunAlertTests {
    private func watched(_ state: String, loss: [Double] = []) -> Message {
        var run = WatchedRun(id: 0, name: "log", path: "log", format: "csv")
        (run.state, run.evidence, run.isWhole) = (state, "no line for 7 min", true)
        var curve = Curve(capacity: 64)
        for (step, value) in loss.enumerated() {
            curve.append(value, step: Double(step), epoch: nil, seconds: nil, attempt: 0)
        }
        run.metrics = [("train/loss", curve)]
        var runs = WatchedRuns()
        (runs.runs, runs.chosen) = ([run], [0])
        return .watched(runs)
    }

    @Test(
        "the end of a program is told once, with how it ended",
        arguments: [
            (0, "train has finished"), (3, "train has failed with exit status 3"), (137, "train was ended by signal 9"),
            (nil, "train has ended, and nobody saw how"),
        ] as [(Int?, String)])
    func ending(status: Int?, sentence: String) {
        var alerts = RunAlerts(name: "train")
        #expect(alerts.take(.program(WatchedProgram(.running))) == [])
        #expect(alerts.take(.program(WatchedProgram(.ended(status: status)))) == [sentence])
        #expect(alerts.take(.program(WatchedProgram(.ended(status: status)))) == [])
    }

    @Test("a watched log is told of when it changes, not as it was found")
    func watchedLog() {
        var alerts = RunAlerts(name: "logs")
        #expect(alerts.take(watched("quiet", loss: [.nan])) == [])
        #expect(alerts.take(watched("running", loss: [.nan])) == [])
        #expect(alerts.take(watched("quiet", loss: [.nan])) == ["log is quiet: no line for 7 min"])
        #expect(alerts.take(watched("quiet", loss: [.nan])) == [])
        #expect(alerts.take(watched("finished", loss: [.nan])) == ["log is finished: no line for 7 min"])
        var other = RunAlerts(name: "logs")
        #expect(other.take(watched("running", loss: [1])) == [])
        #expect(other.take(watched("running", loss: [1, .nan])) == ["log has a loss that is no number"])
        #expect(other.take(watched("running", loss: [1, .nan, .nan])) == [])
    }

    @Test("a program is quiet again after it has spoken, and never while it is paused")
    func silence() {
        var alerts = RunAlerts(name: "train")
        _ = alerts.take(.program(WatchedProgram(.running)))
        #expect(alerts.take(watched("paused")) == [])
        #expect(alerts.take(watched("quiet")) == ["train is quiet: no line for 7 min"])
        #expect(alerts.take(watched("quiet")) == [])
        #expect(alerts.take(watched("running")) == [])
        #expect(alerts.take(watched("quiet")).count == 1)
        #expect(alerts.take(watched("running", loss: [.infinity])) == ["train has a loss that is no number"])
        #expect(alerts.take(watched("failed", loss: [.infinity])) == [], "its exit status tells")
    }
}
