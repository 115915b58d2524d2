import Files
import Interchange

/// MLflow's database: experiments, runs, and their metrics. Its tables are those of `mlflow/store/tracking/dbmodels`.
struct MLflowDatabase {
    let database: SQLiteDatabase

    init(_ database: SQLiteDatabase) {
        self.database = database
    }

    /// The runs that are not deleted. Their names are `NAME/EXPERIMENT/RUN`.
    func runs(name: String) throws(RunLogError) -> [LogRun] {
        let columns = try database.columns(of: "runs")
        let title = columns.contains("name") ? "r.name" : "''"
        var runs: [LogRun] = []
        try database.each(
            """
            SELECT r.run_uuid, \(title), e.name, max(coalesce(r.start_time, 0), coalesce(r.end_time, 0)),
                (SELECT value FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.runName')
            FROM runs r LEFT JOIN experiments e ON e.experiment_id = r.experiment_id
            WHERE coalesce(r.lifecycle_stage, 'active') != 'deleted'
                AND coalesce(e.lifecycle_stage, 'active') != 'deleted'
            ORDER BY r.start_time, r.rowid
            """
        ) { row in
            let id = row.text(0)
            let own = [row.text(4), row.text(1)].first { !$0.isEmpty } ?? id
            let experiment = row.text(2).isEmpty ? "" : "\(row.text(2))/"
            runs.append(
                LogRun(
                    name: "\(name)/\(experiment)\(own)", path: database.path, format: .mlflow,
                    files: [LogFile(path: database.path, content: .mlflowDatabase(run: id))],
                    modified: Double(row.integer(3)) / 1000))
        }
        DatabaseRuns.distinguish(&runs)
        return runs
    }

    /// The settings of a run, its name, and its end.
    func notes(of run: String) throws(RunLogError) -> (settings: [LogNote], ending: LogEnding?) {
        var notes: [LogNote] = []
        var ending: LogEnding?
        try database.each("SELECT status FROM runs WHERE run_uuid = ?1", [.text(run)]) { row in
            switch row.text(0).uppercased() {
            case "FINISHED": ending = .finished
            case "FAILED": ending = .failed(status: nil)
            case "KILLED": ending = .killed
            default: break
            }
        }
        try database.each("SELECT key, value FROM params WHERE run_uuid = ?1 ORDER BY key", [.text(run)]) { row in
            notes.append(.config(name: row.text(0), value: Self.value(row.text(1))))
        }
        try database.each("SELECT value FROM tags WHERE run_uuid = ?1 AND key = 'mlflow.runName'", [.text(run)]) {
            row in notes.append(.name(row.text(0)))
        }
        return (notes, ending)
    }

    /// A parameter, which MLflow stores as text: a number or a truth value where the text is one.
    static func value(_ text: String) -> JSONValue {
        switch text {
        case "True", "true": return .bool(true)
        case "False", "false": return .bool(false)
        case "None", "null": return .null
        default: break
        }
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || [0x2B, 0x2D, 0x2E].contains(first) else {
            return .string(text)
        }
        if let integer = Int(text) { return .integer(integer) }
        if let number = Double(text), number.isFinite { return .number(number) }
        return .string(text)
    }

    /// A value as it was before MLflow stored it: its column cannot hold numbers that are not finite.
    static func value(_ stored: Double, isNaN: Bool) -> Double {
        if isNaN { return .nan }
        return stored.magnitude >= .greatestFiniteMagnitude ? (stored < 0 ? -.infinity : .infinity) : stored
    }
}

/// The reader of one run in MLflow's database.
struct MLflowDatabaseRun: LogSource {
    private let path: String
    private let run: String
    private var version = SettledVersion<DatabaseVersion>()
    private var lastRow: Int64 = -1
    private var isAtEnd = false
    private var told: Set<LogNote> = []
    private var ending: LogEnding?
    private var troubles: DatabaseTroubles

    private static let piece = 50_000

    init(path: String, run: String) {
        self.path = path
        self.run = run
        troubles = DatabaseTroubles(path)
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        let now = DatabaseVersion(path)
        if let version = version.version, version.isReplaced(by: now) { return .rewritten }
        if version.isSame(now), isAtEnd { return .caughtUp }
        do throws(RunLogError) {
            let reader = MLflowDatabase(try SQLiteDatabase(path))
            let rows = try readRows(by: reader, into: &batch)
            isAtEnd = rows < Self.piece
            if isAtEnd {
                let (settings, ending) = try reader.notes(of: run)
                for note in settings where told.insert(note).inserted { batch.append(note) }
                if let ending, ending != self.ending { batch.append(.ended(ending)) }
                self.ending = ending
            }
            troubles.end()
            return rows > 0 ? .read(rows * 64) : .caughtUp
        } catch {
            isAtEnd = true
            troubles.tell(error, into: &batch)
            return .caughtUp
        }
    }

    /// The number of rows that were read.
    private mutating func readRows(by reader: MLflowDatabase, into batch: inout LogBatch) throws(RunLogError) -> Int {
        var (rows, last) = (0, lastRow)
        try reader.database.each(
            """
            SELECT rowid, key, value, timestamp, step, is_nan FROM metrics
            WHERE run_uuid = ?1 AND rowid > ?2 ORDER BY rowid LIMIT \(Self.piece)
            """, [.text(run), .integer(last)]
        ) { row in
            last = row.integer(0)
            rows += 1
            batch.points.append(
                LogPoint(
                    metric: batch.number(of: row.text(1)), step: row.isNull(4) ? nil : row.integer(4),
                    seconds: row.isNull(3) ? nil : Double(row.integer(3)) / 1000,
                    value: MLflowDatabase.value(row.number(2), isNaN: row.integer(5) != 0)))
        }
        lastRow = last
        return rows
    }
}
