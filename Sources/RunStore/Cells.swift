import GRDB

/// The cells of a row. What has another type than expected is nil, whereas GRDB's own conversions would end the program.
struct Cells {
    private let row: Row

    init(_ row: Row) { self.row = row }

    private func value(_ column: Int) -> DatabaseValue { row[column] }

    func integer(_ column: Int) -> Int64? { Int64.fromDatabaseValue(value(column)) }
    func whole(_ column: Int) -> Int? { Int.fromDatabaseValue(value(column)) }
    func number(_ column: Int) -> Double? { Double.fromDatabaseValue(value(column)) }
    func text(_ column: Int) -> String? { String.fromDatabaseValue(value(column)) }
    func bytes(_ column: Int) -> [UInt8]? { Blob.fromDatabaseValue(value(column))?.bytes }
    func bool(_ column: Int) -> Bool? { integer(column).map { $0 != 0 } }
}
