import GRDB

/// The layout of the database, and how an older one becomes the newest.
///
/// The version is SQLite's `user_version`. Each migration takes the layout to the next version.
struct Schema: Sendable {
    /// SQL statements; the first make an empty database one of version 1.
    var migrations: [String]

    var version: Int { migrations.count }

    /// `softscope` as SQLite's `application_id`: "Ssco".
    static let application: Int32 = 0x5373_636F

    static let current = Schema(migrations: [version1])

    /// A run is a row of `runs`, which also has everything that a list of runs shows or is filtered by: `config` is a
    /// JSON object, and `figures` a summary of each metric (`MetricFigures`). So a list reads one table from its
    /// beginning to its end. Points lie in chunks of one metric (`PointChunk`).
    private static let version1 = """
        CREATE TABLE store (revision INTEGER NOT NULL);
        INSERT INTO store VALUES (0);
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL,
            format TEXT NOT NULL,
            is_reference INTEGER NOT NULL DEFAULT 0,
            path TEXT,
            state TEXT NOT NULL,
            created REAL NOT NULL,
            started REAL,
            ended REAL,
            updated REAL NOT NULL,
            seconds REAL NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            seed INTEGER,
            data TEXT,
            model TEXT,
            model_path TEXT,
            exit_status INTEGER,
            reason TEXT,
            note TEXT NOT NULL DEFAULT '',
            command TEXT,
            folder TEXT,
            git_commit TEXT,
            git_dirty INTEGER,
            host TEXT,
            processor TEXT,
            cores INTEGER,
            pid INTEGER,
            process_start INTEGER,
            boot TEXT,
            pid_namespace TEXT,
            details TEXT,
            config TEXT NOT NULL DEFAULT '{}',
            figures BLOB
        );
        CREATE INDEX runs_by_revision ON runs (revision);
        CREATE TABLE tags (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (run, tag)
        ) WITHOUT ROWID;
        CREATE TABLE points (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            metric TEXT NOT NULL,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            chunk BLOB NOT NULL
        );
        CREATE UNIQUE INDEX points_by_metric ON points (run, metric, first);
        CREATE TABLE marks (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            step INTEGER,
            time REAL,
            value REAL,
            text TEXT
        );
        CREATE INDEX marks_by_run ON marks (run);
        CREATE TABLE removals (revision INTEGER PRIMARY KEY, run INTEGER NOT NULL);
        """

    /// Brings a database to the newest version. Processes that try at once wait for each other.
    ///
    /// Throws `Refusal`, or an error of GRDB.
    func migrate(_ database: DatabaseQueue) throws {
        // In a transaction of its own: between two statements, another process may make the database.
        guard try database.read({ try needsMigration($0) }) else { return }
        try database.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                // Another process may have done it in the meantime.
                guard try needsMigration(db) else { return .commit }
                let found = try Self.version(of: db)
                for statements in migrations[found...] { try db.execute(sql: statements) }
                try db.execute(sql: "PRAGMA application_id = \(Self.application)")
                try db.execute(sql: "PRAGMA user_version = \(version)")
                return .commit
            }
        }
    }

    /// Whether the database is empty or older. Throws `Refusal` if it is newer, or of another program.
    func needsMigration(_ db: Database) throws -> Bool {
        let found = try Self.version(of: db)
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard application == Self.application || isEmpty, found >= 0 else { throw Refusal.foreign }
        guard found <= version else { throw Refusal.newer(found) }
        return found < version
    }

    private static func version(of db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

    enum Refusal: Error {
        case newer(Int)
        case foreign
    }
}
