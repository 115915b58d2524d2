import Telemetry
import Testing

@testable import softscope

@Suite("The output of a program and its logs as one run")
struct JoinedLogsTests {
    private func curve(_ values: [Double]) -> Curve {
        var curve = Curve()
        for (step, value) in values.enumerated() {
            curve.append(value, step: Double(step), epoch: nil, seconds: nil, attempt: 0)
        }
        return curve
    }

    private func run(_ id: Int, _ name: String, _ metrics: [String], format: String = "tensorboard") -> WatchedRun {
        var run = WatchedRun(id: id, name: name, path: "", format: id == 0 ? "output" : format)
        (run.state, run.isWhole, run.attempts) = ("running", true, 1)
        run.metrics = metrics.enumerated().map { ($1, curve([9, Double($0)])) }
        return run
    }

    private func watched(_ runs: [WatchedRun]) -> WatchedRuns {
        var watched = WatchedRuns()
        (watched.runs, watched.chosen, watched.isSearching) = (runs, runs.map(\.id), false)
        return watched
    }

    @Test("they are one run with the metrics of all, named by their logs where names are alike")
    func joined() throws {
        var logs = JoinedLogs()
        let output = run(0, "train", ["loss", "lr"])
        let alone = logs.join(watched([output]))
        #expect(alone.runs.count == 1 && logs.identifiers.isEmpty)
        var log = run(1, "runs/a", ["loss", "val/accuracy"])
        log.settings = [.init("seed", "1")]
        let first = logs.join(watched([log, output]))
        #expect(first.runs.map(\.id) == [0] && first.chosen == [0] && logs.identifiers == [0, 1])
        #expect(first.runs[0].name == "train" && first.runs[0].settings == log.settings)
        #expect(first.runs[0].metrics.map(\.name) == ["loss", "lr", "runs/a/loss", "val/accuracy"])
        #expect(first.runs[0].metrics[2].curve.newest == 0 && first.runs[0].metrics[3].curve.newest == 1)
        // What is only longer is the same run, to which a new metric is appended.
        var longer = output
        longer.metrics.append(("grad", curve([1])))
        let second = logs.join(watched([log, longer]))
        #expect(second.runs[0].generation == first.runs[0].generation)
        #expect(second.runs[0].metrics.map(\.name) == ["loss", "lr", "runs/a/loss", "val/accuracy", "grad"])
        // A log that is read anew makes it another one.
        let third = logs.join(watched([run(1, "runs/a", ["loss"]), longer]))
        #expect(third.runs[0].generation != first.runs[0].generation)
        #expect(third.runs[0].metrics.map(\.name) == ["loss", "lr", "grad", "runs/a/loss"])
    }

    @Test("it is quiet when all of them are")
    func quiet() {
        var (output, log) = (run(0, "train", []), run(1, "a", ["loss"]))
        (output.state, output.evidence) = ("quiet", "no line for 7 min")
        var logs = JoinedLogs()
        #expect(logs.join(watched([output, log])).runs[0].state == "running")
        log.state = "quiet"
        #expect(logs.join(watched([output, log])).runs[0].evidence == "no line for 7 min")
        output.state = "failed"
        log.state = "running"
        #expect(logs.join(watched([output, log])).runs[0].state == "failed")
    }

    @Test("a program with many logs trains several runs, which stay apart")
    func apart() {
        var logs = JoinedLogs()
        let runs = (0...JoinedLogs.most).map { run($0, "run\($0)", ["loss"]) }
        #expect(logs.join(watched(runs)).runs.count == 1)
        let more = runs + [run(9, "run9", ["loss"])]
        #expect(logs.join(watched(more)).runs.count == more.count && logs.identifiers.isEmpty)
    }

    @Test("a request for its exact values asks the parts that have them")
    func exact() throws {
        var logs = JoinedLogs()
        let parts = [run(0, "train", ["loss"]), run(1, "a", ["loss", "accuracy"])]
        let joined = logs.join(watched(parts)).runs[0]
        let request = ExactPoints.Request(run: 0, generation: joined.generation, metrics: [0, 2], steps: 0...9)
        let asked = logs.requests(for: request)
        #expect(asked.map(\.run) == [0, 1] && asked.map(\.metrics) == [[0], [1]])
        #expect(asked.map(\.generation) == parts.map(\.generation) && asked.allSatisfy { $0.steps == 0...9 })
        let found = logs.places(of: ExactPoints(asked[1], curves: [1: curve([5])]))
        #expect(found.keys.sorted() == [2])
        let old = ExactPoints.Request(run: 0, generation: parts[0].generation, metrics: [0], steps: 0...9)
        #expect(logs.requests(for: old).isEmpty)
    }
}
