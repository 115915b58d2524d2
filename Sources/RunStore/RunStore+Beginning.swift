import Files
import GRDB
import Interchange

extension RunStore {
    /// Adds a run, under its name or the first free one.
    ///
    /// - Parameter now: seconds since 1970.
    package func begin(_ run: NewRun, at now: Double) throws(RunStoreError) -> (id: Int64, name: String) {
        try write { db in
            let name = try Self.freeName(run.name, db)
            try db.execute(
                sql: """
                    INSERT INTO runs (name, revision, format, is_reference, path, state, created, started, ended, updated,
                        attempts, seed, data, model, model_path, command, folder, host, processor, cores, pid, process_start, boot,
                        pid_namespace, details, config)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, try Self.nextRevision(db), run.format, run.isReference, run.path, run.state.rawValue, now,
                    run.started, run.ended, now, run.seed.map { Int64(bitPattern: $0) }, run.data, run.model,
                    run.modelPath, run.place.command.isEmpty ? nil : JSONValue(run.place.command).text,
                    run.place.folder, run.place.machine?.name, run.place.machine?.processor, run.place.machine?.cores,
                    run.place.process?.identity.pid, run.place.process?.identity.start, run.place.process?.boot,
                    run.place.process?.namespace, Self.text(run.details), Self.text(run.config),
                ])
            return (db.lastInsertedRowID, name)
        }
    }

    /// Begins another attempt of a run that was resumed. Returns its number and the seconds of those before; nil if
    /// there is no such run.
    ///
    /// - Parameters:
    ///   - step: the number of batches trained before.
    ///   - now: seconds since 1970.
    package func resume(
        _ name: String, as run: NewRun, after step: Int64, at now: Double
    ) throws(RunStoreError) -> (id: Int64, attempt: Int, seconds: Double)? {
        try write { db in
            let known = try db.first("SELECT id, attempts, seconds FROM runs WHERE name = ?", [name]) { cells in
                cells.integer(0).map { ($0, cells.whole(1), cells.number(2)) }
            }
            guard let (id, attempts, seconds) = known else { return nil }
            // Numbers from a damaged database do not overflow.
            let attempt = min(max(0, attempts ?? 0), Int(Int32.max))
            try db.execute(
                sql: """
                    UPDATE runs SET revision = ?, state = ?, updated = ?, ended = NULL, reason = NULL, exit_status = NULL,
                        attempts = ?, command = ?, folder = ?, host = ?, processor = ?, cores = ?, pid = ?, process_start = ?, boot = ?,
                        pid_namespace = ?, details = ?, config = ?
                    WHERE id = ?
                    """,
                arguments: [
                    try Self.nextRevision(db), run.state.rawValue, now, attempt + 1,
                    run.place.command.isEmpty ? nil : JSONValue(run.place.command).text, run.place.folder,
                    run.place.machine?.name, run.place.machine?.processor, run.place.machine?.cores,
                    run.place.process?.identity.pid, run.place.process?.identity.start, run.place.process?.boot,
                    run.place.process?.namespace, Self.text(run.details), Self.text(run.config), id,
                ])
            try Self.insert(RunMark(.resumed, attempt: attempt, step: step, time: now), of: id, db)
            return (id, attempt, max(0, seconds ?? 0))
        }
    }

    /// The members as a JSON object in which each name occurs once, with its last value.
    static func text(_ members: [JSONValue.Member]) -> String {
        var places: [String: Int] = [:]
        var unique: [JSONValue.Member] = []
        for member in members {
            if let place = places[member.name] {
                unique[place] = member
            } else {
                places[member.name] = unique.count
                unique.append(member)
            }
        }
        return JSONValue.object(unique).text
    }

    static func insert(_ mark: RunMark, of run: Int64, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO marks (run, kind, attempt, step, time, value, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [run, mark.kind.rawValue, mark.attempt, mark.step, mark.time, mark.value, mark.text])
    }
}
