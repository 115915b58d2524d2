import GRDB

extension RunStore {
    /// Adds and removes tags.
    package func tag(_ run: Int64, adding added: [String], removing removed: [String] = []) throws(RunStoreError) {
        try change(run) { db in
            for tag in removed {
                try db.execute(sql: "DELETE FROM tags WHERE run = ? AND tag = ?", arguments: [run, tag])
            }
            for tag in added {
                try db.execute(sql: "INSERT OR IGNORE INTO tags (run, tag) VALUES (?, ?)", arguments: [run, tag])
            }
        }
    }

    /// Replaces the note; empty for none.
    package func note(_ run: Int64, _ text: String) throws(RunStoreError) {
        try change(run) { db in
            try db.execute(sql: "UPDATE runs SET note = ? WHERE id = ?", arguments: [text, run])
        }
    }

    /// Throws `nameTaken` or `badName`. The folder of the run's checkpoints keeps its name.
    package func rename(_ run: Int64, to name: String) throws(RunStoreError) {
        try Self.check(name)
        try change(run) { db in
            let taken = try db.first("SELECT id FROM runs WHERE name = ?", [name]) { $0.integer(0) }
            if let taken, taken != run { throw RunStoreError.nameTaken(name) }
            try db.execute(sql: "UPDATE runs SET name = ? WHERE id = ?", arguments: [name, run])
        }
    }

    /// Deletes runs with their points, marks and tags. Files outside the database stay.
    package func delete(_ runs: [Int64]) throws(RunStoreError) {
        try write { db in
            for run in runs {
                try db.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [run])
                guard db.changesCount > 0 else { continue }
                try db.execute(
                    sql: "INSERT INTO removals (revision, run) VALUES (?, ?)",
                    arguments: [try Self.nextRevision(db), run])
            }
        }
    }

    /// Throws `badName` unless the name can be that of a run: a word that is no option, path or filter.
    package static func check(_ name: String) throws(RunStoreError) {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0 != "/" && $0.value != 0x7F && !$0.properties.isWhitespace
        }
        guard !name.isEmpty, name.utf8.count <= 200, isPlain, !name.hasPrefix("-"), !name.hasPrefix(".") else {
            throw .badName(
                name, expected: "1 to 200 bytes without spaces and slashes, and no dash or point at the beginning")
        }
    }

    /// Changes a run in a transaction, with a new revision. Throws `deleted` if it was.
    private func change(_ run: Int64, _ body: (Database) throws -> Void) throws(RunStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE runs SET revision = ? WHERE id = ?", arguments: [try Self.nextRevision(db), run])
            guard db.changesCount > 0 else { throw RunStoreError.deleted(run: run) }
            try body(db)
        }
    }
}
