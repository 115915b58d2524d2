import Interchange

/// Settings of a run in YAML beside its log: Lightning's hparams.yaml, Ultralytics' args.yaml.
struct SettingsFile: LogSource {
    private var document: Document
    private var told: Set<LogNote> = []

    init(path: String) {
        document = Document(path: path)
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        guard let bytes = document.changedContents(into: &batch) else { return .caughtUp }
        for setting in SimpleYAML(parsing: bytes).settings {
            let note = LogNote.config(name: setting.name, value: setting.value)
            if told.insert(note).inserted { batch.append(note) }
        }
        return .caughtUp
    }
}
