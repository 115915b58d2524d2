/// What SQLite finds wrong with the databases of runs: pages that no run's values lead to are looked at, too.
///
/// A database holds many runs, and is checked once.
package struct DatabaseCheck {
    private var checked: Set<String> = []
    private static let mostFaults = 5

    package init() {}

    /// The faults of a run's databases that were not checked before. A database that cannot be opened has none here: its
    /// reader says so.
    package mutating func faults(of run: LogRun) -> [LogTrouble] {
        var faults: [LogTrouble] = []
        for file in run.files {
            switch file.content {
            case .mlflowDatabase, .trackioDatabase: break
            default: continue
            }
            guard checked.insert(file.path).inserted, let database = try? SQLiteDatabase(file.path) else { continue }
            // An error on the way has the same cause as one that reading has met.
            try? database.each("PRAGMA integrity_check(\(Self.mostFaults))") { row in
                let fault = row.text(0)
                guard fault != "ok" else { return }
                let what = "the database is damaged: \(fault.split(separator: "\n").joined(separator: "; "))"
                faults.append(LogTrouble(file: file.path, place: .file, what: what, isDamage: true))
            }
        }
        return faults
    }
}

extension LogSummary {
    /// Adds the faults of a run's databases, unless reading the run has met damage already.
    package mutating func addFaults(of run: LogRun, found databases: inout DatabaseCheck) {
        guard !isDamaged else { return }
        for fault in databases.faults(of: run) { add(fault) }
    }
}
