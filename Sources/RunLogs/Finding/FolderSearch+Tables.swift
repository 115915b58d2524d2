import Files

extension FolderSearch {
    /// The tables that Lightning and Ultralytics name, with the settings beside them.
    ///
    /// Where both a table and event files of a run lie in its folder, they say the same. Of Lightning the event files are
    /// read, which are written sooner and have times, and of the table what they lack; of Ultralytics the table.
    mutating func takeTables() {
        let events = folder.eventFiles
        if folder.has("metrics.csv"), folder.has("hparams.yaml") || folder.name.hasPrefix("version_") {
            var table = LogFile(path: folder.path(of: "metrics.csv"), content: .table)
            if events.isEmpty {
                add(.lightning, settings(["hparams.yaml"]) + [table], taking: ["metrics.csv"])
            } else {
                markTaken(["metrics.csv"])
                table.isSupplement = true
                supplements.append(table)
            }
        }
        if folder.has("results.csv"),
            folder.has("args.yaml") || LogRecognition.isUltralytics(folder.path(of: "results.csv"))
        {
            let table = LogFile(path: folder.path(of: "results.csv"), content: .table)
            add(.ultralytics, settings(["args.yaml"]) + [table], taking: ["results.csv"] + events)
        }
    }

    /// Hugging Face's Trainer leaves its whole log with each checkpoint.
    mutating func takeTrainerStates() {
        let checkpoints = take { $0.has(TrainerStates.fileName) && TrainerStates.checkpoint($0.name) != nil }
        guard !checkpoints.isEmpty || folder.has(TrainerStates.fileName) else { return }
        let states = LogFile(path: folder.path, content: .trainerStates, naming: .trainer, isSupplement: true)
        if joinTrainer(states) { return }
        add(
            .trainerState, [LogFile(path: folder.path, content: .trainerStates, canBeAttempt: true)],
            taking: [TrainerStates.fileName])
    }

    /// A run of MLflow's file store.
    mutating func takeMLflowRun() -> Bool {
        guard folder.has("meta.yaml") else { return false }
        let isDeleted = LogRecognition.isDeleted(meta: folder.path(of: "meta.yaml"))
        guard folder.hasFolder("metrics") || folder.hasFolder("params") && folder.hasFolder("tags") else {
            // An experiment: its runs lie in it. Models and traces do, too.
            _ = take { ["models", "traces", "datasets", "tags"].contains($0.name) }
            if isDeleted { rest = [] }
            return isDeleted
        }
        rest = []
        if !isDeleted { add(.mlflow, [LogFile(path: folder.path, content: .mlflowFolder)], taking: ["meta.yaml"]) }
        return true
    }

    /// Burn writes a file for each metric and epoch: `train/epoch-1/Loss.log`, `valid/…`, `test/…`.
    mutating func takeBurn() {
        let parts = take { part in
            ["train", "valid", "test"].contains(part.name)
                && BurnFolder.files(in: part.path).contains { BurnMetricFile.Place(path: $0) != nil }
        }
        guard !parts.isEmpty else { return }
        add(.burn, parts.map { LogFile(path: $0.path, content: .burnFolder) })
    }

    /// Tables, JSON lines and databases that no layout took, each a run.
    mutating func takeOtherFiles() {
        for name in folder.files where !isTaken(name) {
            runs += LogRecognition.runs(inFile: folder.path(of: name), name: folder.relative(of: name))
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
