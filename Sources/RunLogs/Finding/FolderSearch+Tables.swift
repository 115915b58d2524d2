import Files

extension FolderSearch {
    /// The tables that Lightning and Ultralytics name, with the settings beside them.
    ///
    /// Where both a table and event files of a run lie in its folder, one of them is read, since they say the same:
    /// of Lightning the event files, which are written sooner and have times; of Ultralytics the table.
    mutating func takeTables() {
        let events = folder.eventFiles
        if folder.has("metrics.csv"), folder.has("hparams.yaml") || folder.name.hasPrefix("version_") {
            if events.isEmpty {
                let table = LogFile(path: folder.path(of: "metrics.csv"), content: .table)
                add(.lightning, settings(["hparams.yaml"]) + [table], taking: ["metrics.csv"])
            } else {
                markTaken(["metrics.csv"])
            }
        }
        if folder.has("results.csv"),
            folder.has("args.yaml") || LogRecognition.isUltralytics(folder.path(of: "results.csv"))
        {
            let table = LogFile(path: folder.path(of: "results.csv"), content: .table)
            add(.ultralytics, settings(["args.yaml"]) + [table], taking: ["results.csv"] + events)
        }
    }

    /// Hugging Face's Trainer leaves its whole log with each checkpoint; the newest one has all of it.
    mutating func takeTrainerStates() {
        let name = "trainer_state.json"
        let checkpoints = take { $0.has(name) && Self.checkpoint($0.name) != nil }
            .sorted { (Self.checkpoint($0.name) ?? 0) < (Self.checkpoint($1.name) ?? 0) }
        var paths = checkpoints.map { $0.path(of: name) }
        if folder.has(name) { paths.append(folder.path(of: name)) }
        guard !paths.isEmpty else { return }
        add(.trainerState, paths.map { LogFile(path: $0, content: .trainerState) }, taking: [name])
    }

    /// The step in the name of a checkpoint's folder, `checkpoint-500`.
    private static func checkpoint(_ name: String) -> Int? {
        name.hasPrefix("checkpoint-") ? Int(name.dropFirst("checkpoint-".count)) : nil
    }

    /// A run of MLflow's file store.
    mutating func takeMLflowRun() -> Bool {
        guard folder.has("meta.yaml") else { return false }
        guard folder.hasFolder("metrics") || folder.hasFolder("params") && folder.hasFolder("tags") else {
            // An experiment: its runs lie in it. Models and traces do, too.
            _ = take { ["models", "traces", "datasets", "tags"].contains($0.name) }
            if LogRecognition.isDeleted(meta: folder.path(of: "meta.yaml")) {
                rest = []
                return true
            }
            return false
        }
        rest = []
        guard !LogRecognition.isDeleted(meta: folder.path(of: "meta.yaml")) else { return true }
        var files = [LogFile(path: folder.path(of: "meta.yaml"), content: .mlflowMeta)]
        if let metrics = folder.child("metrics") { Self.metrics(in: metrics, named: "", into: &files) }
        add(.mlflow, files, taking: ["meta.yaml"])
        return true
    }

    /// A slash in the name of a metric makes a folder.
    private static func metrics(in folder: LogFolder, named prefix: String, into files: inout [LogFile]) {
        for file in folder.files {
            files.append(LogFile(path: folder.path(of: file), content: .mlflowMetric(name: prefix + file)))
        }
        guard folder.depth < RunFinder.depthLimit + 8 else { return }
        for entry in folder.folders where !entry.isLink {
            guard let child = folder.child(entry.name) else { continue }
            metrics(in: child, named: "\(prefix)\(entry.name)/", into: &files)
        }
    }

    /// Burn writes a file for each metric and epoch: `train/epoch-1/Loss.log`, `valid/…`, `test/…`.
    mutating func takeBurn() {
        let splits = take { split in
            ["train", "valid", "test"].contains(split.name)
                && split.folders.contains { Self.epoch($0.name) != nil }
        }
        guard !splits.isEmpty else { return }
        var files: [LogFile] = []
        for split in splits {
            let epochs = split.folders.sorted { (Self.epoch($0.name) ?? 0) < (Self.epoch($1.name) ?? 0) }
            for entry in epochs {
                guard let epoch = Self.epoch(entry.name), let folder = split.child(entry.name) else { continue }
                for file in folder.files where file.hasSuffix(".log") {
                    let name = "\(split.name)/\(file.dropLast(".log".count))"
                    files.append(
                        LogFile(path: folder.path(of: file), content: .burnMetric(name: name, epoch: epoch)))
                }
            }
        }
        guard !files.isEmpty else { return }
        add(.burn, files)
    }

    private static func epoch(_ name: String) -> Int? {
        name.hasPrefix("epoch-") ? Int(name.dropFirst("epoch-".count)) : nil
    }

    /// Tables, JSON lines and databases that no layout took, each a run.
    mutating func takeOtherFiles() {
        for name in folder.files where !isTaken(name) {
            for run in LogRecognition.runs(inFile: folder.path(of: name), name: folder.relative(of: name)) {
                add(run.format, run.files, path: run.path, name: run.name)
            }
        }
    }

    /// The inbox of trackio, for runs that no database has yet; others are read with theirs.
    mutating func takeTrackioInbox() {
        let inboxes = take { $0.name == "inbox" && $0.files.isEmpty && Self.hasFragments($0) }
        for inbox in inboxes {
            for run in TrackioInbox.runs(in: inbox.path) where !folder.has("\(run.project).db") {
                add(
                    .trackio, [LogFile(path: inbox.path, content: .trackioInbox(project: run.project, run: run.run))],
                    path: inbox.path, name: folder.relative(of: "\(run.project)/\(run.run.name)"))
            }
        }
    }

    private static func hasFragments(_ inbox: LogFolder) -> Bool {
        inbox.folders.contains { writer in
            inbox.child(writer.name)?.files.contains { TrackioInbox.isFragment($0) } ?? false
        }
    }
}
