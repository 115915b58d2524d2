import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("The summary of a run")
struct LogSummaryTests {
    private let run = LogRun(name: "one", path: "one", format: .csv, files: [])

    private func summary(_ values: [(step: Int64?, seconds: Double?, value: Double)]) -> LogSummary {
        var summary = LogSummary(run)
        var batch = RunBatch()
        let metric = batch.log.number(of: "loss")
        for value in values {
            batch.log.points.append(
                LogPoint(metric: metric, step: value.step, seconds: value.seconds, value: value.value))
        }
        summary.add(batch)
        return summary
    }

    @Test("has the last value, and the range of the finite ones")
    func figures() throws {
        let values: [(Int64?, Double?, Double)] = [
            (5, nil, 2), (7, nil, .nan), (6, nil, -1), (9, nil, .infinity), (9, nil, -.infinity),
        ]
        let metric = try #require(summary(values).metrics.first).summary
        #expect(metric.points == 5)
        #expect(metric.notFinite == 3)
        #expect(metric.firstStep == 5)
        #expect(metric.lastStep == 9)
        #expect(metric.last == -.infinity)
        #expect(metric.min == -1)
        #expect(metric.max == 2)
    }

    @Test("keeps the messages of the program, and does not count them as values")
    func alerts() {
        var summary = LogSummary(run)
        var batch = RunBatch()
        batch.log.append(.alert(level: "warning", text: "slow", step: 7))
        summary.add(batch)
        batch.log.empty()
        batch.log.append(.alert(level: "error", text: "NaN", step: nil))
        summary.add(batch)
        #expect(summary.alerts.map(\.text) == ["slow", "NaN"] && summary.alerts.map(\.step) == [7, nil])
        #expect(summary.alerts.map(\.level) == ["warning", "error"] && summary.metrics.isEmpty)
    }

    @Test("has no range where no value is finite, and no steps where the log has none")
    func undefined() throws {
        let metric = try #require(summary([(nil, nil, .nan)]).metrics.first).summary
        #expect(metric.min == nil && metric.max == nil && metric.firstStep == nil && metric.lastStep == nil)
        #expect(metric.last?.isNaN == true)
    }

    @Test("counts a value with its metric, whatever batch it comes in")
    func batches() {
        var summary = LogSummary(run)
        var batch = RunBatch()
        for name in ["loss", "accuracy"] {
            batch.log.points.append(LogPoint(metric: batch.log.number(of: name), step: 1, value: 0.5))
            summary.add(batch)
            batch.empty()
        }
        #expect(summary.metrics.map(\.name) == ["loss", "accuracy"])
        #expect(summary.metrics.map(\.summary.points) == [1, 1])
    }

    @Test("keeps the last value of a setting, at the place of the first")
    func settings() {
        var summary = LogSummary(run)
        var batch = RunBatch()
        batch.log.append(.config(name: "lr", value: 0.1))
        batch.log.append(.config(name: "layers", value: 2))
        batch.log.append(.config(name: "lr", value: 0.2))
        summary.add(batch)
        #expect(summary.config == [.init("lr", 0.2), .init("layers", 2)])
    }

    @Test("an end that the log records counts until something is written after it")
    func ending() {
        var summary = LogSummary(run)
        var batch = RunBatch()
        batch.log.points.append(LogPoint(metric: batch.log.number(of: "loss"), step: 1, value: 0.5))
        batch.log.append(.ended(.failed(status: 3)))
        summary.add(batch)
        #expect(summary.state(at: 0) == .failed(status: 3))
        batch.empty()
        batch.log.points.append(LogPoint(metric: 0, step: 2, value: 0.5))
        summary.add(batch)
        #expect(summary.ending == nil)
    }

    @Test("keeps no more than some troubles, and counts the others")
    func troubles() {
        var summary = LogSummary(run)
        var batch = RunBatch()
        for line in 1...1500 {
            batch.log.append(
                LogTrouble(file: "a", place: .line(line, byte: 0), what: "", isDamage: line == 1400))
        }
        summary.add(batch)
        #expect(summary.troubles.count == 1000)
        #expect(summary.furtherTroubles == 500)
        #expect(summary.isDamaged)
    }

    @Test("the usual time between values is that of the metric that comes most often, and a long gap fades")
    func gaps() throws {
        let times = Array(stride(from: 0.0, to: 4000, by: 40)) + [40_000, 40_040]
        let gap = try #require(summary(times.map { (nil, $0, 1) }).usualGap)
        #expect(gap > 40 && gap < 4000)
        #expect(summary([(nil, 0, 1), (nil, 40, 1)]).usualGap == nil)
    }
}

@Suite("The state of a run")
struct RunStateTests {
    @Test(
        "is running up to a few usual intervals, and then quiet; silence is never a crash",
        arguments: [
            (10.0, nil as Double?, "running"), (149, nil, "running"), (151, nil, "quiet"), (600, 40, "quiet"),
            (190, 40, "running"), (3000, 1000, "running"), (1e9, 1000, "quiet"), (.infinity, nil, "quiet"),
        ])
    func silence(seconds: Double, usually: Double?, expected: String) {
        #expect(RunState(silence: seconds, usually: usually).word == expected)
    }

    @Test("has the words of the JSON")
    func words() {
        let states: [RunState] = [.running, .finished, .failed(status: nil), .killed, .crashed]
        #expect(states.map(\.word) == ["running", "finished", "failed", "killed", "crashed"])
    }
}
