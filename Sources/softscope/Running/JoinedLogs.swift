import Telemetry

/// Joins the output of a program and the logs that it writes to one run, as the store has it.
///
/// A program with many logs trains several runs, which stay apart.
struct JoinedLogs {
    /// A metric of the joined run: that of one of its parts.
    private struct Origin: Hashable {
        let part: Int
        let metric: Int
    }

    /// The identifier of the output, which is also that of the joined run.
    static let output = 0
    /// The most logs that are joined.
    static let most = 3

    /// The joined run without what its parts say; nil before there is a log to join.
    private var base: WatchedRun?
    /// What was read of each part; the joined run begins anew when one of them does.
    private var parts: [Int: Generation] = [:]
    /// Where the metrics come from, in the order in which they were first seen.
    private var origins: [Origin] = []
    private var names: [String] = []
    /// Which part has a name. Another one's metric has the name of its log before it.
    private var owners: [String: Int] = [:]
    /// How many metrics of each part are known.
    private var known: [Int: Int] = [:]

    /// The identifiers of the runs that are joined; empty where none are.
    var identifiers: [Int] { base == nil ? [] : parts.keys.sorted() }

    /// The runs with those that belong together in the place of the output.
    mutating func join(_ watched: WatchedRuns) -> WatchedRuns {
        guard let place = watched.runs.firstIndex(where: { $0.id == Self.output }), watched.runs.count > 1,
            watched.runs.count <= Self.most + 1
        else {
            self = JoinedLogs()
            return watched
        }
        // The output comes first, then the logs in the order in which they were found.
        let runs = watched.runs.sorted { $0.id < $1.id }
        var result = watched
        result.runs = [joined(runs, under: watched.runs[place])]
        result.chosen = watched.chosen.isEmpty ? [] : [Self.output]
        return result
    }

    private mutating func joined(_ runs: [WatchedRun], under output: WatchedRun) -> WatchedRun {
        let generations = Dictionary(runs.map { ($0.id, $0.generation) }) { first, _ in first }
        if !parts.allSatisfy({ generations[$0.key] == $0.value }) { self = JoinedLogs() }
        parts = generations
        var joined: WatchedRun
        if let base {
            joined = base
        } else {
            joined = WatchedRun(id: Self.output, name: output.name, path: output.path, format: output.format)
            base = joined
        }
        for run in runs {
            for metric in run.metrics.indices.dropFirst(known[run.id] ?? 0) { note(metric, of: run) }
            known[run.id] = run.metrics.count
        }
        let places = Dictionary(runs.indices.map { (runs[$0].id, $0) }) { first, _ in first }
        for (origin, name) in zip(origins, names) {
            guard let place = places[origin.part] else { continue }
            joined.metrics.append((name, runs[place].metrics[origin.metric].curve))
        }
        joined.take(runs, under: output)
        return joined
    }

    private mutating func note(_ metric: Int, of run: WatchedRun) {
        let name = run.metrics[metric].name
        let owner = owners[name] ?? run.id
        owners[name] = owner
        names.append(owner == run.id ? name : "\(run.name)/\(name)")
        origins.append(Origin(part: run.id, metric: metric))
    }

    // MARK: - Exact values

    /// What to ask the parts for, to answer a request for values of the joined run.
    func requests(for request: ExactPoints.Request) -> [ExactPoints.Request] {
        guard let base, request.run == Self.output, request.generation == base.generation else { return [] }
        let wanted = request.metrics.filter { origins.indices.contains($0) }.map { origins[$0] }
        return Dictionary(grouping: wanted, by: \.part).sorted { $0.key < $1.key }.compactMap { part, origins in
            guard let generation = parts[part] else { return nil }
            return ExactPoints.Request(
                run: part, generation: generation, metrics: origins.map(\.metric), steps: request.steps)
        }
    }

    /// The curves of a part by their places in the joined run.
    func places(of answer: ExactPoints) -> [Int: Curve] {
        var curves: [Int: Curve] = [:]
        for (metric, curve) in answer.curves {
            guard let place = origins.firstIndex(of: Origin(part: answer.request.run, metric: metric)) else { continue }
            curves[place] = curve
        }
        return curves
    }
}

extension WatchedRun {
    /// Takes over everything but the curves from the parts of a program's run.
    fileprivate mutating func take(_ parts: [WatchedRun], under output: WatchedRun) {
        // Something that is still written says that the program goes on, whatever else is quiet.
        let livest = parts.first { $0.state == "running" } ?? output
        (state, evidence) = output.state == "quiet" ? (livest.state, livest.evidence) : (output.state, output.evidence)
        attempts = parts.map(\.attempts).max() ?? 0
        modified = parts.map(\.modified).max() ?? output.modified
        isWhole = parts.allSatisfy(\.isWhole)
        var seen: Set<String> = []
        settings = parts.flatMap(\.settings).filter { seen.insert($0.name).inserted }
        marks = parts.flatMap(\.marks)
        pauses = parts.first { !$0.pauses.isEmpty }?.pauses ?? []
        progress = output.progress
        secondsAheadOfUTC = parts.map(\.secondsAheadOfUTC).first { $0 != 0 } ?? 0
        troubles = parts.flatMap(\.troubles)
        isDamaged = parts.contains(where: \.isDamaged)
        media = parts.flatMap(\.media)
        begun = parts.map(\.begun).filter(\.isFinite).min() ?? .nan
        duration = parts.map(\.duration).filter(\.isFinite).max() ?? .nan
    }
}
