import GRDB

extension RunStore {
    /// The run with a name, or with the only name that begins with it. Throws `noSuchRun` or `ambiguous`.
    package func run(named name: String) throws(RunStoreError) -> RunEntry {
        try readRuns { db, lost in
            if let run = try entries(db, lost, where: "name = ?", [name]).first { return run }
            var names: [String] = []
            try db.each("SELECT name FROM runs ORDER BY id DESC") { cells in
                if let name = cells.text(0) { names.append(name) }
            }
            let candidates = name.isEmpty ? [] : names.filter { $0.hasPrefix(name) }
            guard let only = candidates.first else {
                throw RunStoreError.noSuchRun(name, similar: Self.similar(to: name, in: names))
            }
            guard candidates.count == 1, let run = try entries(db, lost, where: "name = ?", [only]).first else {
                throw RunStoreError.ambiguous(name, candidates: candidates)
            }
            return run
        }
    }

    /// Whether there is a run with just this name.
    package func hasRun(named name: String) throws(RunStoreError) -> Bool {
        try read { db in try Self.hasRun(named: name, db) }
    }

    private static func hasRun(named name: String, _ db: Database) throws -> Bool {
        try db.first("SELECT 1 FROM runs WHERE name = ?", [name]) { $0.integer(0) } != nil
    }

    /// The name that a new run would get: `wish` if it is free, otherwise `wish-2` and so on.
    package func freeName(_ wish: String) throws(RunStoreError) -> String {
        try read { db in try Self.freeName(wish, db) }
    }

    static func freeName(_ wish: String, _ db: Database) throws -> String {
        guard try hasRun(named: wish, db) else { return wish }
        var number = 2
        while try hasRun(named: "\(wish)-\(number)", db) { number += 1 }
        return "\(wish)-\(number)"
    }

    /// The names that are most like another one, at most three: those that contain it, or that a few changes of letters
    /// make the same.
    static func similar(to name: String, in names: [String]) -> [String] {
        let wanted = name.lowercased()
        guard !wanted.isEmpty, wanted.utf8.count <= 200 else { return [] }
        let limit = max(1, wanted.count / 3)
        let rated = names.compactMap { candidate -> (name: String, distance: Int)? in
            let lower = candidate.lowercased()
            if lower.contains(wanted) { return (candidate, 0) }
            guard abs(lower.utf8.count - wanted.utf8.count) <= limit else { return nil }
            let distance = changes(from: Array(wanted.utf8), to: Array(lower.utf8))
            return distance <= limit ? (candidate, distance) : nil
        }
        return rated.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// The number of bytes to insert, remove or replace (Levenshtein distance).
    private static func changes(from a: [UInt8], to b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
