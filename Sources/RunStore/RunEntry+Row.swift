import Files

extension RunEntry {
    /// Throws `DamagedRow` if a value cannot be what this program wrote.
    init(_ row: RunRow) throws(DamagedRow) {
        guard let name = row.text(.name), let revision = row.integer(.revision), let format = row.text(.format) else {
            throw DamagedRow(what: "the run number \(row.id) has no name, revision or format")
        }
        id = row.id
        self.name = name
        self.revision = revision
        self.format = format
        isReference = row.bool(.isReference) ?? false
        path = row.text(.path)
        state = row.writtenState
        created = row.created
        started = row.number(.started)
        ended = row.number(.ended)
        updated = row.number(.updated) ?? created
        seconds = row.number(.seconds) ?? 0
        attempts = row.whole(.attempts) ?? 0
        seed = row.seed
        data = row.text(.data)
        model = row.text(.model)
        modelPath = row.text(.modelPath)
        exitStatus = row.whole(.exitStatus)
        reason = row.text(.reason)
        note = row.text(.note) ?? ""
        tags = row.tags
        commandText = row.text(.command)
        folder = row.text(.folder)
        commit = row.text(.commit)
        isDirty = row.bool(.isDirty)
        host = row.text(.host)
        processor = row.text(.processor)
        cores = row.whole(.cores)
        if let pid = row.integer(.pid), let start = row.integer(.processStart), let boot = row.text(.boot),
            let namespace = row.text(.pidNamespace)
        {
            process = LocatedProcess(
                ProcessIdentity(pid: Int32(truncatingIfNeeded: pid), start: start), boot: boot, namespace: namespace)
        }
        detailsText = row.text(.details)
        configText = row.text(.config)
        metrics = []
        if let bytes = row.bytes(.figures) {
            guard let metrics = [MetricFigures](encoded: bytes) else {
                throw DamagedRow(what: "the figures of the run \(name) cannot be read")
            }
            self.metrics = metrics
        }
        state = row.reading.witness.state(of: self, row.reading.lost)
    }
}
