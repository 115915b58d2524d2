import GRDB
package import Telemetry

/// Which runs are wanted, and in which order.
package struct RunQuery: Sendable {
    /// Nil for all.
    package var filter: RunFilter?
    /// Nil for those that were created last first.
    package var order: RunOrder?
    /// Only those of these numbers; nil for all.
    package var among: Set<Int64>?
    /// Seconds since 1970, for ages.
    package var now: Double

    package init(_ filter: RunFilter? = nil, _ order: RunOrder? = nil, among: Set<Int64>? = nil, at now: Double) {
        self.filter = filter
        self.order = order
        self.among = among
        self.now = now
    }
}

/// What a list says of a run.
package struct RunLine: Sendable {
    package let name: String
    package let state: StoredState
    package let data: String?
    /// Seconds since 1970.
    package let created: Double
    /// Seconds of training and evaluation, without pauses.
    package let seconds: Double
    package let tags: [String]
    /// The metrics of the run; nil for none.
    package let metrics: MetricList?
    /// The best values of the metrics in `metrics.best`; NaN where there is none.
    package let best: [Double]

    static let columns: Set<RunRow.Column> = [.name, .data, .seconds, .figures]

    init(_ row: RunRow) {
        name = row.name
        state = row.state
        data = row.text(.data)
        created = row.created
        seconds = row.number(.seconds) ?? 0
        tags = row.tags
        metrics = row.metrics
        best = row.best
    }
}

extension RunStore {
    /// Runs that were imported may have been created long before others with smaller numbers.
    private static let newestFirst = "ORDER BY created DESC, id DESC"

    /// All runs, those that were created last first.
    package func runs() throws(RunStoreError) -> [RunEntry] {
        try readRuns { db, lost in try entries(db, lost, where: "1", order: Self.newestFirst) }
    }

    /// The runs that a query selects.
    package func runs(_ query: RunQuery) throws(RunStoreError) -> [RunEntry] {
        try select(query, Set(RunRow.Column.allCases)) { row throws in try RunEntry(row) }
    }

    /// What a list says of the runs that a query selects: much quicker than the runs themselves.
    package func lines(_ query: RunQuery) throws(RunStoreError) -> [RunLine] {
        try select(query, RunLine.columns) { row in RunLine(row) }
    }

    /// Those of some fields of which no run has a value; none where there are no runs.
    ///
    /// - Parameter now: seconds since 1970.
    package func unknown(_ fields: [RunField], at now: Double) throws(RunStoreError) -> [RunField] {
        var unknown = fields
        var reader = RunFieldReader<RunRow>(at: now)
        let columns = fields.reduce(into: Set<RunRow.Column>()) { $0.formUnion(RunRow.columns(of: $1)) }
        let rows = try select(RunQuery(at: now), columns) { row -> Int64 in
            unknown.removeAll { field in
                if case .none = reader.value(field, of: row) { false } else { true }
            }
            return row.id
        }
        return rows.isEmpty ? [] : unknown
    }

    /// What `make` makes of the rows that a query selects. The rows are decoded as far as the query and `make` need it.
    ///
    /// - Parameter columns: those that `make` reads.
    private func select<Element>(
        _ query: RunQuery, _ columns: Set<RunRow.Column>, _ make: (RunRow) throws -> Element
    ) throws(RunStoreError) -> [Element] {
        let fields = (query.filter?.fields ?? []) + (query.order?.fields ?? [])
        let selected = RunRow.columns(fields.reduce(into: columns) { $0.formUnion(RunRow.columns(of: $1)) })
        return try readRuns { db, lost in
            let reading = RunReading(witness, lost, tags: try Self.tags(db)) { [self] id in
                (try? entries(db, lost, where: "id = ?", [id]))?.first?.state
            }
            var selection = RunSelection<RunRow>(query.filter, query.order, at: query.now)
            var elements: [Element] = []
            try db.each("SELECT \(selected) FROM runs \(Self.newestFirst)") { cells in
                let row = try RunRow(cells, reading)
                guard query.among?.contains(row.id) ?? true, selection.takes(row) else { return }
                elements.append(try make(row))
            }
            if let damage = reading.damage { throw damage }
            return query.order == nil ? elements : selection.places.map { elements[$0] }
        }
    }

    /// A run by its number; nil if it was deleted.
    package func run(_ id: Int64) throws(RunStoreError) -> RunEntry? {
        try readRuns { db, lost in try entries(db, lost, where: "id = ?", [id]).first }
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
        try readRuns { db, lost in
            let newest = try db.first("SELECT revision FROM store") { $0.integer(0) } ?? 0
            guard newest != revision else { return Changes(revision: newest, runs: [], removed: []) }
            var removed: [Int64] = []
            if revision > 0 {
                try db.each("SELECT run FROM removals WHERE revision > ?", [revision]) { cells in
                    if let run = cells.integer(0) { removed.append(run) }
                }
            }
            return Changes(
                revision: newest,
                runs: try entries(db, lost, where: "revision > ?", [revision], order: Self.newestFirst),
                removed: removed)
        }
    }

    /// The entries that a condition selects.
    func entries(
        _ db: Database, _ lost: LostRuns, where condition: String, _ arguments: StatementArguments = [],
        order: String = ""
    ) throws -> [RunEntry] {
        let reading = RunReading(witness, lost, tags: try Self.tags(db, where: condition, arguments))
        var entries: [RunEntry] = []
        try db.each("SELECT \(RunRow.allColumns) FROM runs WHERE \(condition) \(order)", arguments) { cells in
            entries.append(try RunEntry(try RunRow(cells, reading)))
        }
        return entries
    }

    /// The tags of the runs that a condition selects, by the numbers of the runs.
    private static func tags(
        _ db: Database, where condition: String? = nil, _ arguments: StatementArguments = []
    ) throws -> [Int64: [String]] {
        let runs = condition.map { "WHERE run IN (SELECT id FROM runs WHERE \($0))" } ?? ""
        var tags: [Int64: [String]] = [:]
        try db.each("SELECT run, tag FROM tags \(runs) ORDER BY run, tag", arguments) { cells in
            if let run = cells.integer(0), let tag = cells.text(1) { tags[run, default: []].append(tag) }
        }
        return tags
    }
}
