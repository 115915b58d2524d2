import Files
import Interchange

/// The reader of one run in a database of trackio, and of its records that wait in the inbox beside it.
struct TrackioDatabaseRun: LogSource {
    private let path: String
    private let run: TrackioRun
    private var version = SettledVersion<DatabaseVersion>()
    private var lastRows: [TrackioRecord.Kind: Int64] = [:]
    private var isAtEnd = false
    private var inbox: TrackioInbox
    /// The identifiers of records that were read from the inbox, and will come into the database.
    private var early: Set<String> = []
    private var told: Set<LogNote> = []
    private var troubles: DatabaseTroubles

    private static let piece = 20_000

    init(path: String, run: TrackioRun) {
        self.path = path
        self.run = run
        troubles = DatabaseTroubles(path)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
        let project = String(parts.last ?? "").split(separator: ".").dropLast().joined(separator: ".")
        inbox = TrackioInbox(path: "\(folder)/inbox", project: project, run: run)
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        let now = DatabaseVersion(path)
        if let version = version.version, version.isReplaced(by: now) { return .rewritten }
        let isSame = version.isSame(now)
        do throws(RunLogError) {
            var rows = 0
            if !isAtEnd || !isSame {
                let reader = try TrackioDatabase(try SQLiteDatabase(path))
                isAtEnd = true
                for kind in reader.kinds where isAtEnd {
                    let count = try readRows(of: kind, by: reader, into: &batch)
                    rows += count
                    isAtEnd = count < Self.piece
                }
                if isAtEnd {
                    for note in try reader.settings(of: run) where told.insert(note).inserted { batch.append(note) }
                }
            }
            if isAtEnd { try readInbox(into: &batch) }
            troubles.end()
            return rows > 0 ? .read(rows * 128) : .caughtUp
        } catch {
            isAtEnd = true
            troubles.tell(error, into: &batch)
            return .caughtUp
        }
    }

    private mutating func readInbox(into batch: inout LogBatch) throws(RunLogError) {
        let rows = inbox.newRows(into: &batch)
        guard !rows.isEmpty else { return }
        let reader = try TrackioDatabase(try SQLiteDatabase(path))
        for row in rows {
            if let id = row.identifier {
                guard !reader.holds(id, of: row.kind), early.insert(id).inserted else { continue }
            }
            row.append(to: &batch)
        }
    }

    /// The number of rows that were read.
    private mutating func readRows(
        of kind: TrackioRecord.Kind, by reader: TrackioDatabase, into batch: inout LogBatch
    ) throws(RunLogError) -> Int {
        var (rows, last) = (0, lastRows[kind] ?? -1)
        var (early, faults) = (early, 0)
        let condition = reader.condition(for: run, in: kind)
        func column(_ name: String) -> String { reader.has(name, of: kind) ? name : "NULL" }
        let contents = kind == .alerts ? "\(column("title")), \(column("text")), \(column("level"))" : "metrics"
        try reader.database.each(
            """
            SELECT rowid, \(column(kind.identifier)), \(column("step")), \(column("timestamp")), \(contents)
            FROM \(kind.rawValue) WHERE \(condition.text) AND rowid > ?2 ORDER BY rowid LIMIT \(Self.piece)
            """, [condition.value, .integer(last)]
        ) { row in
            last = row.integer(0)
            rows += 1
            if !row.isNull(1), early.remove(row.text(1)) != nil { return }
            let step = row.isNull(2) ? nil : row.integer(2)
            if kind == .alerts {
                batch.append(TrackioRecord.alert(title: row.text(4), text: row.text(5), level: row.text(6), step: step))
                return
            }
            guard let metrics = try? JSONValue(parsing: Array(row.text(4).utf8), allowsNotFinite: true) else {
                faults += 1
                return
            }
            TrackioRecord.append(
                metrics, of: kind, step: step, seconds: RowAxis.seconds(ofDate: Array(row.text(3).utf8)), to: &batch)
        }
        if faults > 0 {
            let what = faults == 1 ? "1 row of the run \(run.name) is" : "\(faults) rows of the run \(run.name) are"
            batch.append(
                LogTrouble(
                    file: path, place: .file, what: "\(what) not JSON and left out", isDamage: true))
        }
        lastRows[kind] = last
        self.early = early
        return rows
    }
}
