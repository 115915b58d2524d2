import ChildRuns
import Files

/// What the growth of a log says about who writes it, where nobody holds it open.
///
/// If it grows by more than the processes of a program have written in the same time, another program writes it. If they
/// wrote as much each time, they may write it.
struct LogGrowth {
    private struct Look {
        let sizes: [String: FileStatus]
        /// Counted before the sizes were taken.
        let written: WriteCounts
    }

    private var last: Look?
    /// How often the log grew by more than the program wrote, and how often it did not.
    private(set) var contradictions = 0
    private(set) var agreements = 0
    private(set) var looks = 0

    /// More than one, for an end of a process may be missed.
    var isOthers: Bool { contradictions >= 2 }
    var mayBeOwn: Bool { contradictions == 0 && agreements >= 3 }

    /// Takes another look.
    ///
    /// - Parameters:
    ///   - before: what the program had written before the sizes were taken.
    ///   - after: the same after that.
    mutating func note(_ sizes: [String: FileStatus], before: WriteCounts, after: WriteCounts) {
        looks += 1
        let former = last
        last = Look(sizes: sizes, written: before)
        guard let former, let written = after.bytes(since: former.written) else { return }
        judge(growth: Self.growth(from: former.sizes, to: sizes), written: written)
    }

    /// - Parameters:
    ///   - growth: in bytes; nil where a file was replaced or rewritten.
    ///   - written: at most so many bytes were written in the time.
    mutating func judge(growth: Int?, written: Int) {
        guard let growth, growth > 0 else { return }
        if growth > written { contradictions += 1 } else { agreements += 1 }
    }

    private static func growth(from former: [String: FileStatus], to sizes: [String: FileStatus]) -> Int? {
        var growth = 0
        for (path, status) in sizes {
            guard let before = former[path] else { return nil }
            guard before.identity == status.identity, before.size <= status.size else { return nil }
            growth += status.size - before.size
        }
        return growth
    }
}
