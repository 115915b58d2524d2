import ChildRuns
import Files
import Interchange
import RunLogs
import RunStore
import Telemetry
import Training

/// The metrics of a program that `run` started, for the store: from what it prints, and from the logs that it writes
/// below its working folder.
struct ProgramMetrics {
    private let request: RunRequest
    private let started: Double
    /// Where softscope keeps runs, which are no logs of the program.
    private let runsFolder: String
    /// The output comes first.
    private var sources: [MetricSource] = []
    /// Which source has a name of a metric. Another one's gets the name of its log before it.
    private var owners: [String: Int] = [:]
    private var known: [String: Int] = [:]
    private var distinct = DistinctRuns()
    /// Nil where the user has said where the logs are.
    private var logOwners: LogOwners?
    /// The searches that are under way.
    private var finders: [RunFinder] = []
    private var nextSearch: Double

    /// The shortest time between two searches for logs, and the part of the time that searching may take.
    private static let searchInterval = 3.0
    private static let searchShare = 0.05
    /// How long is searched at a time, and at the end of the program, in seconds.
    private static let searchPiece = 0.2
    private static let lastSearch = 2.0
    private static let mostLogs = 32

    init(of request: RunRequest, in folder: RunFolder, since started: Double) {
        self.request = request
        self.started = started
        runsFolder = ProgramRecorder.runsFolder(of: folder)
        nextSearch = monotonicSeconds() + 1
        logOwners = LogOwners(of: ChildRun(folder), request)
        sources = [MetricSource(LogRun(outputIn: folder, of: request, name: "output"))]
    }

    /// Whether it is being found out whose a log is, which takes frequent looks.
    var isObserving: Bool { logOwners?.isObserving == true }

    /// Reads what is new, and hands it on in pieces.
    ///
    /// - Parameter isLast: whether the program has ended, so that nothing more will be written.
    mutating func read(_ status: RunStatus, isLast: Bool, _ body: (RunChanges) -> Void) {
        if isLast { logOwners?.end() }
        for run in logOwners?.observe() ?? [] { note(run) }
        search(isLast: isLast)
        let now = status.ended ?? FoundRuns.now
        for place in sources.indices {
            if isLast { sources[place].reader.endFollowing() }
            // A file that is rewritten all the time is read on the next occasion.
            var restarts = 0
            var hasMore = true
            while hasMore {
                let progress = sources[place].reader.read()
                if progress == .restarted {
                    sources[place].restart()
                    restarts += 1
                    hasMore = restarts < 4
                    continue
                }
                hasMore = progress == .more
                let changes = take(place, status, now)
                if !changes.isEmpty { body(changes) }
            }
        }
    }

    /// What the metrics and the files say that has happened.
    ///
    /// - Parameter now: seconds since 1970.
    func events(_ status: RunStatus, at now: Double) -> [RunEvent] {
        var events: [RunEvent] = []
        if sources.contains(where: \.summary.hasLostLoss) { events.append(.diverged) }
        let isWaiting = status.state != .running || now - (status.pauses.last?.end ?? 0) < ChildProgram.patience
        if !isWaiting, sources.allSatisfy({ $0.summary.state(at: now).word == "quiet" }) { events.append(.quiet) }
        return events
    }

    private mutating func take(_ place: Int, _ status: RunStatus, _ now: Double) -> RunChanges {
        let batch = sources[place].reader.batch
        sources[place].summary.add(batch)
        let title = sources[place].reader.run.name
        for name in batch.names[min(sources[place].names, batch.names.count)...] {
            let owner = owners[name] ?? place
            owners[name] = owner
            sources[place].add(owner == place ? name : "\(title)/\(name)")
        }
        var changes = RunChanges()
        for (index, segment) in batch.segments.enumerated() {
            let end = index + 1 < batch.segments.count ? batch.segments[index + 1].start : batch.points.count
            for point in batch.points[segment.start..<max(segment.start, end)] {
                let seconds = seconds(point.seconds, status, now)
                let stored = StoredPoint(step: point.step, epoch: point.epoch, seconds: seconds, value: point.value)
                if let (name, attempt) = sources[place].place(of: stored, metric: Int(point.metric), segment.attempt) {
                    changes.append(stored, of: name, attempt: attempt)
                }
            }
        }
        for (_, note) in batch.log.notes {
            switch note {
            case .checkpoint(let step): changes.marks.append(RunMark(.checkpoint, step: step))
            case .config(let name, let value): changes.config.append(.init(name, value))
            default: break
            }
        }
        sources[place].reader.batch.empty()
        return changes
    }

    /// The seconds of a point since the start, without pauses.
    ///
    /// - Parameter logged: as the log says it: since 1970, or since some start; nil where it does not.
    private func seconds(_ logged: Double?, _ status: RunStatus, _ now: Double) -> Double {
        let date = logged ?? now
        guard date > 1e8 else { return date }
        return max(0, date - started - status.pausedSeconds(until: date))
    }

    // MARK: - Finding logs

    private mutating func search(isLast: Bool) {
        let begin = monotonicSeconds()
        if finders.isEmpty {
            guard isLast || begin >= nextSearch else { return }
            let paths = request.logs.isEmpty ? [request.workingFolder] : request.logs
            finders = paths.compactMap { try? RunFinder($0) }
        }
        let limit = isLast ? Self.lastSearch : Self.searchPiece
        while !finders.isEmpty, monotonicSeconds() - begin < limit {
            guard let found = finders[0].next() else {
                finders.removeFirst()
                continue
            }
            for run in found { note(run) }
        }
        let spent = monotonicSeconds() - begin
        nextSearch = begin + max(Self.searchInterval, spent / Self.searchShare)
    }

    private mutating func note(_ run: LogRun) {
        guard run.modified >= started - ChildProgram.clockSlack,
            !WorkingFolder.whole(run.path).hasPrefix(runsFolder + "/runs/")
        else { return }
        let key = "\(run.path)\n\(run.name)"
        if let place = known[key] {
            sources[place].reader.add(filesOf: run)
            sources[place].summary.add(filesOf: run)
            distinct.insert(run)
            return
        }
        guard sources.count <= Self.mostLogs, logOwners?.leavesOut(run) != true, distinct.insert(run) else { return }
        known[key] = sources.count
        sources.append(MetricSource(run))
    }
}

extension LogSummary {
    /// Whether a loss has a value that is NaN or infinite.
    fileprivate var hasLostLoss: Bool {
        metrics.contains { QuantityName($0.name).isLoss && $0.summary.notFinite > 0 }
    }
}

/// A log or the output of a program, with what is recorded of it.
private struct MetricSource {
    private struct Metric {
        let name: String
        /// What tells a file that was rewritten from one that was begun anew.
        var first: StoredPoint?
        var recorded = 0
        /// How many of them were read, again where the file was rewritten.
        var read = 0
    }

    var reader: RunReader
    var summary: LogSummary
    private var metrics: [Metric] = []
    private var places: [String: Int] = [:]
    /// The place of each of the reader's metrics in `metrics`.
    private var numbers: [Int] = []
    /// What is added to the reader's numbers of attempts.
    private var attempts = 0
    private var newest = 0

    init(_ run: LogRun) {
        reader = RunReader(run, follows: true)
        summary = LogSummary(run)
    }

    /// The number of the reader's metrics that have a name in the store.
    var names: Int { numbers.count }

    /// Gives the reader's next metric its name in the store.
    mutating func add(_ name: String) {
        let place = places[name] ?? metrics.count
        if place == metrics.count { metrics.append(Metric(name: name)) }
        places[name] = place
        numbers.append(place)
    }

    /// Goes back to the beginning of a file that was rewritten.
    mutating func restart() {
        numbers = []
        summary = LogSummary(reader.run)
        for place in metrics.indices { metrics[place].read = 0 }
    }

    /// Where a point belongs in the store; nil where it is there already.
    ///
    /// A file that is written anew with a line more begins as before. One that begins otherwise is another attempt.
    mutating func place(of point: StoredPoint, metric: Int, _ attempt: Int) -> (name: String, attempt: Int)? {
        guard numbers.indices.contains(metric) else { return nil }
        let place = numbers[metric]
        if metrics[place].read < metrics[place].recorded {
            if metrics[place].read > 0 || isFirst(point, of: place) {
                metrics[place].read += 1
                return nil
            }
            attempts = newest + 1
            for index in metrics.indices { (metrics[index].recorded, metrics[index].read) = (0, 0) }
        }
        if metrics[place].recorded == 0 { metrics[place].first = point }
        metrics[place].recorded += 1
        metrics[place].read += 1
        newest = max(newest, attempts + attempt)
        return (metrics[place].name, attempts + attempt)
    }

    private func isFirst(_ point: StoredPoint, of place: Int) -> Bool {
        guard let first = metrics[place].first else { return false }
        return first.step == point.step && first.epoch == point.epoch
            && first.value.bitPattern == point.value.bitPattern
    }
}
