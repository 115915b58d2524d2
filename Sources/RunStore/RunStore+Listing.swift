import GRDB

extension RunStore {
    /// All runs, those that were created last first.
    package func runs() throws(RunStoreError) -> [RunEntry] {
        try read { db in try entries(db, where: "1", order: "ORDER BY id DESC") }
    }

    /// A run by its number; nil if it was deleted.
    package func run(_ id: Int64) throws(RunStoreError) -> RunEntry? {
        try read { db in try entries(db, where: "id = ?", [id]).first }
    }

    /// What changed since a revision of the store.
    package struct Changes: Sendable {
        /// To be given to the next call.
        package var revision: Int64
        /// New runs, and those that changed.
        package var runs: [RunEntry]
        package var removed: [Int64]
    }

    /// What changed since a revision; 0 for everything. Quick where nothing did.
    package func changes(since revision: Int64) throws(RunStoreError) -> Changes {
        try read { db in
            let newest = try Row.fetchOne(db, sql: "SELECT revision FROM store").flatMap { Cells($0).integer(0) } ?? 0
            guard newest != revision else { return Changes(revision: newest, runs: [], removed: []) }
            let removed =
                revision == 0
                ? []
                : try Row.fetchAll(db, sql: "SELECT run FROM removals WHERE revision > ?", arguments: [revision])
                    .compactMap { Cells($0).integer(0) }
            return Changes(
                revision: newest, runs: try entries(db, where: "revision > ?", [revision], order: "ORDER BY id DESC"),
                removed: removed)
        }
    }

    /// The entries that a condition selects.
    func entries(
        _ db: Database, where condition: String, _ arguments: StatementArguments = [], order: String = ""
    ) throws -> [RunEntry] {
        var tags: [Int64: [String]] = [:]
        let tagged = try Row.fetchCursor(
            db,
            sql: "SELECT run, tag FROM tags WHERE run IN (SELECT id FROM runs WHERE \(condition)) ORDER BY run, tag",
            arguments: arguments)
        while let row = try tagged.next() {
            let cells = Cells(row)
            if let run = cells.integer(0), let tag = cells.text(1) { tags[run, default: []].append(tag) }
        }
        var entries: [RunEntry] = []
        let found = try Row.fetchCursor(
            db, sql: "SELECT \(RunEntry.columns) FROM runs WHERE \(condition) \(order)", arguments: arguments)
        while let row = try found.next() {
            let cells = Cells(row)
            entries.append(try RunEntry(cells, tags: tags[cells.integer(0) ?? 0] ?? [], witness: witness))
        }
        return entries
    }
}
