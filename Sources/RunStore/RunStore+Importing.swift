import Files
import GRDB
import Interchange
package import RunLogs

extension RunStore {
    /// Copies a run of another program into the store, with all its points as they are in the log. If that fails, nothing of it
    /// stays; if the process is killed meanwhile, the run shows as interrupted.
    ///
    /// - Parameters:
    ///   - name: the wanted name; nil for the one that its log or its folder gives it.
    ///   - now: seconds since 1970.
    package func `import`(
        _ run: LogRun, as name: String?, at now: Double
    ) throws(RunStoreError) -> (id: Int64, name: String, troubles: [LogTrouble]) {
        let created = try begin(newRun(run, named: name, isReference: false), at: now)
        let summary: LogSummary
        do throws(RunStoreError) {
            summary = try copyPoints(of: run, to: created.id, at: now)
            try conclude(created.id, summary, nil, named: name ?? summary.title, at: now)
        } catch {
            // Half of a run would look like a whole one.
            try? delete([created.id])
            throw error
        }
        return (created.id, try self.run(created.id)?.name ?? created.name, summary.troubles)
    }

    /// Adds a reference to a run of another program: its points stay in its log, and are read there.
    ///
    /// - Parameters:
    ///   - name: the wanted name; nil for the one that its log or its folder gives it.
    ///   - now: seconds since 1970.
    package func refer(to run: LogRun, as name: String?, at now: Double) throws(RunStoreError) -> (
        id: Int64, name: String, troubles: [LogTrouble]
    ) {
        let created = try begin(newRun(run, named: name, isReference: true), at: now)
        var figures: [MetricFigures] = []
        let summary = LogSummary(reading: run, restarts: false) { (batch) throws(Never) in
            for name in batch.names[figures.count...] { figures.append(MetricFigures(name: name)) }
            for point in batch.points where figures.indices.contains(Int(point.metric)) {
                figures[Int(point.metric)].add(StoredPoint(point))
            }
        }
        try conclude(created.id, summary, figures, named: name ?? summary.title, at: now)
        return (created.id, try self.run(created.id)?.name ?? created.name, summary.troubles)
    }

    private func newRun(_ run: LogRun, named name: String?, isReference: Bool) -> NewRun {
        var new = NewRun(name: Self.plain(name ?? run.name), format: run.format.rawValue)
        new.isReference = isReference
        new.path = WorkingFolder.whole(run.path)
        new.place.process = .current
        new.place.machine = .current
        return new
    }

    /// A name as `check` takes it.
    private static func plain(_ name: String) -> String {
        let text = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    scalar.value > 0x20 && scalar != "/" && scalar.value != 0x7F && !scalar.properties.isWhitespace
                        ? scalar : "-"
                })
        ).drop { $0 == "-" || $0 == "." }
        var short = String(text)
        while short.utf8.count > 200 { short.removeLast() }
        return short.isEmpty ? "run" : short
    }

    private func copyPoints(of run: LogRun, to id: Int64, at now: Double) throws(RunStoreError) -> LogSummary {
        var copied = RunChanges()
        func flush() throws(RunStoreError) {
            try commit(copied, to: id, at: now)
            copied = RunChanges()
        }
        let summary = try LogSummary(reading: run, restarts: false) { batch throws(RunStoreError) in
            for (place, segment) in batch.segments.enumerated() {
                let end = place + 1 < batch.segments.count ? batch.segments[place + 1].start : batch.points.count
                for point in batch.points[segment.start..<max(segment.start, end)] {
                    let metric = Int(point.metric)
                    guard batch.names.indices.contains(metric) else { continue }
                    copied.append(StoredPoint(point), of: batch.names[metric], attempt: segment.attempt)
                }
            }
            for (_, note) in batch.log.notes {
                if case .checkpoint(let step) = note { copied.marks.append(RunMark(.checkpoint, step: step)) }
            }
            if copied.points > 1 << 16 { try flush() }
        }
        try flush()
        return summary
    }

    /// Writes what is known of a run when its log has been read.
    private func conclude(
        _ id: Int64, _ summary: LogSummary, _ figures: [MetricFigures]?, named name: String?, at now: Double
    ) throws(RunStoreError) {
        let config = Self.text(summary.config)
        var state = StoredState(rawValue: summary.state(at: now).word) ?? .quiet
        // Nothing more comes to a copy.
        if figures == nil, state == .running { state = .quiet }
        let wish = name.map(Self.plain)
        let data = ["data", "dataset", "data_name", "dataset_name"].lazy.compactMap { key in
            summary.config.first { $0.name == key }?.value.stringValue
        }.first
        let seed = summary.config.first { $0.name == "seed" }?.value.integerValue
        try write { db in
            if let wish {
                let own = try db.first("SELECT name FROM runs WHERE id = ?", [id]) { $0.text(0) }
                if own != wish {
                    try db.execute(
                        sql: "UPDATE runs SET name = ? WHERE id = ?", arguments: [try Self.freeName(wish, db), id])
                }
            }
            try db.execute(
                sql: """
                    UPDATE runs SET revision = ?, state = ?, config = ?, attempts = ?, data = ?, seed = ?,
                        figures = coalesce(?, figures), updated = ?, pid = NULL, host = NULL, processor = NULL, cores = NULL,
                        created = CASE WHEN ? > 0 THEN ? ELSE created END
                    WHERE id = ?
                    """,
                arguments: [
                    try Self.nextRevision(db), state.rawValue, config, summary.attempts, data, seed,
                    figures.map { Blob($0.encoded) }, now,
                    summary.run.modified, summary.run.modified, id,
                ])
        }
    }
}

extension StoredPoint {
    fileprivate init(_ point: LogPoint) {
        self.init(step: point.step, epoch: point.epoch, seconds: point.seconds, value: point.value)
    }
}
