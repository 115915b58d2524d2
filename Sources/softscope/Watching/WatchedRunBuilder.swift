import RunLogs
import Screen
import Telemetry

/// Reads a run's log piece by piece, and makes of it what the dashboard shows.
struct WatchedRunBuilder {
    private var view: WatchedRunView
    /// What is read anew after a file was rewritten; the old view is kept until this one is whole.
    private var renewed: WatchedRunView?
    private var reader: RunReader
    private let id: Int

    init(_ run: LogRun, id: Int) {
        self.id = id
        view = WatchedRunView(run, id: id)
        reader = RunReader(run, follows: true)
    }

    var shown: WatchedRun { view.shown }

    var run: LogRun { reader.run }

    /// Takes over files that were found since.
    mutating func add(filesOf run: LogRun) { reader.add(filesOf: run) }

    /// Reads the next piece of its files. Returns whether there is more.
    mutating func read() -> Bool {
        let progress = reader.read()
        if progress == .restarted {
            renewed = WatchedRunView(reader.run, id: id)
            return true
        }
        if renewed != nil { renewed?.add(reader.batch) } else { view.add(reader.batch) }
        reader.batch.empty()
        guard progress == .caughtUp else { return true }
        if let renewed { view = renewed }
        renewed = nil
        view.shown.isWhole = true
        return false
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) { view.conclude(at: now, numbers) }
}
