import RunLogs
import Screen
import Telemetry

/// Reads a run's log piece by piece, and makes of it what the dashboard shows.
struct WatchedRunBuilder {
    private var view: WatchedRunView
    /// What is read anew after a file was rewritten; the old view is kept until this one is whole.
    private var renewed: WatchedRunView?
    /// When the file was found rewritten, by a monotonic clock.
    private var renewedSince = 0.0
    private var reader: RunReader
    private let id: Int
    private var hasEnded = false

    init(_ run: LogRun, id: Int) {
        self.id = id
        view = WatchedRunView(run, id: id)
        reader = RunReader(run, follows: true, isMarked: true)
    }

    var shown: WatchedRun { view.shown }

    /// What is kept of it for the list of runs.
    var overview: RunOverview { view.overview }

    var run: LogRun { reader.run }

    /// Where the values that are shown lie in the files, with the generation of what is shown; nil while a rewritten file
    /// is read anew.
    var stored: (generation: Generation, points: StoredPoints)? {
        renewed == nil ? (view.shown.generation, reader.storedPoints) : nil
    }

    /// Takes over files that were found since.
    mutating func add(filesOf run: LogRun) {
        reader.add(filesOf: run)
        view.add(filesOf: run)
    }

    /// Says that its files will not be written any more: what was kept back for more output counts then.
    mutating func endFollowing() {
        guard !hasEnded else { return }
        hasEnded = true
        reader.endFollowing()
    }

    /// The longest time in seconds that the old view is kept while a rewritten file has fewer values than before:
    /// programs that rewrite a file empty it first.
    private static let patience = 2.0

    /// Whether a rewritten file may not be whole yet, so that it is worth looking at again soon.
    var isRenewing: Bool { renewed != nil }

    /// Reads the next piece of its files. Returns whether there is more.
    ///
    /// - Parameter now: seconds of a monotonic clock.
    mutating func read(at now: Double) -> Bool {
        let progress = reader.read()
        if progress == .restarted {
            if renewed == nil { renewedSince = now }
            renewed = WatchedRunView(reader.run, id: id)
            return true
        }
        if renewed != nil { renewed?.add(reader.batch) } else { view.add(reader.batch) }
        reader.batch.empty()
        guard progress == .caughtUp else { return true }
        if let renewed {
            guard renewed.points >= view.points || now - renewedSince > Self.patience else { return false }
            view = renewed
        }
        renewed = nil
        view.shown.isWhole = true
        return false
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) { view.conclude(at: now, numbers) }
}
