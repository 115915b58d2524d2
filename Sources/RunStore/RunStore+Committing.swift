import GRDB
import Interchange

extension RunStore {
    /// Writes what happened to a run in one transaction. Throws `deleted` if it was.
    ///
    /// - Parameter now: seconds since 1970.
    package func commit(_ changes: RunChanges, to run: Int64, at now: Double) throws(RunStoreError) {
        try write { db in
            let known = try db.first("SELECT figures, attempts, details, config FROM runs WHERE id = ?", [run]) {
                cells in
                (figures: cells.bytes(0), attempts: cells.whole(1), details: cells.text(2), config: cells.text(3))
            }
            guard let known else { throw RunStoreError.deleted(run: run) }
            guard var figures = [MetricFigures](encoded: known.figures ?? [MetricFigures]().encoded) else {
                throw DamagedRow(what: "the figures of run number \(run) cannot be read")
            }
            var attempts = known.attempts ?? 0
            for series in changes.series where !series.points.isEmpty {
                let place = figures.firstIndex { $0.name == series.metric } ?? figures.count
                if place == figures.count { figures.append(MetricFigures(name: series.metric)) }
                try Self.append(series, after: figures[place].points, of: run, db)
                for point in series.points { figures[place].add(point) }
                attempts = max(attempts, series.attempt + 1)
            }
            for mark in changes.marks {
                try Self.insert(mark, of: run, db)
                attempts = max(attempts, mark.attempt + 1)
            }
            var details = known.details
            if let epochs = changes.epochs {
                let old = (try? JSONValue(parsing: details ?? "{}"))?.objectValue ?? []
                details = Self.text(old + [JSONValue.Member("epochs", JSONValue(epochs))])
            }
            var config = known.config
            if !changes.config.isEmpty {
                let old = (try? JSONValue(parsing: config ?? "{}"))?.objectValue ?? []
                config = Self.text(old + changes.config)
            }
            try db.execute(
                sql: """
                    UPDATE runs SET revision = ?, updated = ?, figures = ?, attempts = ?, details = ?, config = ?,
                        state = coalesce(?, state), ended = coalesce(?, ended), seconds = coalesce(?, seconds),
                        model_path = coalesce(?, model_path), exit_status = coalesce(?, exit_status),
                        reason = coalesce(?, reason), git_commit = coalesce(?, git_commit),
                        git_dirty = coalesce(?, git_dirty)
                    WHERE id = ?
                    """,
                arguments: [
                    try Self.nextRevision(db), now, Blob(figures.encoded), attempts, details, config,
                    changes.state?.rawValue, changes.ended, changes.seconds, changes.modelPath, changes.exitStatus,
                    changes.reason,
                    changes.commit?.hash, changes.commit?.isDirty, run,
                ])
        }
    }

    /// Appends points in chunks. A small chunk before them is merged into the new one while it is not more than twice as
    /// large, so that a point is written a few times at most, and a metric has few small chunks.
    ///
    /// - Parameter count: the number of points that the metric has.
    private static func append(
        _ series: RunChanges.Series, after count: Int, of run: Int64, _ db: Database
    ) throws {
        var points = series.points
        var start = count
        while let last = try lastChunk(of: series.metric, in: run, db), last.attempt == series.attempt,
            last.count <= 2 * points.count, last.count + points.count <= PointChunk.capacity
        {
            guard let before = PointChunk.points(last.bytes), last.start + before.count == start else {
                throw DamagedRow(what: "the points of \(series.metric) of run number \(run) cannot be read")
            }
            try db.execute(sql: "DELETE FROM points WHERE rowid = ?", arguments: [last.id])
            points = before + points
            start -= before.count
        }
        for first in stride(from: 0, to: points.count, by: PointChunk.capacity) {
            let chunk = points[first..<min(points.count, first + PointChunk.capacity)]
            try db.execute(
                sql: "INSERT INTO points (run, metric, first, count, attempt, chunk) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    run, series.metric, start + first, chunk.count, series.attempt, Blob(PointChunk.encoded(chunk)),
                ])
        }
    }

    private struct Chunk {
        let id: Int64
        let start: Int
        let count: Int
        let attempt: Int
        let bytes: [UInt8]
    }

    private static func lastChunk(of metric: String, in run: Int64, _ db: Database) throws -> Chunk? {
        let query = """
            SELECT rowid, first, count, attempt, chunk FROM points WHERE run = ? AND metric = ? ORDER BY first DESC LIMIT 1
            """
        return try db.first(query, [run, metric]) { cells in
            guard let id = cells.integer(0), let start = cells.whole(1), let count = cells.whole(2),
                let attempt = cells.whole(3), let bytes = cells.bytes(4)
            else { throw DamagedRow(what: "a chunk of points of \(metric) of run number \(run) is incomplete") }
            return Chunk(id: id, start: start, count: count, attempt: attempt, bytes: bytes)
        }
    }
}
