import GRDB

extension RunEntry {
    /// The columns in the order in which `init(_:tags:witness:)` reads them.
    static let columns = """
        id, name, revision, format, is_reference, path, state, created, started, ended, updated, seconds, attempts, seed, \
        data, model, model_path, exit_status, reason, note, command, folder, git_commit, git_dirty, host, processor, \
        cores, pid, process_start, boot, pid_namespace, details, config, figures
        """

    /// Throws `DamagedRow` if a value cannot be what this program wrote.
    init(_ cells: Cells, tags: [String], witness: Witness) throws(DamagedRow) {
        guard let id = cells.integer(0), let name = cells.text(1), let revision = cells.integer(2),
            let format = cells.text(3)
        else { throw DamagedRow(what: "a row of runs has no identifier, name, revision or format") }
        self.id = id
        self.name = name
        self.revision = revision
        self.format = format
        isReference = cells.bool(4) ?? false
        path = cells.text(5)
        guard let state = cells.text(6).flatMap(StoredState.init), let created = cells.number(7) else {
            throw DamagedRow(what: "the run \(name) has no known state or no time of creation")
        }
        self.state = state
        self.created = created
        started = cells.number(8)
        ended = cells.number(9)
        updated = cells.number(10) ?? created
        seconds = cells.number(11) ?? 0
        attempts = cells.whole(12) ?? 0
        seed = cells.integer(13).map { UInt64(bitPattern: $0) }
        data = cells.text(14)
        model = cells.text(15)
        modelPath = cells.text(16)
        exitStatus = cells.whole(17)
        reason = cells.text(18)
        note = cells.text(19) ?? ""
        self.tags = tags
        commandText = cells.text(20)
        folder = cells.text(21)
        commit = cells.text(22)
        isDirty = cells.bool(23)
        host = cells.text(24)
        processor = cells.text(25)
        cores = cells.whole(26)
        if let pid = cells.integer(27), let start = cells.integer(28), let boot = cells.text(29),
            let namespace = cells.text(30)
        {
            process = ProcessIdentity(
                pid: Int32(truncatingIfNeeded: pid), start: start, boot: boot, namespace: namespace)
        }
        detailsText = cells.text(31)
        configText = cells.text(32)
        metrics = []
        if let bytes = cells.bytes(33) {
            guard let metrics = [MetricFigures](encoded: bytes) else {
                throw DamagedRow(what: "the figures of the run \(name) cannot be read")
            }
            self.metrics = metrics
        }
        self.state = witness.state(of: self)
    }
}

/// Something in the database that this program did not write so.
struct DamagedRow: Error {
    var what: String
}

/// This process, which looks whether others still run.
struct Witness: Sendable {
    private let process = ProcessIdentity.current
    private let host = Machine.hostName

    /// The state of a run: one whose process is gone was interrupted.
    func state(of run: RunEntry) -> StoredState {
        guard !run.state.isFinal, let trainer = run.process, let process else { return run.state }
        let owners = [trainer] + [run.supervisor].compactMap(\.self)
        let areGone = owners.allSatisfy { $0.evidence(on: run.host, seenBy: process, on: host) == .gone }
        return areGone ? .interrupted : run.state
    }
}
