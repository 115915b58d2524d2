import RunLogs
import Screen
import Telemetry

/// The runs whose logs are read because somebody looks at them.
struct ReadLogs {
    /// The runs whose curves are shown.
    private(set) var chosen: [Int] = []
    /// The run whose details are shown although its curves are not.
    private var looked: Int?
    private var builders: [Int: WatchedRunBuilder] = [:]

    /// The numbers of all of them.
    var numbers: [Int] { chosen + [looked].compactMap(\.self).filter { !chosen.contains($0) } }

    /// Whether a rewritten file may not be whole yet.
    var isRenewing: Bool { numbers.contains { builders[$0]?.isRenewing == true } }

    /// Where the values of the runs lie, with the generation of what is shown of them.
    var stored: [Int: ExactPointsReader.Stored] {
        let known = numbers.compactMap { number in builders[number]?.stored.map { (number, $0) } }
        return Dictionary(uniqueKeysWithValues: known)
    }

    /// Takes over which runs are looked at. Returns the numbers of those that are not kept in memory any more; the list
    /// keeps their figures.
    mutating func choose(_ chosen: [Int], looked: Int?, of found: inout FoundLogs) -> [Int] {
        let former = self.numbers
        (self.chosen, self.looked) = (chosen, looked)
        let numbers = numbers
        // From now on the list says what is read of them for it.
        for number in former where !numbers.contains(number) {
            if let builder = builders[number], builder.shown.isWhole { found.keep(builder.overview, of: number) }
        }
        for number in numbers where builders[number] == nil && found.runs.indices.contains(number) {
            builders[number] = WatchedRunBuilder(found.runs[number], id: number)
        }
        // A few that one may come back to are kept.
        guard builders.count > 2 * chosen.count + 8 else { return [] }
        let left = builders.keys.filter { !numbers.contains($0) }
        for number in left { builders[number] = nil }
        return left
    }

    /// Takes over files of a run that were found since.
    mutating func add(filesOf run: LogRun, _ number: Int) { builders[number]?.add(filesOf: run) }

    /// Says that the files of a run will not be written any more.
    mutating func endFollowing(_ number: Int) { builders[number]?.endFollowing() }

    /// Reads a piece of each run. Returns whether there is more.
    ///
    /// - Parameter now: seconds of a monotonic clock.
    mutating func readPiece(at now: Double) -> Bool {
        var hasMore = false
        for number in numbers where builders[number]?.read(at: now) == true { hasMore = true }
        return hasMore
    }

    /// Updates what depends on the time.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func conclude(at now: Double, _ format: NumberFormat) {
        for number in numbers { builders[number]?.conclude(at: now, format) }
    }

    /// The run with its curves; nil if nobody looks at it, so that it is not read, or nothing is known of it yet and nobody
    /// waits for its curves.
    func shown(_ number: Int) -> WatchedRun? {
        guard let run = builders[number]?.shown, number == looked || chosen.contains(number) else { return nil }
        return run.isWhole || !run.metrics.isEmpty || chosen.contains(number) ? run : nil
    }

    /// A run with the files that are read now.
    func run(_ number: Int) -> LogRun? { builders[number]?.run }
}
