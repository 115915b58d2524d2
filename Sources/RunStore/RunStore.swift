import Files
import GRDB
import Glibc

/// The database of runs. Many processes may use it at once.
package final class RunStore: Sendable {
    package enum Access: Hashable, Sendable {
        /// Nothing is created, and nothing is written.
        case reading
        /// The folder and the database are created where they are missing.
        case writing
    }

    package static let fileName = "runs.sqlite"

    /// The path of the database.
    package let path: String
    let database: DatabaseQueue
    let witness: Witness

    /// The path of the database in a folder.
    package static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

    static func folder(of path: String) -> String { String(path.dropLast(fileName.count + 1)) }

    /// Throws `missing` if there is no database in a folder.
    package static func mustExist(in folder: String) throws(RunStoreError) {
        let path = path(in: folder)
        guard FileSystem.isThere(path) else { throw .missing(path: path) }
    }

    /// Opens the database in a folder, and brings an older one to the newest layout.
    ///
    /// - Parameters:
    ///   - folder: the one in which runs are stored, as in `RunsFolder`.
    ///   - patience: how many seconds other processes are waited for.
    ///   - isRemote: whether a folder lies on another machine. SQLite's write-ahead log needs memory that all users of
    ///     the database share; on such a file system a rollback journal is used instead.
    package convenience init(
        in folder: String, _ access: Access, patience: Double = 10,
        isRemote: (String) -> Bool = MountedFileSystem.isRemote
    ) throws(RunStoreError) {
        try self.init(in: folder, access, patience: patience, schema: .current, isRemote: isRemote)
    }

    init(
        in folder: String, _ access: Access, patience: Double, schema: Schema, witness: Witness = Witness(),
        isRemote: (String) -> Bool
    ) throws(RunStoreError) {
        let path = Self.path(in: folder)
        self.path = path
        self.witness = witness
        switch access {
        case .reading:
            try Self.mustExist(in: folder)
            database = try Self.openForReading(path, patience: patience, schema, isRemote: isRemote(folder))
        case .writing:
            do throws(FileError) {
                if !FileSystem.leadsToFolder(folder) { try FileSystem.makeFolders(folder) }
            } catch {
                throw .file(error)
            }
            database = try Self.openForWriting(path, patience: patience, schema, isRemote: isRemote(folder))
        }
    }

    private static func openForReading(
        _ path: String, patience: Double, _ schema: Schema, isRemote: Bool
    ) throws(RunStoreError) -> DatabaseQueue {
        var configuration = Self.configuration(patience)
        configuration.readonly = true
        LockedFiles.add(path)
        func open(_ name: String) throws -> DatabaseQueue {
            let database = try DatabaseQueue(path: name, configuration: configuration)
            _ = try database.read { try schema.needsMigration($0) }
            return database
        }
        return try storing(at: path) {
            let database: DatabaseQueue
            do {
                database = try open(path)
            } catch let error as DatabaseError
                where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode.primaryResultCode)
                || error.lacksRoom
            {
                // In a folder that may not be written, or on a full disk, there is no place for the index of the
                // write-ahead log. Where no log is there, nobody is writing, and the file alone is the database.
                guard FileStatus(path + "-wal")?.size ?? 0 == 0 else { throw error }
                return try open(path.fileAddress + "?immutable=1")
            }
            if try database.read({ try schema.needsMigration($0) }) {
                try database.close()
                try openForWriting(path, patience: patience, schema, isRemote: isRemote).close()
                return try open(path)
            }
            return database
        }
    }

    private static func openForWriting(
        _ path: String, patience: Double, _ schema: Schema, isRemote: Bool
    ) throws(RunStoreError) -> DatabaseQueue {
        try storing(at: path) {
            LockedFiles.add(path)
            let database = try DatabaseQueue(path: path, configuration: configuration(patience))
            LockedFiles.add(path)
            // A database of a newer program or of another one is left as it is.
            _ = try database.read { try schema.needsMigration($0) }
            try Journal(isRemote: isRemote).prepare(database, patience: patience)
            try schema.migrate(database)
            return database
        }
    }

    private static func configuration(_ patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.label = "softscope.store"
        return configuration
    }

    // MARK: - Transactions

    func read<Value>(_ body: (Database) throws -> Value) throws(RunStoreError) -> Value {
        try storing(at: path) { try database.read(body) }
    }

    /// Reads rows of runs in a transaction, which `body` notes as lost if their processes are gone. What such a process has
    /// written after the beginning of the transaction the rows do not have, above all how the run ended: then `body` is
    /// called again, in a new transaction.
    func readRuns<Value>(_ body: (Database, LostRuns) throws -> Value) throws(RunStoreError) -> Value {
        while true {
            let lost = LostRuns()
            let value = try read { try body($0, lost) }
            if lost.revisions.isEmpty { return value }
            if try read({ try Self.areNewest(lost.revisions, $0) }) { return value }
        }
    }

    private static func areNewest(_ revisions: [Int64: Int64], _ db: Database) throws -> Bool {
        try revisions.allSatisfy { run, revision in
            try db.first("SELECT revision FROM runs WHERE id = ?", [run]) { $0.integer(0) } == revision
        }
    }

    /// Runs `body` in a transaction that begins with the right to write, so that two processes cannot block each other.
    func write<Value>(_ body: (Database) throws -> Value) throws(RunStoreError) -> Value {
        try storing(at: path) {
            try database.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw DamagedRow(what: "a transaction gave nothing") }
                return value
            }
        }
    }

    /// The next revision of the store, in a transaction that changes something.
    static func nextRevision(_ db: Database) throws -> Int64 {
        try db.execute(sql: "UPDATE store SET revision = revision + 1")
        guard let revision = try db.first("SELECT revision FROM store", [], { $0.integer(0) }) else {
            throw DamagedRow(what: "it has no revision")
        }
        return revision
    }
}

extension DatabaseError {
    /// Whether the disk is full: for the database, or for the index of its write-ahead log.
    fileprivate var lacksRoom: Bool {
        resultCode.primaryResultCode == .SQLITE_FULL || extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }
}

/// Runs `body`, and turns its errors into those of the store at `path`.
func storing<Value>(at path: String, _ body: () throws -> Value) throws(RunStoreError) -> Value {
    do { return try body() } catch { throw RunStoreError(error, at: path) }
}

extension RunStoreError {
    fileprivate init(_ error: any Error, at path: String) {
        switch error {
        case let error as RunStoreError: self = error
        case let error as DamagedRow: self = .damaged(path: path, found: error.what)
        case Schema.Refusal.newer(let found):
            self = .newer(path: path, found: found, known: Schema.current.version)
        case Schema.Refusal.foreign: self = .foreign(path: path)
        case let error as DatabaseError:
            let message = error.message ?? "the database cannot be used"
            switch error.resultCode.primaryResultCode {
            case _ where error.lacksRoom: self = .diskFull(path: path)
            case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
            case .SQLITE_CANTOPEN where !FileSystem.isWritable(RunStore.folder(of: path)): self = .readOnly(path: path)
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, found: message)
            default:
                self = .failed(path: path, code: error.extendedResultCode.rawValue, message: message)
            }
        default: self = .failed(path: path, code: 0, message: "\(error)")
        }
    }
}
