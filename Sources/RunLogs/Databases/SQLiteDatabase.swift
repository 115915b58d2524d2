import CSQLite
import Files

/// An SQLite database of another program, open for reading. Nothing is written to it, nor beside it where that can be
/// avoided.
@safe
final class SQLiteDatabase {
    enum Value {
        case integer(Int64)
        case text(String)
    }

    let path: String
    private let handle: OpaquePointer?

    /// How long a writer is waited for, in milliseconds.
    private static let patience: Int32 = 2000
    /// The largest text that is taken out of a cell, in bytes.
    private static let longestText: Int32 = 256 << 20

    /// Throws `database`.
    init(_ path: String) throws(RunLogError) {
        self.path = path
        LockedFiles.add(path)
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(Self.address(of: path), &handle, flags, nil)
        unsafe self.handle = handle
        guard code == SQLITE_OK else { throw failure(code) }
        unsafe sqlite3_busy_timeout(handle, Self.patience)
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestText)
        try each("PRAGMA trusted_schema = OFF") { _ in }
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// The URI of the file.
    ///
    /// Reading a database with a write-ahead log needs the log's index beside it, which SQLite would create. Where no
    /// log is there, nobody is writing, and the file alone is the database: it is opened as one that does not change.
    private static func address(of path: String) -> String {
        // Bytes 18 and 19 of the header are 2 where a write-ahead log is used.
        let header = (try? FollowedFile(path: path).read(20, at: 0)) ?? []
        let hasLog = header.count == 20 && header[18] == 2
        return path.fileAddress + (hasLog && FileStatus(path + "-wal") == nil ? "?immutable=1" : "?mode=ro")
    }

    private func failure(_ code: Int32) -> RunLogError {
        let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) }
        return .database(path: path, code: code, message: message ?? "out of memory")
    }

    /// Calls `body` for each row of a query; `?1` and so on stand for `values`. Throws `database`.
    func each(_ query: String, _ values: [Value] = [], _ body: (SQLiteRow) -> Void) throws(RunLogError) {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v2(handle, query, -1, &statement, nil)
        defer { unsafe sqlite3_finalize(statement) }
        guard code == SQLITE_OK else { throw failure(code) }
        for (index, value) in values.enumerated() {
            let place = Int32(truncatingIfNeeded: index + 1)
            switch value {
            case .integer(let value): unsafe sqlite3_bind_int64(statement, place, value)
            case .text(let value):
                // The text is copied: SQLITE_TRANSIENT, which is the address -1.
                let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                unsafe sqlite3_bind_text(statement, place, value, -1, copied)
            }
        }
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: body(unsafe SQLiteRow(statement: statement))
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// The names of a table's columns, in lower case; empty if there is no such table.
    func columns(of table: String) throws(RunLogError) -> Set<String> {
        var names: Set<String> = []
        try each(
            "SELECT lower(c.name) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name = ?1",
            [.text(table)]
        ) { names.insert($0.text(0)) }
        return names
    }
}

/// The row at which a query stands.
@safe
struct SQLiteRow {
    private let statement: OpaquePointer?

    fileprivate init(statement: OpaquePointer?) {
        unsafe self.statement = statement
    }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    /// 0 for a cell that holds no number.
    func number(_ column: Int32) -> Double { unsafe sqlite3_column_double(statement, column) }

    /// The text, or empty text for an empty cell.
    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: max(0, count)), as: UTF8.self)
    }
}
