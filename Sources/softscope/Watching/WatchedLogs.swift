import Dashboard
import Dispatch
import Files
import Glibc
import RunLogs
import Screen
import Telemetry
import Training

/// The logs of other programs as a source: finds runs, reads those whose curves are shown, and follows their files.
final class WatchedLogs: RunSource {
    typealias SourceError = Never

    let paths: [String]
    let exchange: RunsExchange
    let saving = DispatchQueue(label: "softscope.saving", qos: .userInitiated)
    /// Whether the dashboard was told that the arrangement of the charts cannot be kept.
    let saidNotKept = Guarded(false)

    /// What a program prints that was started from here; it is the first run.
    private let output: LogRun?
    /// Whether it has printed everything.
    private let hasPrinted = Guarded(false)
    /// Only logs that were written since are shown, in seconds since 1970.
    private let since: Double
    /// Tells logs of other programs, which are left out; nil where all are shown.
    private let owners: LogOwners?
    private let numbers: NumberFormat
    private let queue = DispatchQueue(label: "softscope.watching", qos: .userInitiated)
    private let exact = ExactPointsReader()
    /// Copies of it share what they watch, and wake each other.
    private let changes: RunWatch

    /// The shortest time between two messages to the dashboard, in seconds.
    private static let interval = 0.1
    /// How often states are concluded anew, and folders are searched for new runs, in seconds.
    private static let lookInterval = 15.0
    /// How often they are searched while something changes in them.
    private static let searchInterval = 3.0
    /// The number of the output, which is noted first.
    private static let outputNumber = 0
    /// So many logs are shown beside the output of the program that writes them.
    private static let mostLogs = 3
    /// How soon a rewritten file that may not be whole is looked at again, in seconds.
    private static let renewalInterval = 0.5

    init(
        _ paths: [String], numbers: NumberFormat, output: LogRun? = nil, since: Double = 0, owners: LogOwners? = nil
    ) {
        self.paths = paths
        self.numbers = numbers
        self.output = output
        self.since = since
        self.owners = owners
        let changes = RunWatch()
        self.changes = changes
        exchange = RunsExchange { changes.wake() }
    }

    let capabilities: RunCapabilities = [.curves, .otherRuns]
    var name: String { paths.map(\.printable).joined(separator: ", ") }

    func begin(wake: @escaping @Sendable () -> Void) {
        exchange.begin(wake: wake)
        restoreArrangement()
        queue.async { [self] in watch() }
    }

    func drain(at seconds: Double) throws(Never) -> [Message] { exchange.drain() }
    func choose(runs: [Int]) { exchange.choose(runs: runs) }
    func look(at run: Int) { exchange.look(at: run) }

    func read(_ request: ExactPoints.Request) {
        exact.read(request) { [exchange] in exchange.tell(.points($0)) }
    }

    /// Says that the program has printed everything.
    func endOutput() {
        hasPrinted.withLock { $0 = true }
        changes.wake()
    }

    func close(within seconds: Double) {
        exact.giveUp()
        exchange.close()
    }

    // MARK: - On the queue

    /// Everything that the queue works with.
    private struct Work {
        var changes: RunWatch
        var found = FoundLogs()
        var read = ReadLogs()
        var overviews = OverviewReader()
        var owners: LogOwners?
        var isSearching = true
        /// When the dashboard was told last, and when folders were searched last, by a monotonic clock.
        var told = 0.0
        var searched = 0.0
    }

    private func watch() {
        var work = Work(changes: changes)
        work.owners = owners
        if let output { note(output, in: &work) }
        search(&work)
        while !exchange.isClosed {
            for run in work.owners?.observe() ?? [] { note(run, in: &work) }
            choose(&work)
            if hasPrinted.withLock({ $0 }) { work.read.endFollowing(Self.outputNumber) }
            readAll(&work)
            tell(&work)
            for number in work.read.numbers {
                if let run = work.read.run(number) { work.changes.follow(run, as: number) }
            }
            // A program that writes a thousand values a second is read ten times a second.
            let isBusy = readOverviews(&work, until: work.told + Self.interval)
            rest(seconds: work.told + Self.interval - monotonicSeconds())
            var patience = work.read.isRenewing ? Self.renewalInterval : Self.lookInterval
            if work.owners?.isObserving == true { patience = Self.interval }
            let changed = work.changes.wait(seconds: isBusy ? 0 : patience)
            // Where something changes, a new run may have begun; elsewhere they are looked for less often. A program that
            // was just started may not have made its folder yet.
            let since = monotonicSeconds() - work.searched
            let isExpected = !changed.places.isEmpty || output != nil && work.found.runs.count == 1
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
            while let more = finder.next(), !exchange.isClosed {
                for run in more { note(run, in: &work) }
                if !more.isEmpty, monotonicSeconds() - work.told > Self.interval {
                    choose(&work)
                    // The newest run so far is drawn before a large folder is searched to its end.
                    _ = work.read.readPiece(at: monotonicSeconds())
                    tell(&work)
                }
            }
        }
        // The newest run may have been found last.
        if work.isSearching { choose(&work) }
        work.isSearching = false
        work.searched = monotonicSeconds()
        work.found.sort()
        work.found.conclude(at: FoundRuns.now, numbers)
        work.overviews.plan(work.found, except: work.read.numbers, at: work.searched)
    }

    private func note(_ run: LogRun, in work: inout Work) {
        if run != output {
            guard run.modified >= since, work.owners?.leavesOut(run) != true else { return }
        }
        if let number = work.found.note(run) { work.read.add(filesOf: run, number) }
    }

    /// Takes the user's wishes over, or the newest run if there are none.
    private func choose(_ work: inout Work) {
        work.found.sort()
        let wishes = exchange.wishes
        let former = work.read.chosen
        let usual = former.isEmpty || work.isSearching ? Array(work.found.order.prefix(1)) : former
        let chosen = wishes.chosen ?? (output == nil ? usual : Self.outputAndLogs(work.found))
        for number in work.read.choose(chosen, looked: wishes.looked, of: &work.found) { work.changes.forget(number) }
    }

    /// The output of the program with the logs that were written last.
    private static func outputAndLogs(_ found: FoundLogs) -> [Int] {
        [outputNumber] + found.order.filter { $0 != outputNumber }.prefix(mostLogs)
    }

    private func readAll(_ work: inout Work) {
        while work.read.readPiece(at: monotonicSeconds()), !exchange.isClosed {
            if monotonicSeconds() - work.told > Self.interval {
                choose(&work)
                tell(&work)
            }
        }
    }

    /// Reads runs that nobody looks at until a time, unless the user wishes for something. Returns whether anything was
    /// read.
    private func readOverviews(_ work: inout Work, until end: Double) -> Bool {
        let wishes = exchange.wishes
        var hasRead = false
        while monotonicSeconds() < end, exchange.wishes == wishes,
            work.overviews.readPiece(of: &work.found, numbers)
        {
            hasRead = true
        }
        return hasRead
    }

    private func tell(_ work: inout Work) {
        let now = FoundRuns.now
        work.read.conclude(at: now, numbers)
        var watched = WatchedRuns()
        watched.isSearching = work.isSearching
        watched.chosen = work.read.chosen
        watched.now = now
        watched.runs = work.found.order.map { work.read.shown($0) ?? work.found[$0] }
        if let remarks = work.owners?.remarks, let place = watched.runs.firstIndex(where: { $0.id == 0 }) {
            watched.runs[place].troubles += remarks.map(\.line)
        }
        work.told = monotonicSeconds()
        exact.hold(work.read.stored)
        exchange.show(.watched(watched))
    }
}
