/// The row of `runs` at which a query stands. What is asked for is decoded, and nothing else: a list of thousands of runs needs
/// a few cells of each.
struct RunRow {
    /// The columns in the order in which queries select them.
    enum Column: Int, CaseIterable {
        case id, name, revision, format, isReference, path, state, created, started, ended, updated, seconds, attempts
        case seed, data, model, modelPath, exitStatus, reason, note, command, folder, commit, isDirty, host, processor
        case cores, pid, processStart, boot, pidNamespace, details, config, figures
    }

    private static let names = [
        "id", "name", "revision", "format", "is_reference", "path", "state", "created", "started", "ended", "updated",
        "seconds", "attempts", "seed", "data", "model", "model_path", "exit_status", "reason", "note", "command",
        "folder", "git_commit", "git_dirty", "host", "processor", "cores", "pid", "process_start", "boot",
        "pid_namespace", "details", "config", "figures",
    ]

    /// What a query selects to read rows.
    static let allColumns = names.joined(separator: ", ")

    /// What a query selects where only some columns are read, besides those that every row has: SQLite takes longer for more.
    static func columns(_ needed: Set<Column>) -> String {
        let needed = needed.union([.id, .state, .created])
        return zip(Column.allCases, names).map { needed.contains($0) ? $1 : "NULL" }.joined(separator: ", ")
    }

    let id: Int64
    /// The state that was written, which a dead process may have left behind.
    let writtenState: StoredState
    let created: Double
    private let cells: Cells
    let reading: RunReading

    /// Throws `DamagedRow` if a value cannot be what this program wrote.
    init(_ cells: Cells, _ reading: RunReading) throws(DamagedRow) {
        guard let id = cells.integer(Column.id.rawValue) else { throw DamagedRow(what: "a run has no identifier") }
        guard let state = cells.text(Column.state.rawValue).flatMap(StoredState.init),
            let created = cells.number(Column.created.rawValue)
        else { throw DamagedRow(what: "the run number \(id) has no known state or no time of creation") }
        self.id = id
        writtenState = state
        self.created = created
        self.cells = cells
        self.reading = reading
    }

    func integer(_ column: Column) -> Int64? { cells.integer(column.rawValue) }
    func whole(_ column: Column) -> Int? { cells.whole(column.rawValue) }
    func number(_ column: Column) -> Double? { cells.number(column.rawValue) }
    func text(_ column: Column) -> String? { cells.text(column.rawValue) }
    func bool(_ column: Column) -> Bool? { cells.bool(column.rawValue) }
    func bytes(_ column: Column) -> [UInt8]? { cells.bytes(column.rawValue) }

    var name: String { text(.name) ?? "" }
    var tags: [String] { reading.tags[id] ?? [] }
    var seed: UInt64? { integer(.seed).map { UInt64(bitPattern: $0) } }

    /// The state as it is now: of a run that is not over, the process is looked for.
    var state: StoredState { writtenState.isFinal ? writtenState : reading.state(id) ?? writtenState }

    /// What `read` makes of the bytes of a text or a blob, which are not copied.
    func read<Value>(_ column: Column, _ read: (Span<UInt8>) -> Value?) -> Value? { cells.read(column.rawValue, read) }

    /// The metrics; nil for none.
    var metrics: MetricList? { reading.metrics(of: self) }
    /// The best values of the metrics in `metrics.best`; NaN where no value is finite.
    var best: [Double] { reading.best(of: self) }
    /// The figures of a metric by its place; nil if there is none.
    func figures(at place: Int) -> MetricFigures? { reading.figures(of: self, at: place) }
}

/// What the rows of a query share.
final class RunReading {
    let witness: Witness
    let lost: LostRuns
    /// The tags of the runs by their numbers.
    let tags: [Int64: [String]]
    /// The state of a run as it is now, by its number, which takes a query of its own.
    let state: (Int64) -> StoredState?
    private var figures = StoredFigures()
    /// The number of the run whose figures were read last, and whether it has any.
    private var newest: (run: Int64, hasFigures: Bool)?
    /// What was found that this program cannot have written.
    private(set) var damage: DamagedRow?

    init(
        _ witness: Witness, _ lost: LostRuns, tags: [Int64: [String]],
        state: @escaping (Int64) -> StoredState? = { _ in nil }
    ) {
        self.witness = witness
        self.lost = lost
        self.tags = tags
        self.state = state
    }

    /// Whether a run has figures; they are read if they have not been yet.
    private func hasFigures(_ row: RunRow) -> Bool {
        if let newest, newest.run == row.id { return newest.hasFigures }
        var hasFigures = false
        if let areWhole = row.read(.figures, { figures.read($0) }) {
            hasFigures = areWhole
            if !areWhole {
                damage = damage ?? DamagedRow(what: "the figures of the run \(row.name) cannot be read")
            }
        }
        newest = (row.id, hasFigures)
        return hasFigures
    }

    fileprivate func metrics(of row: RunRow) -> MetricList? { hasFigures(row) ? figures.metrics : nil }

    fileprivate func best(of row: RunRow) -> [Double] {
        hasFigures(row) ? row.read(.figures) { figures.best($0) } ?? [] : []
    }

    fileprivate func figures(of row: RunRow, at place: Int) -> MetricFigures? {
        hasFigures(row) ? row.read(.figures) { figures.figures(at: place, $0) } : nil
    }
}

/// Something in the database that this program did not write so.
struct DamagedRow: Error {
    var what: String
}
