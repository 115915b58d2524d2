import CSQLite
import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("Databases of runs")
struct DatabaseTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let mlflow = """
        CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
        CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
            lifecycle_stage TEXT, experiment_id INTEGER);
        CREATE TABLE metrics(key TEXT, value FLOAT, timestamp BIGINT, step BIGINT, is_nan BOOLEAN, run_uuid TEXT);
        CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT);
        CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT);
        INSERT INTO experiments VALUES(0, 'Default', 'active'), (1, 'Old', 'deleted');
        INSERT INTO runs VALUES('a', 'fox', 'RUNNING', 1000, NULL, 'active', 0),
            ('b', 'gone', 'FINISHED', 1000, 2000, 'deleted', 0), ('c', 'old', 'FINISHED', 1, 2, 'active', 1);
        INSERT INTO metrics VALUES('loss', 0.5, 1000, 0, 0, 'a'), ('loss', 0, 2000, 1, 1, 'a'),
            ('loss', 1.7976931348623157e308, 3000, 2, 0, 'a'), ('loss', -1.7976931348623157e308, 3000, 2, 0, 'a'),
            ('loss', 7, 3000, 3, 0, 'b');
        INSERT INTO params VALUES('lr', '0.01', 'a'), ('name', 'mlp', 'a');
        """

    private func runs(_ name: String = "") throws -> [LogRun] {
        var finder = try RunFinder(folder.path + name)
        return finder.all()
    }

    private func read(_ reader: inout RunReader) -> [Double] {
        reader.batch.empty()
        while reader.read() != .caughtUp {}
        return reader.batch.points.map(\.value)
    }

    @Test("the runs of MLflow that are not deleted, with values that its columns cannot hold")
    func mlflowRuns() throws {
        try WrittenDatabase("\(folder.path)/mlflow.db").execute(Self.mlflow)
        let runs = try runs()
        #expect(runs.map(\.name) == ["mlflow.db/Default/fox"])
        let summary = LogSummary(reading: try #require(runs.first)) { (_) throws(Never) in }
        #expect(summary.config == [.init("lr", .number(0.01)), .init("name", "mlp")])
        let metric = try #require(summary.metrics.first)
        #expect(metric.name == "loss")
        #expect(metric.summary.points == 4)
        #expect(metric.summary.notFinite == 3)
        #expect(metric.summary.last == -.infinity)
        #expect(metric.summary.min == 0.5)
        #expect(summary.state(at: 1e9).word == "quiet")
        #expect(summary.troubles.isEmpty)
    }

    @Test(
        "only new rows are read when a database grows, also through its write-ahead log", arguments: ["DELETE", "WAL"])
    func growth(mode: String) throws {
        let database = try WrittenDatabase("\(folder.path)/mlflow.db")
        try database.execute("PRAGMA journal_mode = \(mode); \(Self.mlflow)")
        var reader = RunReader(try #require(try runs().first), follows: true)
        #expect(read(&reader).count == 4)
        #expect(read(&reader) == [])
        try database.execute("INSERT INTO metrics VALUES('loss', 0.25, 4000, 3, 0, 'a')")
        #expect(read(&reader) == [0.25])
        try database.execute("UPDATE runs SET status = 'KILLED' WHERE run_uuid = 'a'")
        #expect(read(&reader) == [])
        #expect(reader.batch.log.notes.map(\.note) == [.ended(.killed)])
    }

    @Test("a database that is damaged is a trouble, and no end", arguments: [0, 5, 100, 4096, 5000])
    func damage(place: Int) throws {
        try WrittenDatabase("\(folder.path)/mlflow.db").execute(Self.mlflow)
        var bytes = try #require(folder.read("mlflow.db"))
        for index in place..<min(place + 200, bytes.count) { bytes[index] = 0xFF }
        try folder.write(bytes, to: "mlflow.db")
        for run in try runs() { _ = LogSummary(reading: run) { (_) throws(Never) in } }
    }

    private static let trackio = """
        CREATE TABLE metrics(id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT, run_name TEXT, step INTEGER,
            metrics TEXT, log_id TEXT);
        CREATE TABLE configs(id INTEGER PRIMARY KEY, run_id TEXT, run_name TEXT, config TEXT);
        INSERT INTO metrics(run_id, timestamp, run_name, step, metrics, log_id) VALUES
            ('r', '2026-01-02T03:04:05.5+00:00', 'amber', 0, '{"loss": 4, "gain": "Infinity"}', 'L0'),
            ('r', '2026-01-02T03:04:06+00:00', 'amber', 1, '{"loss": "NaN", "image": {"_type": "trackio.image"}}', 'L1'),
            ('q', '2026-01-02T03:04:06+00:00', 'other', 1, '{"loss": 9}', 'M0');
        INSERT INTO configs(run_id, run_name, config) VALUES('r', 'amber', '{"lr": 0.1, "model": {"depth": 2}}');
        """

    private func fragment(_ run: String, _ step: Int, _ loss: Double, log: String, project: String = "proj") -> String {
        #"{"v": 1, "kind": "metric", "project": "\#(project)", "run": "\#(run)", "metrics": {"loss": \#(loss)}, "#
            + #""step": \#(step), "timestamp": "2026-01-02T03:04:07+00:00", "log_id": "\#(log)"}"# + "\n"
    }

    @Test("a check finds what is damaged beside the values of the runs, once")
    func check() throws {
        let path = "\(folder.path)/mlflow.db"
        try WrittenDatabase(path).execute(
            Self.mlflow + "CREATE TABLE other(text TEXT); INSERT INTO other VALUES(hex(randomblob(3000)));")
        var check = DatabaseCheck()
        let run = try #require(try runs().first)
        #expect(check.faults(of: run).isEmpty)
        var bytes = try #require(folder.read("mlflow.db"))
        for place in bytes.count - 4096..<bytes.count { bytes[place] = 0xFF }
        try folder.write(bytes, to: "mlflow.db")
        check = DatabaseCheck()
        let faults = check.faults(of: run)
        #expect(!faults.isEmpty && faults.allSatisfy { $0.isDamage && $0.what.contains("damaged") })
        #expect(check.faults(of: run).isEmpty, "it was checked already")
        // What is read of the run tells it as well.
        check = DatabaseCheck()
        var summary = LogSummary(reading: run) { (_) throws(Never) in }
        let wasWhole = !summary.isDamaged
        summary.addFaults(of: run, found: &check)
        #expect(wasWhole && summary.isDamaged && summary.troubles.contains { $0.what.contains("damaged") })
    }

    @Test("the runs of trackio, with words for numbers and settings")
    func trackioRuns() throws {
        try WrittenDatabase("\(folder.path)/proj.db").execute(Self.trackio)
        let runs = try runs().sorted { $0.name < $1.name }
        #expect(runs.map(\.name) == ["proj.db/amber", "proj.db/other"])
        let summary = LogSummary(reading: try #require(runs.first)) { (_) throws(Never) in }
        #expect(summary.metrics.map(\.name) == ["loss", "gain"])
        #expect(summary.metrics.map(\.summary.notFinite) == [1, 1])
        #expect(summary.config == [.init("lr", .number(0.1)), .init("model.depth", 2)])
        #expect(summary.metrics.first?.summary.lastSeconds == 1_767_323_046)
    }

    private static let trackioSystem = """
        CREATE TABLE system_metrics(id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT, run_name TEXT, metrics TEXT,
            log_id TEXT);
        CREATE TABLE alerts(id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT, run_name TEXT, title TEXT, text TEXT,
            level TEXT, step INTEGER, alert_id TEXT);
        INSERT INTO system_metrics(run_id, timestamp, run_name, metrics, log_id) VALUES
            ('r', '2026-01-02T03:04:06+00:00', 'amber', '{"gpu/0/utilization": 50}', 'S0'),
            ('s', '2026-01-02T03:04:06+00:00', 'idle', '{"cpu": 1}', 'S1');
        INSERT INTO alerts(run_id, timestamp, run_name, title, text, level, step, alert_id) VALUES
            ('r', '', 'amber', 'NaN loss', 'at last', 'error', 3, 'A0');
        """

    @Test("metrics of the system and alerts are read, from the database and from the inbox, each once")
    func trackioSystemMetrics() throws {
        let database = try WrittenDatabase("\(folder.path)/proj.db")
        try database.execute(Self.trackio + Self.trackioSystem)
        let start =
            #"{"v": 1, "project": "proj", "run": "amber", "run_id": "r", "timestamp": "2026-01-02T03:04:07+00:00", "#
        try folder.write(
            Array(
                """
                \(start)"kind": "system_metric", "metrics": {"gpu/0/utilization": 60}, "log_id": "S2"}
                \(start)"kind": "alert", "title": "Slow", "text": null, "level": "warn", "step": 5, "alert_id": "A1"}
                \(start)"kind": "alert", "title": "NaN loss", "text": "at last", "level": "error", "step": 3, "alert_id": "A0"}

                """.utf8), to: "inbox/w/00000000.jsonl")
        let runs = try runs().sorted { $0.name < $1.name }
        #expect(runs.map(\.name) == ["proj.db/amber", "proj.db/idle", "proj.db/other"])
        var reader = RunReader(try #require(runs.first), follows: true)
        #expect(read(&reader).filter(\.isFinite) == [4, 50, 60])
        #expect(reader.batch.names.last == "system/gpu/0/utilization")
        #expect(reader.batch.points.last?.seconds == 1_767_323_047 && reader.batch.points.last?.step == nil)
        let alerts: [LogNote] = [
            .alert(level: "error", text: "NaN loss: at last", step: 3), .alert(level: "warning", text: "Slow", step: 5),
        ]
        #expect(
            reader.batch.log.notes.map(\.note).filter { if case .alert = $0 { true } else { false } } == alerts)
        try database.execute(
            """
            INSERT INTO system_metrics(run_id, timestamp, run_name, metrics, log_id) VALUES
                ('r', '', 'amber', '{"gpu/0/utilization": 60}', 'S2'), ('r', '', 'amber', 'no JSON', 'S3');
            INSERT INTO alerts(run_id, run_name, title, level, alert_id) VALUES('r', 'amber', 'Slow', 'warn', 'A1');
            """)
        #expect(read(&reader) == [])
        #expect(reader.batch.log.notes.isEmpty)
        #expect(reader.batch.log.troubles.map(\.what) == ["1 row of the run amber is not JSON and left out"])
    }

    @Test("a trouble with a database names the file once")
    func troubleNames() throws {
        try folder.write(Array("SQLite format 3\0 and nothing more".utf8), to: "mlflow.db")
        let summary = LogSummary(reading: try #require(try runs().first)) { (_) throws(Never) in }
        let trouble = try #require(summary.troubles.first)
        #expect(trouble.file == "\(folder.path)/mlflow.db" && trouble.isDamage)
        #expect(trouble.what.hasPrefix("the database cannot be read: ") && !trouble.what.contains(folder.path))
    }

    @Test("rows that wait in the inbox of trackio are read once, before and after they come into the database")
    func inbox() throws {
        let database = try WrittenDatabase("\(folder.path)/proj.db")
        try database.execute(Self.trackio)
        try folder.write(
            Array((fragment("amber", 1, 5, log: "L1") + fragment("amber", 2, 3, log: "L2")).utf8),
            to: "inbox/w/00000001.jsonl")
        var reader = RunReader(try #require(try runs().first { $0.name == "proj.db/amber" }), follows: true)
        #expect(read(&reader).filter { $0.isFinite } == [4, 3])
        try database.execute(
            """
            INSERT INTO metrics(run_id, timestamp, run_name, step, metrics, log_id) VALUES
                ('r', '', 'amber', 2, '{"loss": 3}', 'L2'), ('r', '', 'amber', 3, '{"loss": 2}', 'L3')
            """)
        #expect(read(&reader) == [2])
    }

    @Test("a run that is only in the inbox is found, and read")
    func inboxOnly() throws {
        try folder.write(Array(fragment("first", 1, 5, log: "N", project: "new").utf8), to: "inbox/w/00000001.jsonl")
        let runs = try runs()
        #expect(runs.map(\.name) == ["new/first"])
        var reader = RunReader(try #require(runs.first), follows: true)
        #expect(read(&reader) == [5])
        try folder.write(Array("not JSON\n".utf8), to: "inbox/w/00000002.jsonl")
        #expect(read(&reader) == [])
        #expect(reader.batch.log.troubles.count == 1)
    }
}

/// A database that a test writes.
@safe
final class WrittenDatabase {
    private var handle: OpaquePointer?

    init(_ path: String) throws {
        try #require(unsafe sqlite3_open(path, &handle) == SQLITE_OK)
    }

    deinit { unsafe sqlite3_close(handle) }

    func execute(_ statements: String) throws {
        #expect(unsafe sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK)
    }
}
