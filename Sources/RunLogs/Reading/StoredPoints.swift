/// The points of a run that were read, to be read again from its files: exactly those of some metrics in a range, where
/// the curves keep only what a screen can show.
///
/// A value that a reader hands out, and that goes on to be valid while the reader reads on: it has the points that the
/// reader had then. Any thread may use it.
package struct StoredPoints: Sendable {
    package enum Axis: Sendable, Hashable, CaseIterable {
        /// The step; the epoch where a point has no step; where it has neither, its number among those of its metric,
        /// from 0.
        case step
        case epoch
        /// The time as it is stored.
        case seconds
    }

    package struct Point: Sendable, Hashable {
        /// The number of its metric in `names`.
        package let metric: Int
        package let step: Int64?
        package let epoch: Double?
        package let seconds: Double?
        /// May be NaN or infinite.
        package let value: Double
        /// The attempt of the run, from 0.
        package let attempt: Int
        /// Its number among the points of its metric, from 0.
        package let ordinal: Int

        /// Where it lies on an axis; nil where the log has nothing for it.
        package func position(on axis: Axis) -> Double? {
            switch axis {
            case .step: step.map(Double.init) ?? epoch ?? Double(ordinal)
            case .epoch: epoch
            case .seconds: seconds
            }
        }
    }

    package enum Outcome: Sendable, Hashable {
        /// All points were given.
        case complete
        case cancelled
        /// A file was rewritten, replaced or removed since: what was given is to be dropped. The reader will read the
        /// run anew.
        case changed
    }

    /// The names of the metrics by their numbers.
    package let names: [String]
    let run: LogRun
    /// Nil where the run lies in small files or in a database, which are read from their beginning.
    let files: [File]?

    /// What was read of a file of the run.
    struct File: Sendable {
        let stored: StoredFile
        /// A batch without points, but with the numbers of the metrics that the parsers remember.
        let batch: LogBatch
        /// The numbers in the run of the file's metrics; nil where they are the same.
        let numbers: [Int]?
        let attempts: AttemptSpans
    }
}

/// Which of a file's points belong to which attempt.
struct AttemptSpans: Sendable {
    private var starts: [(point: Int, attempt: Int)] = []
    /// A file of garbage may begin an attempt at every record. Later points count as the last attempt's.
    private static let most = 4096

    /// Says to which attempt the points from `point` on belong.
    mutating func mark(_ attempt: Int, from point: Int) {
        guard starts.last?.attempt != attempt, starts.count < Self.most else { return }
        starts.append((point, attempt))
    }

    func attempt(of point: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].point <= point { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? starts[low - 1].attempt : 0
    }
}
