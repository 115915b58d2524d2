import Dashboard
import Datasets
import Dispatch
import Files
import Glibc
import RunLogs
import Runs
import Screen
import Telemetry
import Training

/// The logs of other programs as a source: finds runs, reads those whose curves are shown, and follows their files.
final class WatchedLogs: RunSource {
    typealias SourceError = Never

    private let paths: [String]
    /// What a program prints that was started from here; it is the first run.
    private let output: LogRun?
    /// Only logs that were written since are shown, in seconds since 1970.
    private let since: Double
    private let numbers: NumberFormat
    private let waker = Guarded<@Sendable () -> Void>({})
    private let work = DispatchQueue(label: "softscope.watching", qos: .userInitiated)
    private let saving = DispatchQueue(label: "softscope.saving", qos: .userInitiated)
    /// Reads exact values, which may take as long as reading a log.
    private let closeReading = DispatchQueue(label: "softscope.exact", qos: .userInitiated)
    /// Copies of it share what they watch, and wake each other.
    private let changes = RunWatch()
    private let state = Guarded(State())

    private struct State: Sendable {
        /// What the dashboard has not received yet.
        var runs: WatchedRuns?
        var notices: [Message] = []
        /// The runs that the user chose; nil while the newest one is shown.
        var wish: [Int]?
        /// The run whose details the user looks at.
        var looked: Int?
        /// Where the values of the runs that are read lie, with the generation of what is shown of them.
        var stored: [Int: (generation: Generation, points: StoredPoints)] = [:]
        /// The newest request for exact values; earlier ones are given up.
        var lookedAt: ExactPoints.Request?
        /// Whether the dashboard was told that the arrangement of the charts cannot be kept.
        var saidNotKept = false
        var isClosed = false
    }

    /// The shortest time between two messages to the dashboard, in seconds.
    private static let interval = 0.1
    /// How often states are concluded anew, and folders are searched for new runs, in seconds.
    private static let lookInterval = 15.0
    /// How often they are searched while something changes in them.
    private static let searchInterval = 3.0
    /// So many logs are shown beside the output of the program that writes them.
    private static let mostLogs = 3
    /// How soon a rewritten file that may not be whole is looked at again, in seconds.
    private static let renewalInterval = 0.5

    init(_ paths: [String], numbers: NumberFormat, output: LogRun? = nil, since: Double = 0) {
        self.paths = paths
        self.numbers = numbers
        self.output = output
        self.since = since
    }

    let capabilities: RunCapabilities = [.curves, .otherRuns]
    var name: String { paths.map(\.printable).joined(separator: ", ") }

    func begin(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        restore()
        work.async { [self] in watch() }
    }

    /// Tells the dashboard how the charts were arranged when these logs were watched before.
    private func restore() {
        let file = ArrangementFile(of: paths)
        let message: Message? =
            switch file?.read() {
            case .success(let arrangement): .arranged(arrangement)
            case .failure(let fault): .notice("The arrangement of the charts is not restored: \(fault)")
            case nil: nil
            }
        if let message { tell(message) }
    }

    /// Hands a message to the dashboard.
    private func tell(_ message: Message) {
        state.withLock { $0.notices.append(message) }
        waker.withLock { $0 }()
    }

    func keep(_ arrangement: ChartArrangement) {
        saving.async { [self] in
            guard let file = ArrangementFile(of: paths) else { return }
            do throws(FileError) { try file.write(arrangement) } catch {
                // Said once: every key that changes something would say it again.
                let isFirst = state.withLock { state in
                    defer { state.saidNotKept = true }
                    return !state.saidNotKept
                }
                if isFirst { tell(.notice("The arrangement of the charts is not kept: \(error)")) }
            }
        }
    }

    func drain(at seconds: Double) throws(Never) -> [Message] {
        state.withLock { state in
            defer {
                state.runs = nil
                state.notices = []
            }
            return (state.runs.map { [.watched($0)] } ?? []) + state.notices
        }
    }

    func choose(runs: [Int]) {
        state.withLock { $0.wish = runs }
        changes.wake()
    }

    func look(at run: Int) {
        state.withLock { $0.looked = run }
        changes.wake()
    }

    func save(_ file: SavedFile) {
        saving.async { [self] in
            tell(.notice(SavedFiles(folder: nil).write(file)))
        }
    }

    func read(_ picture: WatchedPicture) {
        saving.async { [self] in
            let bytes = try? InputFile(path: picture.path).bytes(at: picture.bytes.lowerBound, picture.bytes.count)
            tell(.picture(picture, bytes.flatMap { ColorPicture(encoded: $0) }))
        }
    }

    func read(_ request: ExactPoints.Request) {
        state.withLock { $0.lookedAt = request }
        closeReading.async { [self] in
            let isCancelled: @Sendable () -> Bool = { [self] in
                state.withLock { $0.lookedAt != request || $0.isClosed }
            }
            guard !isCancelled() else { return }
            let stored = state.withLock { $0.stored[request.run] }
            var curves: [Int: Curve] = [:]
            if let stored, stored.generation == request.generation {
                for metric in request.metrics { curves[metric] = Curve(capacity: ExactPoints.capacity) }
                let outcome = stored.points.read(
                    request.metrics, along: .step, in: request.steps, isCancelled: isCancelled
                ) { points in
                    for point in points {
                        curves[point.metric]?.append(
                            point.value, step: point.position(on: .step), epoch: point.epoch,
                            seconds: point.seconds, attempt: point.attempt)
                    }
                }
                if outcome != .complete { curves = [:] }
            }
            // Nobody waits for what was given up.
            if !isCancelled() { tell(.points(ExactPoints(request, curves: curves))) }
        }
    }

    func finishSaving() { saving.sync {} }

    func close(within seconds: Double) {
        state.withLock { $0.isClosed = true }
        changes.wake()
    }

    // MARK: - On the queue

    /// Everything that the queue works with.
    private struct Work {
        var changes: RunWatch
        var found: [LogRun] = []
        var numbers: [String: Int] = [:]
        var distinct = DistinctRuns()
        var builders: [Int: WatchedRunBuilder] = [:]
        var chosen: [Int] = []
        /// The run whose details are shown although its curves are not.
        var looked: Int?
        /// The runs whose logs are read.
        var read: [Int] { chosen + [looked].compactMap(\.self).filter { !chosen.contains($0) } }
        var isSearching = true
        /// When the dashboard was told last, and when folders were searched last, by a monotonic clock.
        var told = 0.0
        var searched = 0.0
    }

    private func watch() {
        var work = Work(changes: changes)
        if let output { note(output, in: &work) }
        search(&work)
        while !state.withLock({ $0.isClosed }) {
            choose(&work)
            readAll(&work)
            tell(&work)
            for id in work.read { if let run = work.builders[id]?.run { work.changes.follow(run, as: id) } }
            // A program that writes a thousand values a second is read ten times a second.
            rest(seconds: work.told + Self.interval - monotonicSeconds())
            let isRenewing = work.read.contains { work.builders[$0]?.isRenewing == true }
            let changed = work.changes.wait(seconds: isRenewing ? Self.renewalInterval : Self.lookInterval)
            // Where something changes, a new run may have begun; elsewhere they are looked for less often. A program that
            // was just started may not have made its folder yet.
            let since = monotonicSeconds() - work.searched
            let isExpected = !changed.places.isEmpty || output != nil && work.found.count == 1
            if since >= Self.lookInterval || (since >= Self.searchInterval && isExpected) {
                search(&work)
            }
        }
    }

    private func rest(seconds: Double) {
        guard seconds > 0 else { return }
        var time = timespec(tv_sec: 0, tv_nsec: Int(min(seconds, 0.9) * 1e9))
        unsafe nanosleep(&time, nil)
    }

    /// Finds runs, and tells the dashboard of them on the way.
    private func search(_ work: inout Work) {
        for path in paths where FileSystem.leadsToFolder(path) { work.changes.followPlace(path) }
        for path in paths {
            guard var finder = try? RunFinder(path) else { continue }
            while let more = finder.next(), !state.withLock({ $0.isClosed }) {
                for run in more { note(run, in: &work) }
                if !more.isEmpty, monotonicSeconds() - work.told > Self.interval {
                    choose(&work)
                    // The newest run so far is drawn before a large folder is searched to its end.
                    readPiece(&work)
                    tell(&work)
                }
            }
        }
        work.isSearching = false
        work.searched = monotonicSeconds()
    }

    private func note(_ run: LogRun, in work: inout Work) {
        guard run.modified >= since || run == output else { return }
        let key = "\(run.path)\n\(run.name)"
        if let id = work.numbers[key] {
            work.found[id].modified = run.modified
            work.builders[id]?.add(filesOf: run)
            work.distinct.insert(run)
            return
        }
        // A path may be given twice, or lie in another.
        guard work.distinct.insert(run) else { return }
        work.numbers[key] = work.found.count
        work.found.append(run)
    }

    /// Takes the user's wish over, or the newest run if there is none.
    private func choose(_ work: inout Work) {
        let newest = work.found.indices.max { work.found[$0].modified < work.found[$1].modified }
        let wish = state.withLock { $0.wish }
        let shownFirst = output == nil ? nil : Self.outputAndLogs(work.found)
        work.chosen =
            wish ?? shownFirst ?? (work.chosen.isEmpty || work.isSearching ? newest.map { [$0] } ?? [] : work.chosen)
        work.looked = state.withLock { $0.looked }
        for id in work.read where work.builders[id] == nil && work.found.indices.contains(id) {
            work.builders[id] = WatchedRunBuilder(work.found[id], id: id)
        }
        // What is not shown is not kept in memory, but for a few that one may come back to.
        if work.builders.count > 2 * work.chosen.count + 8 {
            for id in work.builders.keys where !work.read.contains(id) {
                work.builders[id] = nil
                work.changes.forget(id)
            }
        }
    }

    /// The output of the program with the logs that were written last.
    private static func outputAndLogs(_ found: [LogRun]) -> [Int] {
        let logs = found.indices.dropFirst().sorted { found[$0].modified > found[$1].modified }
        return Array([0] + logs.prefix(mostLogs))
    }

    private func readAll(_ work: inout Work) {
        while readPiece(&work), !state.withLock({ $0.isClosed }) {
            if monotonicSeconds() - work.told > Self.interval {
                choose(&work)
                tell(&work)
            }
        }
    }

    /// Reads a piece of each run that is shown. Returns whether there is more.
    @discardableResult
    private func readPiece(_ work: inout Work) -> Bool {
        var hasMore = false
        for id in work.read where work.builders[id]?.read(at: monotonicSeconds()) == true { hasMore = true }
        return hasMore
    }

    private func tell(_ work: inout Work) {
        let now = FoundRuns.now
        var watched = WatchedRuns()
        watched.isSearching = work.isSearching
        watched.chosen = work.chosen
        watched.now = now
        for id in work.read { work.builders[id]?.conclude(at: now, numbers) }
        watched.runs = work.found.indices.sorted { work.found[$0].modified > work.found[$1].modified }.map { id in
            if let builder = work.builders[id] { return builder.shown }
            let run = work.found[id]
            var shown = WatchedRun(id: id, name: run.name.printable, path: run.path, format: run.format.rawValue)
            (shown.modified, shown.begun) = (run.modified, run.modified)
            return shown
        }
        work.told = monotonicSeconds()
        let stored = work.read.compactMap { id in work.builders[id]?.stored.map { (id, $0) } }
        state.withLock { state in
            state.runs = watched
            state.stored = Dictionary(uniqueKeysWithValues: stored)
        }
        waker.withLock { $0 }()
    }
}
