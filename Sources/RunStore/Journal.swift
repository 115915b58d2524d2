import GRDB
import Glibc

/// How SQLite makes sure that a transaction is written whole or not at all.
struct Journal {
    /// Whether the database lies on the file system of another machine.
    let isRemote: Bool

    /// Sets the journal of a database that was just opened.
    ///
    /// With the write-ahead log, a killed process loses no transaction; after a power failure, the newest ones may be
    /// lost, but the database is whole.
    func prepare(_ database: DatabaseQueue, patience: Double) throws {
        let wanted = isRemote ? "truncate" : "wal"
        // While others use the database, SQLite refuses to change the journal without waiting for them.
        var waited = 0.0
        while true {
            do {
                try database.writeWithoutTransaction { db in
                    var mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
                    if mode != wanted { mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(wanted)") }
                    try db.execute(sql: "PRAGMA synchronous = \(mode == "wal" ? "NORMAL" : "FULL")")
                }
                return
            } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_BUSY {
                guard waited < patience else { throw error }
                let pause = Double.random(in: 0.001...0.02)
                usleep(UInt32(pause * 1e6))
                waited += pause
            }
        }
    }
}
