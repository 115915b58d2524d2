import CSQLite
import GRDB

/// The cells of the row at which a query stands. What has another type than expected is nil, whereas GRDB's own conversions
/// would end the program; they also take several times as long.
@safe
struct Cells {
    private let statement: SQLiteStatement

    fileprivate init(_ statement: SQLiteStatement) { unsafe self.statement = statement }

    private func type(_ column: Int) -> Int32 {
        unsafe sqlite3_column_type(statement, Int32(truncatingIfNeeded: column))
    }

    func integer(_ column: Int) -> Int64? {
        switch type(column) {
        case SQLITE_INTEGER: unsafe sqlite3_column_int64(statement, Int32(truncatingIfNeeded: column))
        case SQLITE_FLOAT: Int64(exactly: unsafe sqlite3_column_double(statement, Int32(truncatingIfNeeded: column)))
        default: nil
        }
    }

    func whole(_ column: Int) -> Int? { integer(column).flatMap { Int(exactly: $0) } }

    func number(_ column: Int) -> Double? {
        switch type(column) {
        case SQLITE_INTEGER, SQLITE_FLOAT: unsafe sqlite3_column_double(statement, Int32(truncatingIfNeeded: column))
        default: nil
        }
    }

    func text(_ column: Int) -> String? {
        guard type(column) == SQLITE_TEXT else { return nil }
        return unsafe withBuffer(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a text or a blob.
    func bytes(_ column: Int) -> [UInt8]? {
        switch type(column) {
        case SQLITE_TEXT, SQLITE_BLOB: unsafe withBuffer(column) { unsafe Array($0) }
        default: nil
        }
    }

    /// What `read` makes of the bytes of a text or a blob, which are not copied; nil for other values.
    func read<Value>(_ column: Int, _ read: (Span<UInt8>) -> Value?) -> Value? {
        switch type(column) {
        case SQLITE_TEXT, SQLITE_BLOB: unsafe withBuffer(column) { unsafe read(Span(_unsafeBytes: $0)) }
        default: nil
        }
    }

    private func withBuffer<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let column = Int32(truncatingIfNeeded: column)
        // The number of bytes is asked for last: the other call may change how the text is encoded.
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : max(0, count)))
    }

    func bool(_ column: Int) -> Bool? { integer(column).map { $0 != 0 } }
}

extension Database {
    /// Calls `body` for each row of a query, in order.
    func each(
        _ query: String, _ arguments: StatementArguments = [], _ body: (Cells) throws -> Void
    ) throws {
        let statement = try makeStatement(sql: query)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while try rows.next() != nil { try body(unsafe Cells(statement.sqliteStatement)) }
    }

    /// What `read` makes of the first row of a query; nil if there is none.
    func first<Value>(
        _ query: String, _ arguments: StatementArguments = [], _ read: (Cells) throws -> Value?
    ) throws -> Value? {
        let statement = try makeStatement(sql: query)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        guard try rows.next() != nil else { return nil }
        return try read(unsafe Cells(statement.sqliteStatement))
    }
}
