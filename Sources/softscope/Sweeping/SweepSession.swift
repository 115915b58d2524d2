import ChildRuns
import Dispatch
import Glibc
import Interchange
import RunStore
import Screen
import Sweeps
import Telemetry
import Terminal

/// Runs the members of a sweep, and reports them as they end.
struct SweepSession {
    private let sweep: StoredSweep
    private let members: [SweepMember]
    private let isJSON: Bool
    private let threads: Int
    private var queue: SweepQueue
    private let numbers = NumberFormat(isASCII: !Locale.usesUTF8)

    /// How often the members are looked at, in seconds.
    private static let interval = 0.2
    /// How long a stopped member may take to save itself, in seconds.
    private static let grace = 10.0

    init(_ sweep: StoredSweep, jobs: Int, isJSON: Bool) {
        self.sweep = sweep
        self.isJSON = isJSON
        members = sweep.plan.members
        threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / jobs)
        queue = SweepQueue(members.map { sweep.standing(of: $0) }, jobs: jobs)
        // Libraries for numbers take all processors otherwise.
        if jobs > 1 { unsafe setenv("OMP_NUM_THREADS", "\(threads)", 0) }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        let lock = try sweep.lock()
        defer { close(lock) }
        let stops = Guarded(0)
        let changes = DispatchSemaphore(value: 0)
        let termination = TerminationSignals(endsProgram: false) { signal in
            // The runs outlive their terminal, and the sweep can go on later.
            if signal == SIGHUP { TerminalRestorer.end(by: signal) }
            stops.withLock { $0 += 1 }
            changes.signal()
        }
        defer { withExtendedLifetime(termination) {} }
        let before = queue.count(.done)
        if before > 0 { try say("\(sweep.name) goes on: \(before) of \(members.count) runs have ended already\n") }
        var told = 0
        while !queue.isOver {
            let stopped = stops.withLock { $0 }
            if stopped == 0 { try startNext() }
            if stopped > told { stop(stopped > 1 ? .kill : .interrupt) }
            told = stopped
            try lookAtRunning(isStopping: stopped > 0)
            if stopped > 0, queue.running.isEmpty { break }
            _ = changes.wait(timeout: .now() + Self.interval)
        }
        try conclude()
        if stops.withLock({ $0 }) > 0, !queue.isOver {
            StandardStream.error.write("softscope sweep --resume \(sweep.name) goes on with the rest.\n")
            return .interrupted
        }
        return queue.failed.isEmpty ? .done : .failed
    }

    private mutating func startNext() throws(Failure) {
        for place in queue.start() { try sweep.start(members[place], threads: threads) }
    }

    private func stop(_ stage: RunStatus.Stage) {
        for place in queue.running {
            guard let control = try? RunControl(sweep.run(of: members[place]).folder) else { continue }
            try? control.perform(.stop(stage, grace: stage == .kill ? nil : Self.grace), within: 2)
        }
    }

    private mutating func lookAtRunning(isStopping: Bool) throws(Failure) {
        for place in queue.running {
            let standing = sweep.standing(of: members[place])
            guard standing != .running else { continue }
            queue.end(place, isStopping && standing != .done ? .stopped : standing)
            sweep.tag(members[place])
            try report(place)
        }
    }

    // MARK: - Reports

    private func say(_ line: String) throws(Failure) {
        if !isJSON { try StandardStream.output.emitQuietly(line) }
    }

    private func report(_ place: Int) throws(Failure) {
        let member = members[place]
        let entry = sweep.entry(of: member)
        guard !isJSON else {
            return try StandardStream.output.emitQuietly(json(place, entry).text + "\n")
        }
        let ended = members.count - queue.count(.waiting) - queue.count(.running)
        let figure = entry.flatMap(SweepFigure.init).map { "  \($0.text(numbers))" } ?? ""
        let rest = remaining.map { ", about \(numbers.clock($0)) left" } ?? ""
        let time = entry.map { "  \(numbers.clock($0.seconds))" } ?? ""
        try StandardStream.output.emitQuietly(
            "\(ended)/\(members.count) \(sweep.name(of: member))  \(member.text.printable)  \(word(place))\(figure)"
                + "\(time)\(rest)\n")
        guard case .failed = queue.standings[place] else { return }
        for line in sweep.lastLines(of: member) { StandardStream.error.write("  \(line.printable)\n") }
    }

    /// How long the sweep will take, by the mean of the runs that have ended, in seconds.
    private var remaining: Double? {
        let waiting = queue.count(.waiting) + queue.count(.running)
        let ended = members.indices.filter { queue.standings[$0] == .done }
        let times = ended.suffix(20).compactMap { sweep.entry(of: members[$0])?.seconds }
        guard waiting > 0, !times.isEmpty else { return nil }
        let rounds = (Double(waiting) / Double(queue.jobs)).rounded(.up)
        return times.reduce(0, +) / Double(times.count) * rounds
    }

    private func word(_ place: Int) -> String {
        switch queue.standings[place] {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "finished"
        case .stopped: "stopped"
        case .failed(let status?) where status > 128: "ended by signal \(status - 128)"
        case .failed(let status?): "failed with exit status \(status)"
        case .failed(status: nil): "lost"
        }
    }

    private func json(_ place: Int, _ entry: RunEntry?) -> JSONValue {
        let member = members[place]
        var status: Int?
        if case .failed(let code) = queue.standings[place] { status = code } else { status = 0 }
        let figure = entry.flatMap(SweepFigure.init)
        return [
            "sweep": .string(sweep.name), "run": .string(sweep.name(of: member)),
            "settings": .object(member.settings.map { .init($0.name, .string($0.value)) }),
            "state": JSONValue(entry?.state.rawValue), "exit_status": JSONValue(status),
            "metric": JSONValue(figure?.metric), "best": JSONValue(figure?.value),
            "seconds": JSONValue(entry?.seconds),
        ]
    }

    /// A table, the best run first, and what has failed.
    private func conclude() throws(Failure) {
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
                        + [word(row.place), row.entry.map { numbers.clock($0.seconds) } ?? numbers.missing]
                }, numbers: [names.count + 2], valuesHead: "best value", width: StandardStream.output.columns
            ) { row, place in place == 0 ? sorted[row].figure?.text(numbers) ?? numbers.missing : nil }
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

/// The best value of the metric by which the runs of a sweep are compared: the accuracy on validation samples, else their
/// loss, else any metric of which it is known which direction is better.
struct SweepFigure {
    let metric: String
    let value: Double
    let isGreaterBetter: Bool

    init?(_ entry: RunEntry) {
        func rank(_ name: String) -> Int {
            let name = name.lowercased()
            return (name.contains("val") ? 0 : 2) + (name.contains("acc") ? 0 : name.contains("loss") ? 1 : 4)
        }
        let known = entry.metrics.filter { $0.best.map { $0.value.isFinite } ?? false }
        guard let metric = known.min(by: { (rank($0.name), $0.name) < (rank($1.name), $1.name) }),
            let best = metric.best
        else { return nil }
        self.metric = metric.name
        value = best.value
        isGreaterBetter = metric.better == .up
    }

    func text(_ numbers: NumberFormat) -> String { "\(metric.printable) \(numbers.significant(value, digits: 4))" }
}
