import RunLogs
import Screen
import Telemetry
import Training

/// Reads the runs that nobody looks at, one after the other in the order of the list, so that it says how each stands.
///
/// It reads so much only as takes a few seconds; further runs are read when they are looked at. Those that are written
/// meanwhile are read again now and then.
struct OverviewReader {
    private var pending: [Int] = []
    private var current: Current?

    private struct Current {
        let number: Int
        var builder: WatchedRunBuilder
        /// How long it was read so far.
        var seconds = 0.0
    }

    /// From when on runs may be read again, by a monotonic clock.
    private var due: [Int: Double] = [:]
    /// How many bytes may still be read for the first time.
    private var budget = 1 << 30

    /// The largest run that is read, in bytes.
    private static let largest = 1 << 26
    private static let most = 2000
    /// A run is read again at the earliest after so many times as long as reading it took, and never sooner than after
    /// the shortest pause, in seconds.
    private static let pauseRatio = 20.0
    private static let shortestPause = 15.0

    /// Chooses the runs that are to be read next, after a search.
    ///
    /// - Parameters:
    ///   - looked: the numbers of those that are read because somebody looks at them.
    ///   - now: seconds of a monotonic clock.
    mutating func plan(_ found: FoundLogs, except looked: [Int], at now: Double) {
        pending = found.order.prefix(Self.most).filter { number in
            guard !looked.contains(number), number != current?.number, now >= due[number] ?? 0 else { return false }
            return found.overview(of: number).map { $0.modified < found.runs[number].modified } ?? true
        }.reversed()
    }

    /// Reads the next piece. Returns false where nothing is left to read.
    mutating func readPiece(of found: inout FoundLogs, _ numbers: NumberFormat) -> Bool {
        let start = monotonicSeconds()
        if current == nil {
            guard let number = next(of: found) else { return false }
            current = Current(number: number, builder: WatchedRunBuilder(found.runs[number], id: number))
        }
        let hasMore = current?.builder.read(at: start) ?? false
        let now = monotonicSeconds()
        current?.seconds += now - start
        guard !hasMore else { return true }
        current?.builder.conclude(at: FoundRuns.now, numbers)
        if let current {
            found.keep(current.builder.overview, of: current.number)
            due[current.number] = now + max(Self.shortestPause, Self.pauseRatio * current.seconds)
        }
        current = nil
        return true
    }

    private mutating func next(of found: FoundLogs) -> Int? {
        while let number = pending.popLast() {
            let size = found.runs[number].byteCount
            guard size <= Self.largest else { continue }
            if found.overview(of: number) == nil {
                guard size <= budget else { continue }
                budget -= size
            }
            return number
        }
        return nil
    }
}
