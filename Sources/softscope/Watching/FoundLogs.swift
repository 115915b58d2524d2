import RunLogs
import Screen
import Telemetry

/// The runs that were found, each with a number that it keeps, and what the list says of those whose curves are not shown.
struct FoundLogs {
    /// By their numbers.
    private(set) var runs: [LogRun] = []
    /// The numbers of the runs, those that changed last first.
    private(set) var order: [Int] = []
    private var numbers: [String: Int] = [:]
    private var distinct = DistinctRuns(followsNames: true)
    /// What the list says of the runs, by their numbers.
    private var listed: [WatchedRun] = []
    private var overviews: [Int: RunOverview] = [:]
    private var isOrdered = true

    /// Takes a run. Returns the number of one that was known, whose files may have become more; nil for a new one, and for
    /// one that was found by another path.
    mutating func note(_ run: LogRun) -> Int? {
        let key = "\(run.path)\n\(run.name)"
        if let number = numbers[key] {
            if runs[number].modified != run.modified { isOrdered = false }
            runs[number] = run
            (listed[number].modified, listed[number].begun) = (run.modified, overviews[number]?.begun ?? run.modified)
            return number
        }
        // A path may be given twice, or lie in another.
        guard distinct.insert(run) else { return nil }
        let number = runs.count
        numbers[key] = number
        runs.append(run)
        order.append(number)
        isOrdered = false
        listed.append(
            WatchedRun(id: number, name: run.name.printable, path: run.path.printable, format: run.format.rawValue))
        listed[number].evidence = "not read yet; it is read when it is selected"
        (listed[number].modified, listed[number].begun) = (run.modified, run.modified)
        return nil
    }

    /// Brings the order up to date after runs were noted.
    mutating func sort() {
        guard !isOrdered else { return }
        order.sort { (runs[$1].modified, $0) < (runs[$0].modified, $1) }
        isOrdered = true
    }

    /// What the list says of a run without its curves.
    subscript(number: Int) -> WatchedRun { listed[number] }

    /// What was last read of a run for the list; nil if nothing was.
    func overview(of number: Int) -> RunOverview? { overviews[number] }

    mutating func keep(_ overview: RunOverview, of number: Int) {
        overviews[number] = overview
        listed[number] = overview.shown
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) {
        for number in overviews.keys {
            overviews[number]?.conclude(at: now, numbers)
            if let shown = overviews[number]?.shown { listed[number] = shown }
        }
    }
}

/// What was read of a run, without its curves.
struct RunOverview {
    private(set) var shown: WatchedRun
    private let summary: LogSummary
    /// When its files were last changed before they were read, in seconds since 1970.
    let modified: Double

    var begun: Double { shown.begun }

    init(_ run: WatchedRun, _ summary: LogSummary) {
        shown = run
        shown.storedFigures = run.figures
        (shown.metrics, shown.media, shown.marks, shown.isWhole) = ([], [], [], false)
        self.summary = summary
        modified = run.modified
    }

    /// Updates the state.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ numbers: NumberFormat) {
        guard summary.ending == nil else { return }
        let state = summary.state(at: now)
        (shown.state, shown.evidence) = (state.word, state.text(numbers))
    }
}
