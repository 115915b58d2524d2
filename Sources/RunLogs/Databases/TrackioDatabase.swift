import Interchange

/// A project's database of trackio. Tables and columns came with its versions, so that those that are there are asked
/// for.
struct TrackioDatabase {
    let database: SQLiteDatabase
    private var columns: [TrackioRecord.Kind: Set<String>] = [:]

    init(_ database: SQLiteDatabase) throws(RunLogError) {
        self.database = database
        for kind in TrackioRecord.Kind.allCases {
            let columns = try database.columns(of: kind.rawValue)
            if columns.contains("run_name") { self.columns[kind] = columns }
        }
    }

    /// The kinds of records of which there are tables.
    var kinds: [TrackioRecord.Kind] { TrackioRecord.Kind.allCases.filter { columns[$0] != nil } }

    func has(_ column: String, of kind: TrackioRecord.Kind) -> Bool { columns[kind]?.contains(column) ?? false }

    /// The runs, which are named `NAME/RUN`.
    func runs(name: String) throws(RunLogError) -> [LogRun] {
        let tables = kinds.map { kind in
            "SELECT \(has("run_id", of: kind) ? "run_id" : "NULL") AS id, run_name AS name, timestamp FROM \(kind.rawValue)"
        }
        guard !tables.isEmpty else { return [] }
        var runs: [LogRun] = []
        try database.each(
            """
            SELECT id, name, max(timestamp) FROM (\(tables.joined(separator: " UNION ALL ")))
            GROUP BY id, name ORDER BY min(timestamp), name
            """
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
            notes += TrackioRecord.settings(config)
        }
        return notes
    }

    /// A condition for the records of a run, and its value.
    func condition(
        for run: TrackioRun, in kind: TrackioRecord.Kind
    ) -> (text: String, value: SQLiteDatabase.Value) {
        if let id = run.id, has("run_id", of: kind) { return ("run_id = ?1", .text(id)) }
        return ("run_name = ?1", .text(run.name))
    }

    /// Whether a record has come into the database already.
    func holds(_ id: String, of kind: TrackioRecord.Kind) -> Bool {
        guard has(kind.identifier, of: kind) else { return false }
        var isThere = false
        try? database.each(
            "SELECT 1 FROM \(kind.rawValue) WHERE \(kind.identifier) = ?1 LIMIT 1", [.text(id)]
        ) { _ in isThere = true }
        return isThere
    }
}
