import Files

/// Places of a file from which it can be read again, with what lies between them.
///
/// A mark holds the parser as it was there, so that reading from it on gives the points of the first time, whatever
/// the parser has to know of what came before. The number of marks is limited: when there are too many, every other
/// one is dropped.
struct FileMarks: Sendable {
    struct Mark: Sendable {
        let file: FollowedFile
        let parser: any LogParser
        /// The number of points before it.
        let points: Int
        /// Those by the number of their metric in the batch that the parser writes to.
        let counts: [Int]
        /// What lies between it and the next one, or what was read last.
        fileprivate(set) var extent = PointExtent()
    }

    private(set) var marks: [Mark]
    /// The number of points that were read.
    private(set) var points = 0
    /// Those by the number of their metric.
    private(set) var counts: [Int] = []
    /// The least number of bytes between two marks.
    private var spacing = 256 << 10

    /// 300 MB are then read again in parts of 4 MB, which take some milliseconds. With thousands of metrics there are
    /// fewer, since each mark counts all of them.
    private var most: Int { max(2, min(128, (1 << 20) / max(1, counts.count))) }

    init(file: FollowedFile, parser: any LogParser) {
        marks = [Mark(file: file, parser: parser, points: 0, counts: [])]
    }

    /// Notes what the parser has read, and makes a mark behind it where the last one is far enough.
    mutating func note(_ new: ArraySlice<LogPoint>, file: FollowedFile, parser: any LogParser) {
        let last = marks.count - 1
        count(new)
        marks[last].extent.add(new)
        points += new.count
        guard file.position - marks[last].file.position >= spacing else { return }
        marks.append(Mark(file: file, parser: parser, points: points, counts: counts))
        while marks.count > most { thin() }
    }

    private mutating func count(_ new: ArraySlice<LogPoint>) {
        var greatest = Int32(truncatingIfNeeded: counts.count) - 1
        for point in new { greatest = max(greatest, point.metric) }
        counts += Array(repeating: 0, count: Int(greatest) + 1 - counts.count)
        // A span is checked for uniqueness once, an array at every change.
        var counts = counts.mutableSpan
        for point in new { counts[Int(point.metric)] += 1 }
    }

    private mutating func thin() {
        var kept: [Mark] = []
        for (index, mark) in marks.enumerated() {
            if index.isMultiple(of: 2) { kept.append(mark) } else { kept[kept.count - 1].extent.add(mark.extent) }
        }
        marks = kept
        spacing *= 2
    }

    /// The number of points before the mark behind a mark.
    func end(of index: Int) -> Int { index + 1 < marks.count ? marks[index + 1].points : points }

    /// The numbers of the points of a metric that lie between a mark and the next one, among all of that metric.
    func ordinals(of metric: Int, behind index: Int) -> Range<Int> {
        let start = Self.count(metric, marks[index].counts)
        let end = Self.count(metric, index + 1 < marks.count ? marks[index + 1].counts : counts)
        return start..<max(start, end)
    }

    /// The number of points of a metric.
    func count(of metric: Int) -> Int { Self.count(metric, counts) }

    private static func count(_ metric: Int, _ counts: [Int]) -> Int {
        counts.indices.contains(metric) ? counts[metric] : 0
    }
}

/// Within which bounds points lie on each axis.
struct PointExtent: Sendable {
    /// Of steps, or of epochs where points have no steps.
    private var steps = Bounds()
    private var epochs = Bounds()
    private var seconds = Bounds()
    /// Whether there are points with neither step nor epoch, which are counted instead.
    private var hasCounted = false

    private struct Bounds: Sendable {
        var least = Double.infinity
        var greatest = -Double.infinity

        @inline(__always)
        mutating func add(_ value: Double) {
            if value < least { least = value }
            if value > greatest { greatest = value }
        }

        mutating func add(_ other: Bounds) {
            add(other.least)
            add(other.greatest)
        }

        func overlaps(_ range: ClosedRange<Double>) -> Bool {
            least <= range.upperBound && greatest >= range.lowerBound
        }
    }

    mutating func add(_ new: ArraySlice<LogPoint>) {
        var last: LogPoint?
        for point in new {
            // Most points are at the places of the one before, in the same row.
            if let last, point.isPlaced(as: last) { continue }
            add(point)
            last = point
        }
    }

    @inline(__always)
    private mutating func add(_ point: LogPoint) {
        if let step = point.step {
            steps.add(Double(step))
        } else if let epoch = point.epoch {
            steps.add(epoch)
        } else {
            hasCounted = true
        }
        if let epoch = point.epoch { epochs.add(epoch) }
        if let second = point.seconds { seconds.add(second) }
    }

    mutating func add(_ other: PointExtent) {
        steps.add(other.steps)
        epochs.add(other.epochs)
        seconds.add(other.seconds)
        hasCounted = hasCounted || other.hasCounted
    }

    /// Whether points of a metric may lie in a range.
    ///
    /// - Parameter ordinals: the numbers of the points among those of the metric.
    func mayReach(_ range: ClosedRange<Double>, along axis: StoredPoints.Axis, ordinals: Range<Int>) -> Bool {
        guard let first = ordinals.first, let last = ordinals.last else { return false }
        switch axis {
        case .step:
            return steps.overlaps(range)
                || hasCounted && Double(first) <= range.upperBound && Double(last) >= range.lowerBound
        case .epoch: return epochs.overlaps(range)
        case .seconds: return seconds.overlaps(range)
        }
    }
}
