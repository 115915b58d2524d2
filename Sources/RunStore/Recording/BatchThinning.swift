import Telemetry

/// Thins out the reports of batches, so that a run of a billion of them does not fill the disk.
///
/// The first 2,048 batches are kept one by one, then 2,048 pairs, then 2,048 groups of four, and so on: nothing that was
/// kept changes, and a run of n batches has about 2,048 log₂(n / 2,048) points of each metric. The extremes of a group
/// are kept, so that no spike is lost.
struct BatchThinning: Sendable {
    private var merged: BatchReport?
    /// The number of batches in a group.
    private var size: Int
    /// How many groups of this size were kept.
    private var kept = 0

    private static let groupsOfASize = 2048

    /// - Parameter batches: the number of batches that were thinned out before, in an earlier attempt.
    init(after batches: Int) {
        size = 1
        var limit = Self.groupsOfASize
        while limit < batches, size < 1 << 40 {
            size *= 2
            limit += Self.groupsOfASize * size
        }
    }

    /// Takes the next report. Returns a group that is complete.
    mutating func add(_ report: BatchReport) -> BatchReport? {
        if merged == nil { merged = report } else { merged?.append(report) }
        guard let group = merged, group.lastBatch - group.firstBatch + 1 >= size else { return nil }
        merged = nil
        kept += 1
        if kept == Self.groupsOfASize {
            kept = 0
            size *= 2
        }
        return group
    }

    /// The batches since the last group.
    mutating func rest() -> BatchReport? {
        defer { merged = nil }
        return merged
    }
}
