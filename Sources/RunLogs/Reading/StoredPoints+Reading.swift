import Files

extension StoredPoints {
    /// Reads the points of some metrics in a range in one pass over the files, in the order of the log, piece by piece.
    ///
    /// Only the parts of large files are read in which such points may lie: a few milliseconds for a narrow range,
    /// and for the whole range as long as the first time.
    ///
    /// - Parameters:
    ///   - metrics: their numbers in `names`. There are no points of a number that does not exist.
    ///   - range: on the axis, with its bounds.
    ///   - isCancelled: is asked after each piece, of at most a few hundred kilobytes.
    ///   - body: is called with the points of each piece that has some.
    package func read(
        _ metrics: [Int], along axis: Axis, in range: ClosedRange<Double>, isCancelled: () -> Bool = { false },
        _ body: ([Point]) -> Void
    ) -> Outcome {
        let wanted = Set(metrics).filter(names.indices.contains).sorted()
        guard !wanted.isEmpty else { return .complete }
        var search = Search(wanted, axis: axis, range: range)
        guard let files else { return readAnew(&search, isCancelled: isCancelled, body) }
        for file in files {
            let outcome = FileSearch(file, search).read(isCancelled: isCancelled, body)
            guard outcome == .complete else { return outcome }
            for (place, metric) in wanted.enumerated() { search.counts[place] += file.count(of: metric) }
        }
        // What was read first may have changed while the rest was read.
        return files.allSatisfy(\.isUnchanged) ? .complete : .changed
    }

    /// Reads a run of small files, or one in a database, from its beginning.
    private func readAnew(
        _ search: inout Search, isCancelled: () -> Bool, _ body: ([Point]) -> Void
    ) -> Outcome {
        let known = Dictionary(search.metrics.enumerated().map { (names[$1], $0) }) { first, _ in first }
        var reader = RunReader(run, follows: true)
        // The places in `search.metrics` of the reader's metrics, whose numbers may be others.
        var places: [Int?] = []
        while true {
            guard !isCancelled() else { return .cancelled }
            let progress = reader.read()
            guard progress != .restarted else { return .changed }
            for name in reader.batch.names.dropFirst(places.count) { places.append(known[name]) }
            var points: [Point] = []
            for (index, segment) in reader.batch.segments.enumerated() {
                let isLast = index + 1 == reader.batch.segments.count
                let end = isLast ? reader.batch.points.count : reader.batch.segments[index + 1].start
                for point in reader.batch.points[segment.start..<end] {
                    guard places.indices.contains(Int(point.metric)), let place = places[Int(point.metric)] else {
                        continue
                    }
                    if let point = search.take(point, at: place, attempt: segment.attempt) { points.append(point) }
                }
            }
            reader.batch.empty()
            if !points.isEmpty { body(points) }
            if progress == .caughtUp { return .complete }
        }
    }

    /// What is looked for.
    fileprivate struct Search {
        /// The numbers of the metrics in ascending order.
        let metrics: [Int]
        let axis: Axis
        let range: ClosedRange<Double>
        /// How many points of each of the metrics came before.
        var counts: [Int]

        init(_ metrics: [Int], axis: Axis, range: ClosedRange<Double>) {
            (self.metrics, self.axis, self.range) = (metrics, axis, range)
            counts = Array(repeating: 0, count: metrics.count)
        }

        /// Counts the next point of the metric at a place of `metrics`; nil where it does not lie in the range.
        mutating func take(_ point: LogPoint, at place: Int, attempt: Int) -> Point? {
            let point = Point(point, metric: metrics[place], attempt: attempt, ordinal: counts[place])
            counts[place] += 1
            return point.position(on: axis).map(range.contains) ?? false ? point : nil
        }
    }
}

extension StoredPoints.Point {
    package init(_ point: LogPoint, metric: Int, attempt: Int, ordinal: Int) {
        self.metric = metric
        step = point.step
        epoch = point.epoch
        seconds = point.seconds
        value = point.value
        self.attempt = attempt
        self.ordinal = ordinal
    }
}

extension StoredPoints.File {
    /// Whether the file still begins with what was read of it.
    var isUnchanged: Bool {
        var file = stored.file
        return switch try? file.look() {
        case .more, .nothing: true
        case .shrank, .replaced, .gone, nil: false
        }
    }

    /// The numbers in the file of a metric of the run.
    fileprivate func own(_ metric: Int) -> [Int] {
        guard let numbers else { return [metric] }
        return numbers.indices.filter { numbers[$0] == metric }
    }

    fileprivate func count(of metric: Int) -> Int { own(metric).reduce(0) { $0 + stored.marks.count(of: $1) } }
}

/// A search in a file of a run.
private struct FileSearch {
    private let file: StoredPoints.File
    /// With the points of earlier files counted.
    private let search: StoredPoints.Search
    /// The numbers in the file of each of the metrics.
    private let own: [[Int]]
    /// The places of the file's metrics among those that are looked for.
    private var places: [Int?] = []
    private var marks: FileMarks { file.stored.marks }

    init(_ file: StoredPoints.File, _ search: StoredPoints.Search) {
        (self.file, self.search) = (file, search)
        own = search.metrics.map(file.own)
        places = Array(repeating: nil, count: (own.joined().max() ?? -1) + 1)
        for (place, numbers) in own.enumerated() {
            for number in numbers { places[number] = place }
        }
    }

    /// The numbers of each metric's points between a mark and the next one, among those of the run.
    private func ordinals(behind mark: Int) -> [Range<Int>] {
        zip(search.counts, own).map { before, numbers in
            let ranges = numbers.map { marks.ordinals(of: $0, behind: mark) }
            let start = before + ranges.reduce(0) { $0 + $1.lowerBound }
            return start..<start + ranges.reduce(0) { $0 + $1.count }
        }
    }

    func read(isCancelled: () -> Bool, _ body: ([StoredPoints.Point]) -> Void) -> StoredPoints.Outcome {
        let wanted = marks.marks.indices.filter { mark in
            let extent = marks.marks[mark].extent
            return ordinals(behind: mark).contains {
                extent.mayReach(search.range, along: search.axis, ordinals: $0)
            }
        }
        guard !wanted.isEmpty else { return .complete }
        guard file.isUnchanged else { return .changed }
        var next = 0
        while next < wanted.count {
            // Parts that follow each other are read in one go.
            var last = next
            while last + 1 < wanted.count, wanted[last + 1] == wanted[last] + 1 { last += 1 }
            let outcome = read(from: wanted[next], through: wanted[last], isCancelled: isCancelled, body)
            guard outcome == .complete else { return outcome }
            next = last + 1
        }
        return .complete
    }

    private func read(
        from first: Int, through last: Int, isCancelled: () -> Bool, _ body: ([StoredPoints.Point]) -> Void
    ) -> StoredPoints.Outcome {
        var source = ParsedFile(marks.marks[first], follows: file.stored.follows)
        var batch = file.batch
        var place = marks.marks[first].points
        let end = marks.end(of: last)
        var search = search
        search.counts = ordinals(behind: first).map(\.lowerBound)
        while place < end {
            guard !isCancelled() else { return .cancelled }
            guard case .read = source.read(into: &batch) else { return .changed }
            var points: [StoredPoints.Point] = []
            for point in batch.points.prefix(end - place) {
                if places.indices.contains(Int(point.metric)), let metric = places[Int(point.metric)],
                    let point = search.take(point, at: metric, attempt: file.attempts.attempt(of: place))
                {
                    points.append(point)
                }
                place += 1
            }
            batch.empty()
            if !points.isEmpty { body(points) }
        }
        return search.counts == ordinals(behind: last).map(\.upperBound) ? .complete : .changed
    }
}
