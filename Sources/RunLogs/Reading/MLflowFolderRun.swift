import Files

/// A run in MLflow's file store: a folder with `meta.yaml`, and a small file for each metric, parameter and tag.
struct MLflowFolderRun: LogSource {
    private let path: String
    private let follows: Bool
    private var meta: Document
    private var metrics: [(name: String, file: ParsedFile)] = []
    private var settings: [(name: String, isTag: Bool, document: Document)] = []
    private var known: Set<String> = []
    /// The metric that is read next.
    private var place = 0

    /// How deep folders lie in `metrics`: a slash in a name makes one.
    private static let depth = 16

    init(path: String, follows: Bool) {
        self.path = path
        self.follows = follows
        meta = Document(path: "\(path)/meta.yaml")
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        if place == 0 { readSettings(into: &batch) }
        while place < metrics.count {
            switch metrics[place].file.read(into: &batch) {
            case .caughtUp: place += 1
            case let progress: return progress
            }
        }
        place = 0
        // The end comes behind the values.
        if let bytes = meta.changedContents(into: &batch), !MLflowRun.readMeta(bytes, into: &batch), !follows {
            meta.report("it does not describe a run", isDamage: true, to: &batch)
        }
        return .caughtUp
    }

    private mutating func readSettings(into batch: inout LogBatch) {
        for (name, path) in Self.files(in: "\(path)/metrics") where known.insert(path).inserted {
            let parser = MLflowMetricFile(path: path, name: name)
            metrics.append((name, ParsedFile(path: path, parser: parser, follows: follows)))
        }
        for (folder, isTag) in [("params", false), ("tags", true)] {
            for (name, path) in Self.files(in: "\(path)/\(folder)") where known.insert(path).inserted {
                settings.append((name, isTag, Document(path: path)))
            }
        }
        for index in settings.indices {
            guard let bytes = settings[index].document.changedContents(into: &batch) else { continue }
            if settings[index].isTag {
                MLflowRun.readTag(bytes, name: settings[index].name, into: &batch)
            } else {
                MLflowRun.readParameter(bytes, name: settings[index].name, into: &batch)
            }
        }
    }

    /// The files in a folder and the folders in it, by their paths relative to it.
    static func files(in folder: String, depth: Int = Self.depth) -> [(name: String, path: String)] {
        let entries = ((try? FileSystem.entries(in: folder)) ?? []).sorted { $0.name < $1.name }
        return entries.flatMap { entry -> [(name: String, path: String)] in
            let path = "\(folder)/\(entry.name)"
            guard entry.isFolder else { return [(entry.name, path)] }
            guard depth > 0, !entry.isLink else { return [] }
            return files(in: path, depth: depth - 1).map { ("\(entry.name)/\($0.name)", $0.path) }
        }
    }
}
