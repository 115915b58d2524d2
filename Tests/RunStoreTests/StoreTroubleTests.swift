import Foundation
import GRDB
import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("A store that cannot be used")
struct StoreTroubleTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { RunStore.path(in: folder.path) }

    private func open(
        _ access: RunStore.Access = .writing, patience: Double = 0, schema: Schema = .current, isRemote: Bool = false
    ) throws(RunStoreError) -> RunStore {
        try RunStore(in: folder.path, access, patience: patience, schema: schema, isRemote: { _ in isRemote })
    }

    /// A store with a run and some points; its file is whole, without a log beside it.
    private func fill() throws {
        let store = try open(patience: 5)
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        var changes = RunChanges()
        for step in 0..<3000 { changes.append(StoredPoint(step: Int64(step), value: .random(in: 0...1)), of: "m") }
        try store.commit(changes, to: id, at: 0)
        try store.database.close()
    }

    @Test("Reading creates nothing where there is no store")
    func missing() throws {
        #expect(throws: RunStoreError.missing(path: path)) { try open(.reading) }
        #expect(folder.files.isEmpty)
    }

    @Test("A store of a newer program is left alone, and so is the database of another one", arguments: [true, false])
    func newer(isWriting: Bool) throws {
        try fill()
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        try database.close()
        let before = folder.read(RunStore.fileName)
        #expect(throws: RunStoreError.newer(path: path, found: 99, known: 1)) {
            try open(isWriting ? .writing : .reading)
        }
        #expect(folder.read(RunStore.fileName) == before)

        try FileManager.default.removeItem(atPath: path)
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE t (a)") }
        try other.close()
        #expect(throws: RunStoreError.foreign(path: path)) { try open(isWriting ? .writing : .reading) }
    }

    @Test(
        "A disk without room for the index of the log is full",
        arguments: [ResultCode.SQLITE_FULL, .SQLITE_IOERR_SHMSIZE])
    func noRoom(code: ResultCode) {
        #expect(throws: RunStoreError.diskFull(path: path)) {
            try storing(at: path) { throw DatabaseError(resultCode: code) }
        }
    }

    @Test("Versions follow each other, and keep the runs")
    func migrations() throws {
        try fill()
        let second = Schema(migrations: Schema.current.migrations + ["ALTER TABLE runs ADD COLUMN colour TEXT"])
        let reader = try open(.reading, patience: 5, schema: second)
        #expect(try reader.runs().map(\.name) == ["a"])
        let columns = try reader.database.read { try $0.columns(in: "runs").map(\.name) }
        #expect(columns.contains("colour"))
        try reader.database.close()
        #expect(throws: RunStoreError.newer(path: path, found: 2, known: 1)) { try open() }
    }

    @Test("A migration that fails leaves the version as it was")
    func failingMigration() throws {
        try fill()
        let bad = Schema(migrations: Schema.current.migrations + ["CREATE TABLE extra (a); SELECT nonsense"])
        #expect(throws: RunStoreError.self) { try open(schema: bad) }
        let store = try open()
        #expect(try store.runs().count == 1)
        #expect(try store.database.read { try $0.tableExists("extra") } == false)
    }

    @Test("Bytes of any kind are refused in one sentence", arguments: [100, 600, 5000])
    func noise(size: Int) throws {
        try folder.write((0..<size).map { _ in UInt8.random(in: 1...255) }, to: RunStore.fileName)
        for access in [RunStore.Access.reading, .writing] {
            let error = #expect(throws: RunStoreError.self) { try open(access) }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test("A store that is cut off or overwritten somewhere gives its runs or one error", arguments: 0..<40)
    func damage(seed: Int) throws {
        try fill()
        var bytes = try #require(folder.read(RunStore.fileName))
        if seed < 20 {
            bytes.removeLast(bytes.count * (seed + 1) / 21)
        } else {
            let start = bytes.count * (seed - 20) / 20
            for place in start..<min(bytes.count, start + 700) { bytes[place] = UInt8.random(in: 0...255) }
        }
        try folder.write(bytes, to: RunStore.fileName)
        do throws(RunStoreError) {
            let store = try open()
            for run in try store.runs() {
                for metric in run.metrics { _ = try store.points(of: metric.name, in: run.id) }
                _ = try store.marks(of: run.id)
                _ = try store.changes(since: 0)
            }
            _ = try store.begin(NewRun(name: "b"), at: 0)
        } catch {
            #expect("\(error)".hasSuffix("."))
        }
    }

    @Test(
        "Cells of another type than this program writes are damage, not the end of the program",
        arguments: [
            "name = x'00ff'", "revision = 'x'", "state = 'weird'", "created = 'x'", "config = '[]'", "config = 5",
            "figures = x'01ff'", "figures = 'text'", "seed = 'x'", "tags = 1", "seconds = 'x'", "is_reference = 'x'",
            "pid = 99999999999999999", "attempts = 1e300", "host = 5", "command = '{'",
        ])
    func cells(change: String) throws {
        try fill()
        let database = try DatabaseQueue(path: path)
        try? database.write { try $0.execute(sql: "UPDATE runs SET \(change)") }
        try database.close()
        let store = try open()
        // Lists decode only what they need, and refuse what they meet there.
        let query = RunQuery(try RunFilter("lr>=1 or m>0 or not a"), try RunOrder("m,config.a,state"), at: 0)
        do throws(RunStoreError) { _ = try store.lines(query) } catch {
            guard case .damaged = error else {
                Issue.record("\(error)")
                return
            }
        }
        do throws(RunStoreError) { _ = try store.runs() } catch {
            guard case .damaged = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test("A full disk is one sentence, and nothing that was committed is lost")
    func full() throws {
        try fill()
        let store = try open()
        let pages = try store.database.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 2)") }
        let run = try store.run(named: "a")
        var changes = RunChanges()
        for step in 0..<9000 { changes.append(StoredPoint(step: Int64(step), value: .random(in: 0...1)), of: "m") }
        #expect(throws: RunStoreError.diskFull(path: path)) { try store.commit(changes, to: run.id, at: 0) }
        #expect(try store.points(of: "m", in: run.id).map(\.points.count) == [3000])
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 900)") }
        try store.commit(changes, to: run.id, at: 0)
        #expect(try store.points(of: "m", in: run.id).map(\.points.count) == [12_000])
    }

    @Test("A database that another process keeps locked is waited for, and then reported")
    func busy() throws {
        try fill()
        let other = try DatabaseQueue(path: path)
        let store = try open()
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: RunStoreError.busy(path: path)) { try store.begin(NewRun(name: "b"), at: 0) }
            // Readers do not wait for writers.
            #expect(try store.runs().count == 1)
            try db.execute(sql: "ROLLBACK")
        }
        _ = try store.begin(NewRun(name: "b"), at: 0)
    }

    @Test("On the file system of another machine there is no write-ahead log", arguments: [true, false])
    func journal(isRemote: Bool) throws {
        let store = try open(isRemote: isRemote)
        _ = try store.begin(NewRun(name: "a"), at: 0)
        let mode = try store.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == (isRemote ? "truncate" : "wal"))
        #expect(folder.files.contains(RunStore.fileName + "-wal") == !isRemote)
    }

    @Test("A store in a folder that cannot be made is one sentence")
    func noFolder() throws {
        try folder.write([], to: "file")
        #expect(throws: RunStoreError.self) { try RunStore(in: "\(folder.path)/file/sub", .writing) }
    }
}
