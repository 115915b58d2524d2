import GRDB

extension RunStore {
    /// The points of a metric that belong to one attempt.
    package struct Segment: Sendable, Equatable {
        package var attempt: Int
        package var points: [StoredPoint]
    }

    /// All points of a metric, in the order in which they were measured.
    package func points(of metric: String, in run: Int64) throws(RunStoreError) -> [Segment] {
        var segments: [Segment] = []
        try eachChunk(of: metric, in: run) { attempt, points in
            if segments.last?.attempt == attempt {
                segments[segments.count - 1].points += points
            } else {
                segments.append(Segment(attempt: attempt, points: points))
            }
        }
        return segments
    }

    /// Calls `body` with the points of a metric in their order, at most `PointChunk.capacity` at once.
    package func eachChunk(
        of metric: String, in run: Int64, _ body: (_ attempt: Int, _ points: [StoredPoint]) -> Void
    ) throws(RunStoreError) {
        try read { db in
            let query = "SELECT attempt, chunk FROM points WHERE run = ? AND metric = ? ORDER BY first"
            try db.each(query, [run, metric]) { cells in
                guard let attempt = cells.whole(0), let points = cells.bytes(1).flatMap({ PointChunk.points($0) })
                else { throw DamagedRow(what: "the points of \(metric) of run number \(run) cannot be read") }
                body(attempt, points)
            }
        }
    }

    /// What happened to a run, in order. Marks of kinds that this program does not know are left out.
    package func marks(of run: Int64) throws(RunStoreError) -> [RunMark] {
        try read { db in
            var marks: [RunMark] = []
            let query = "SELECT kind, attempt, step, time, value, text FROM marks WHERE run = ? ORDER BY id"
            try db.each(query, [run]) { cells in
                guard let kind = cells.text(0).flatMap(RunMark.Kind.init) else { return }
                marks.append(
                    RunMark(
                        kind, attempt: cells.whole(1) ?? 0, step: cells.integer(2), time: cells.number(3),
                        value: cells.number(4), text: cells.text(5)))
            }
            return marks
        }
    }
}
