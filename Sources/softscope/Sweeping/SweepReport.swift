import ChildRuns
import Interchange
import RunStore
import Screen
import Sweeps
import Telemetry

/// What is printed of a sweep: each run as it ends, and a table of all.
struct SweepReport {
    let isJSON: Bool
    private let numbers = NumberFormat(isASCII: !Locale.usesUTF8)

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// Says how many runs an earlier start of the sweep has left.
    func begin(_ runner: SweepRunner) throws(Failure) {
        let before = runner.queue.count(.done)
        guard before > 0, !isJSON else { return }
        try StandardStream.output.emitQuietly(
            "\(runner.sweep.name) goes on: \(before) of \(runner.members.count) runs have ended already\n")
    }

    /// Says how a run has ended.
    func end(_ place: Int, of runner: SweepRunner) throws(Failure) {
        let (sweep, member, queue) = (runner.sweep, runner.members[place], runner.queue)
        let entry = sweep.entry(of: member)
        guard !isJSON else {
            return try StandardStream.output.emitQuietly(json(place, entry, of: runner).text + "\n")
        }
        let ended = runner.members.count - queue.count(.waiting) - queue.count(.running)
        let figure = entry.flatMap(SweepFigure.init).map { "  \($0.text(numbers))" } ?? ""
        let rest = remaining(of: runner).map { ", about \(numbers.clock($0)) left" } ?? ""
        let time = entry.map { "  \(numbers.clock($0.seconds))" } ?? ""
        try StandardStream.output.emitQuietly(
            "\(ended)/\(runner.members.count) \(sweep.name(of: member))  \(member.text.printable)  "
                + "\(queue.standings[place].word)\(figure)\(time)\(rest)\n")
        guard case .failed = queue.standings[place] else { return }
        for line in sweep.lastLines(of: member) { StandardStream.error.write("  \(line.printable)\n") }
    }

    /// How long the sweep will take, by the mean of the runs that have ended, in seconds.
    private func remaining(of runner: SweepRunner) -> Double? {
        let queue = runner.queue
        let waiting = queue.count(.waiting) + queue.count(.running)
        let ended = runner.members.indices.filter { queue.standings[$0] == .done }
        // From start to exit: loading the data counts, too.
        let times = ended.suffix(20).compactMap { place -> Double? in
            guard let status = try? runner.sweep.run(of: runner.members[place]).status() else { return nil }
            return status.ending.map { $0.time - status.started }
        }
        guard waiting > 0, !times.isEmpty else { return nil }
        let rounds = (Double(waiting) / Double(queue.jobs)).rounded(.up)
        return times.reduce(0, +) / Double(times.count) * rounds
    }

    private func json(_ place: Int, _ entry: RunEntry?, of runner: SweepRunner) -> JSONValue {
        let member = runner.members[place]
        var status: Int?
        if case .failed(let code) = runner.queue.standings[place] { status = code } else { status = 0 }
        let figure = entry.flatMap(SweepFigure.init)
        return [
            "sweep": .string(runner.sweep.name), "run": .string(runner.sweep.name(of: member)),
            "settings": .object(member.settings.map { .init($0.name, .string($0.value)) }),
            "state": JSONValue(entry?.state.rawValue), "exit_status": JSONValue(status),
            "metric": JSONValue(figure?.metric), "best": JSONValue(figure?.value),
            "seconds": JSONValue(entry?.seconds),
        ]
    }

    /// A table, the best run first, and what has failed.
    func conclude(_ runner: SweepRunner) throws(Failure) {
        let (sweep, members, queue) = (runner.sweep, runner.members, runner.queue)
        let rows = members.indices.map { place in
            let entry = sweep.entry(of: members[place])
            return (place: place, entry: entry, figure: entry.flatMap(SweepFigure.init))
        }
        let failed = queue.failed.map { sweep.name(of: members[$0]) }
        if isJSON {
            let object: JSONValue = [
                "sweep": .string(sweep.name), "runs": .integer(members.count), "done": .integer(queue.count(.done)),
                "failed": .array(failed.map(JSONValue.string)),
                "best": JSONValue(rows.filter { $0.figure != nil }.min(by: Self.isBetter)?.entry?.name),
            ]
            try StandardStream.output.emitQuietly(object.text + "\n")
        } else {
            let sorted = rows.sorted(by: Self.isBetter)
            let names = members.first?.settings.map(\.name) ?? []
            let table = RunTable(
                heads: ["run"] + names + ["state", "duration"],
                rows: sorted.map { row in
                    [sweep.name(of: members[row.place])] + members[row.place].settings.map(\.value.printable)
                        + [queue.standings[row.place].word]
                        + [row.entry.map { numbers.clock($0.seconds) } ?? numbers.missing]
                }, numbers: [names.count + 2], valuesHead: "best value", width: StandardStream.output.columns
            ) { row, place, _ in place == 0 ? sorted[row].figure?.text(numbers) ?? numbers.missing : nil }
            try StandardStream.output.emitQuietly(Array("\n".utf8) + table.bytes)
        }
        if !failed.isEmpty {
            StandardStream.error.warn(
                "\(failed.count) of \(members.count) runs failed: \(failed.prefix(20).joined(separator: ", "))")
        }
    }

    private typealias Row = (place: Int, entry: RunEntry?, figure: SweepFigure?)

    private static func isBetter(_ first: Row, _ second: Row) -> Bool {
        guard let one = first.figure else { return second.figure == nil && first.place < second.place }
        guard let other = second.figure else { return true }
        guard one.metric == other.metric, one.value != other.value else { return first.place < second.place }
        return one.isGreaterBetter ? one.value > other.value : one.value < other.value
    }
}

/// The best value of the metric by which the runs of a sweep are compared: the most important of those of which it is known
/// which values are better.
struct SweepFigure {
    let metric: String
    let value: Double
    let isGreaterBetter: Bool

    init?(_ entry: RunEntry) {
        let known = entry.metrics.filter { $0.best.map { $0.value.isFinite } ?? false }
        let ranks = known.map { QuantityName($0.name).rank }
        guard let place = known.indices.min(by: { (ranks[$0], known[$0].name) < (ranks[$1], known[$1].name) }),
            let best = known[place].best
        else { return nil }
        metric = known[place].name
        value = best.value
        isGreaterBetter = known[place].better == .up
    }

    func text(_ numbers: NumberFormat) -> String { "\(metric.printable) \(numbers.significant(value, digits: 4))" }
}

extension SweepQueue.Standing {
    /// How a run stands, in words.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "finished"
        case .stopped: "stopped"
        case .failed(let status?) where status > 128: "ended by signal \(status - 128)"
        case .failed(let status?): "failed with exit status \(status)"
        case .failed(status: nil): "lost"
        }
    }
}
