import Interchange

/// The reader of one run in a database of trackio, and of its rows that wait in the inbox beside it.
struct TrackioDatabaseRun: LogSource {
    private let path: String
    private let run: TrackioRun
    private var version: DatabaseVersion?
    private var lastRow: Int64 = -1
    private var isAtEnd = false
    private var inbox: TrackioInbox
    /// Rows that were read from the inbox, and will come into the database.
    private var early: Set<String> = []
    private var told: Set<LogNote> = []
    private var trouble: String?

    private static let piece = 20_000

    init(path: String, run: TrackioRun) {
        self.path = path
        self.run = run
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
        let project = String(parts.last ?? "").split(separator: ".").dropLast().joined(separator: ".")
        inbox = TrackioInbox(path: "\(folder)/inbox", project: project, run: run)
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        let now = DatabaseVersion(path)
        if let version, version.isReplaced(by: now) { return .rewritten }
        do throws(RunLogError) {
            var rows = 0
            if !isAtEnd || version != now {
                version = now
                let reader = try TrackioDatabase(try SQLiteDatabase(path))
                rows = try readRows(by: reader, into: &batch)
                isAtEnd = rows < Self.piece
                if isAtEnd {
                    for note in try reader.settings(of: run) where told.insert(note).inserted { batch.append(note) }
                }
            }
            if isAtEnd { try readInbox(into: &batch) }
            trouble = nil
            return rows > 0 ? .read(rows * 128) : .caughtUp
        } catch {
            isAtEnd = true
            if trouble != "\(error)" {
                trouble = "\(error)"
                batch.append(LogTrouble(file: path, place: .file, what: "\(error)", isDamage: error.isDamage))
            }
            return .caughtUp
        }
    }

    private mutating func readInbox(into batch: inout LogBatch) throws(RunLogError) {
        let rows = inbox.newRows(into: &batch)
        guard !rows.isEmpty else { return }
        let reader = try TrackioDatabase(try SQLiteDatabase(path))
        for row in rows {
            if let id = row.logID {
                guard !reader.holds(log: id), early.insert(id).inserted else { continue }
            }
            row.append(to: &batch)
        }
    }

    /// The number of rows that were read.
    private mutating func readRows(by reader: TrackioDatabase, into batch: inout LogBatch) throws(RunLogError) -> Int {
        var (rows, last) = (0, lastRow)
        var (early, faults) = (early, 0)
        let condition = reader.condition(for: run)
        let logID = reader.metricColumns.contains("log_id") ? "log_id" : "NULL"
        try reader.database.each(
            """
            SELECT rowid, step, timestamp, metrics, \(logID) FROM metrics
            WHERE \(condition.text) AND rowid > ?2 ORDER BY rowid LIMIT \(Self.piece)
            """, [condition.value, .integer(last)]
        ) { row in
            last = row.integer(0)
            rows += 1
            if !row.isNull(4), early.remove(row.text(4)) != nil { return }
            guard let metrics = try? JSONValue(parsing: row.text(3)) else {
                faults += 1
                return
            }
            TrackioDatabase.append(
                metrics, step: row.isNull(1) ? nil : row.integer(1),
                seconds: RowAxis.seconds(ofDate: Array(row.text(2).utf8)), to: &batch)
        }
        if faults > 0 {
            batch.append(
                LogTrouble(
                    file: path, place: .file,
                    what: "\(faults) rows of the run \(run.name) are not JSON; they were skipped", isDamage: true))
        }
        lastRow = last
        self.early = early
        return rows
    }
}
