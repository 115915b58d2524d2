import Interchange

/// A project's database of trackio. Columns came with its versions, so that those that are there are asked for.
struct TrackioDatabase {
    let database: SQLiteDatabase
    let metricColumns: Set<String>

    init(_ database: SQLiteDatabase) throws(RunLogError) {
        self.database = database
        metricColumns = try database.columns(of: "metrics")
    }

    /// The runs, which are named `NAME/RUN`.
    func runs(name: String) throws(RunLogError) -> [LogRun] {
        let id = metricColumns.contains("run_id") ? "run_id" : "NULL"
        var runs: [LogRun] = []
        try database.each(
            "SELECT \(id), run_name, max(timestamp) FROM metrics GROUP BY \(id), run_name ORDER BY min(rowid)"
        ) { row in
            let run = TrackioRun(id: row.isNull(0) ? nil : row.text(0), name: row.text(1))
            runs.append(
                LogRun(
                    name: "\(name)/\(run.name)", path: database.path, format: .trackio,
                    files: [LogFile(path: database.path, content: .trackioDatabase(run: run))],
                    modified: RowAxis.seconds(ofDate: Array(row.text(2).utf8)) ?? 0))
        }
        DatabaseRuns.distinguish(&runs)
        return runs
    }

    /// The settings of a run.
    func settings(of run: TrackioRun) throws(RunLogError) -> [LogNote] {
        let columns = try database.columns(of: "configs")
        guard columns.isSuperset(of: ["run_name", "config"]) else { return [] }
        let (key, value) =
            columns.contains("run_id") && run.id != nil ? ("run_id", run.id ?? "") : ("run_name", run.name)
        var notes: [LogNote] = []
        try database.each("SELECT config FROM configs WHERE \(key) = ?1", [.text(value)]) { row in
            guard let config = try? JSONValue(parsing: row.text(0)) else { return }
            notes += Self.notes(of: config)
        }
        return notes
    }

    /// A condition for the rows of a run, and its value.
    func condition(for run: TrackioRun) -> (text: String, value: SQLiteDatabase.Value) {
        if let id = run.id, metricColumns.contains("run_id") { return ("run_id = ?1", .text(id)) }
        return ("run_name = ?1", .text(run.name))
    }

    /// Whether a row has come into the database already.
    func holds(log id: String) -> Bool {
        guard metricColumns.contains("log_id") else { return false }
        var isThere = false
        try? database.each("SELECT 1 FROM metrics WHERE log_id = ?1 LIMIT 1", [.text(id)]) { _ in isThere = true }
        return isThere
    }

    /// The settings in an object; nested names are joined with a dot.
    static func notes(of config: JSONValue) -> [LogNote] {
        (config.objectValue ?? []).flatMap(NestedSettings.flattened).map { .config(name: $0.name, value: $0.value) }
    }

    /// Appends the values of a row: numbers, and the words that stand for those that JSON has not.
    static func append(_ metrics: JSONValue, step: Int64?, seconds: Double?, to batch: inout LogBatch) {
        for member in metrics.objectValue ?? [] {
            let value: Double? =
                switch member.value {
                case .integer(let value): Double(value)
                case .number(let value): value
                case .string("NaN"): .nan
                case .string("Infinity"): .infinity
                case .string("-Infinity"): -.infinity
                default: nil
                }
            guard let value else { continue }
            batch.points.append(
                LogPoint(metric: batch.number(of: member.name), step: step, seconds: seconds, value: value))
        }
    }
}
