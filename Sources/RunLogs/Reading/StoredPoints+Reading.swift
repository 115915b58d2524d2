import Files

extension StoredPoints {
    /// Reads the points of a metric in a range, in the order of the log, piece by piece.
    ///
    /// Only the parts of large files are read in which such points may lie: a few milliseconds for a narrow range,
    /// and for the whole range as long as the first time.
    ///
    /// - Parameters:
    ///   - metric: its number in `names`. There are no points of a number that does not exist.
    ///   - range: on the axis, with its bounds.
    ///   - isCancelled: is asked after each piece, of at most a few hundred kilobytes.
    ///   - body: is called with the points of each piece that has some.
    package func read(
        _ metric: Int, along axis: Axis, in range: ClosedRange<Double>, isCancelled: () -> Bool = { false },
        _ body: ([Point]) -> Void
    ) -> Outcome {
        guard names.indices.contains(metric) else { return .complete }
        guard let files else { return readAnew(names[metric], along: axis, in: range, isCancelled: isCancelled, body) }
        var before = 0
        for file in files {
            let search = Search(metric: metric, axis: axis, range: range, before: before)
            let outcome = file.read(search, isCancelled: isCancelled, body)
            guard outcome == .complete else { return outcome }
            before += file.count(of: metric)
        }
        // What was read first may have changed while the rest was read.
        return files.allSatisfy(\.isUnchanged) ? .complete : .changed
    }

    /// Reads a run of small files, or one in a database, from its beginning.
    private func readAnew(
        _ name: String, along axis: Axis, in range: ClosedRange<Double>, isCancelled: () -> Bool,
        _ body: ([Point]) -> Void
    ) -> Outcome {
        var reader = RunReader(run, follows: true)
        var ordinal = 0
        while true {
            guard !isCancelled() else { return .cancelled }
            let progress = reader.read()
            guard progress != .restarted else { return .changed }
            var points: [Point] = []
            for (index, segment) in reader.batch.segments.enumerated() {
                let isLast = index + 1 == reader.batch.segments.count
                let end = isLast ? reader.batch.points.count : reader.batch.segments[index + 1].start
                for point in reader.batch.points[segment.start..<end]
                where reader.batch.names[Int(point.metric)] == name {
                    let point = Point(point, attempt: segment.attempt, ordinal: ordinal)
                    ordinal += 1
                    if let position = point.position(on: axis), range.contains(position) { points.append(point) }
                }
            }
            reader.batch.empty()
            if !points.isEmpty { body(points) }
            if progress == .caughtUp { return .complete }
        }
    }

    /// What is looked for in a file.
    struct Search {
        let metric: Int
        let axis: Axis
        let range: ClosedRange<Double>
        /// The number of the metric's points in earlier files.
        let before: Int
    }
}

extension StoredPoints.Point {
    package init(_ point: LogPoint, attempt: Int, ordinal: Int) {
        step = point.step
        epoch = point.epoch
        seconds = point.seconds
        value = point.value
        self.attempt = attempt
        self.ordinal = ordinal
    }
}

extension StoredPoints.File {
    private var marks: FileMarks { stored.marks }

    /// Whether the file still begins with what was read of it.
    var isUnchanged: Bool {
        var file = stored.file
        return switch try? file.look() {
        case .more, .nothing: true
        case .shrank, .replaced, .gone, nil: false
        }
    }

    /// The numbers in the file of a metric of the run.
    private func own(_ metric: Int) -> [Int] {
        guard let numbers else { return [metric] }
        return numbers.indices.filter { numbers[$0] == metric }
    }

    func count(of metric: Int) -> Int {
        own(metric).reduce(0) { $0 + (marks.counts.indices.contains($1) ? marks.counts[$1] : 0) }
    }

    /// The numbers of the metric's points between a mark and the next one, among those of the run.
    private func ordinals(_ search: StoredPoints.Search, behind mark: Int) -> Range<Int> {
        let ranges = own(search.metric).map { marks.ordinals(of: $0, behind: mark) }
        let start = search.before + ranges.reduce(0) { $0 + $1.lowerBound }
        return start..<start + ranges.reduce(0) { $0 + $1.count }
    }

    func read(
        _ search: StoredPoints.Search, isCancelled: () -> Bool, _ body: ([StoredPoints.Point]) -> Void
    ) -> StoredPoints.Outcome {
        let wanted = marks.marks.indices.filter {
            let ordinals = ordinals(search, behind: $0)
            return marks.marks[$0].extent.mayReach(search.range, along: search.axis, ordinals: ordinals)
        }
        guard !wanted.isEmpty else { return .complete }
        guard isUnchanged else { return .changed }
        var next = 0
        while next < wanted.count {
            // Parts that follow each other are read in one go.
            var last = next
            while last + 1 < wanted.count, wanted[last + 1] == wanted[last] + 1 { last += 1 }
            let outcome = read(search, from: wanted[next], through: wanted[last], isCancelled: isCancelled, body)
            guard outcome == .complete else { return outcome }
            next = last + 1
        }
        return .complete
    }

    private func read(
        _ search: StoredPoints.Search, from first: Int, through last: Int, isCancelled: () -> Bool,
        _ body: ([StoredPoints.Point]) -> Void
    ) -> StoredPoints.Outcome {
        var source = ParsedFile(marks.marks[first], follows: stored.follows)
        var batch = batch
        var place = marks.marks[first].points
        let end = marks.end(of: last)
        var ordinal = ordinals(search, behind: first).lowerBound
        while place < end {
            guard !isCancelled() else { return .cancelled }
            guard case .read = source.read(into: &batch) else { return .changed }
            var points: [StoredPoints.Point] = []
            for point in batch.points.prefix(end - place) {
                if number(point.metric) == search.metric {
                    let point = StoredPoints.Point(point, attempt: attempts.attempt(of: place), ordinal: ordinal)
                    ordinal += 1
                    if let position = point.position(on: search.axis), search.range.contains(position) {
                        points.append(point)
                    }
                }
                place += 1
            }
            batch.empty()
            if !points.isEmpty { body(points) }
        }
        return ordinal == ordinals(search, behind: last).upperBound ? .complete : .changed
    }
}
