import Files

/// Finds the runs that lie directly in a folder, and folds folders that belong to these into them.
struct FolderSearch {
    let folder: LogFolder
    /// The folders in it that belong to none of its runs, to be searched on their own.
    var rest: [LogFolder]
    var runs: [LogRun] = []

    /// Files that are not looked at one by one, since a run has them already.
    private var taken: Set<String> = []
    /// What is read of the folder's run beside its event files.
    var supplements: [LogFile] = []
    /// Folders deeper in it that were searched, too.
    var searched: [FileStatus.Identity] = []

    init(_ folder: LogFolder, children: [LogFolder]) {
        self.folder = folder
        rest = children
    }

    /// Calls the layouts in order: the first one that knows a file or folder takes it.
    mutating func search() {
        if takeMLflowRun() { return }
        takeTrackioInbox()
        takeWandB()
        takeBurn()
        takeKeras()
        takeTables()
        takeEventFiles()
        takeTrainerStates()
        takeOtherFiles()
    }

    /// Takes folders out of `rest`.
    mutating func take(where isTaken: (LogFolder) -> Bool) -> [LogFolder] {
        let found = rest.filter(isTaken)
        if !found.isEmpty { rest.removeAll(where: isTaken) }
        return found
    }

    mutating func add(
        _ format: LogFormat, _ files: [LogFile], path: String? = nil, name: String? = nil, taking names: [String] = []
    ) {
        taken.formUnion(names)
        runs.append(
            LogRun(
                name: name ?? folder.relative, path: path ?? folder.path, format: format, files: files,
                modified: LogRecognition.lastChange(of: files)))
    }

    func isTaken(_ name: String) -> Bool { taken.contains(name) }

    mutating func markTaken(_ names: [String]) { taken.formUnion(names) }
}

extension FolderSearch {
    /// Event files in the folder are a run, each file at most an attempt of it.
    private mutating func takeEventFiles() {
        let events = folder.eventFiles.filter { !isTaken($0) }
        guard !events.isEmpty else { return }
        var files = settings(["hparams.yaml"])
        files += events.map { LogFile(path: folder.path(of: $0), content: .events, canBeAttempt: true) }
        for child in rest {
            if isParameters(child) {
                files += child.eventFiles.map { LogFile(path: child.path(of: $0), content: .events) }
            } else if let lines = lines(in: child, of: events) {
                files += lines
            } else {
                continue
            }
            _ = take { $0.path == child.path }
        }
        add(.tensorboard, files + supplements, taking: events)
    }

    func settings(_ names: [String]) -> [LogFile] {
        names.filter(folder.has).map { LogFile(path: folder.path(of: $0), content: .settings) }
    }

    /// Whether PyTorch's `add_hparams` made the folder: it is named after the time, in seconds with a fraction.
    private func isParameters(_ child: LogFolder) -> Bool {
        guard child.folders.isEmpty, !child.eventFiles.isEmpty else { return false }
        let parts = child.name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count >= 9
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// The event files in a folder, if `add_scalars` made it for lines of charts of this run: `CHART_LINE` by PyTorch,
    /// `CHART/LINE` by tensorboardX. All its metrics have one name, with which the folder's name begins. Nil for other
    /// folders.
    private func lines(in child: LogFolder, of events: [String]) -> [LogFile]? {
        var files: [LogFile] = []
        var rest = [(folder: child, name: child.name)]
        while let (folder, name) = rest.popLast() {
            // Slashes in the chart's name make folders, but not many.
            guard folder.depth <= self.folder.depth + Self.deepestLine, files.count < Self.mostLines else { return nil }
            let own = folder.eventFiles
            if let first = own.first {
                guard isLine(folder.path(of: first), named: name, of: events) else { return nil }
                files += own.map {
                    LogFile(
                        path: folder.path(of: $0), content: .events, naming: .line(folder: name), canBeAttempt: true)
                }
            } else if folder.folders.isEmpty {
                return nil
            }
            for entry in folder.folders.reversed() where !entry.isLink {
                guard let inner = folder.child(entry.name) else { return nil }
                rest.append((inner, "\(name)/\(entry.name)"))
            }
        }
        return files.isEmpty ? nil : files
    }

    private static var deepestLine: Int { 5 }
    private static var mostLines: Int { 1000 }

    private func isLine(_ path: String, named name: String, of events: [String]) -> Bool {
        guard name.contains("_") || name.contains("/") else { return false }
        let metrics = LogRecognition.metricNames(inEventFile: path)
        guard metrics.isEmpty else {
            return metrics.allSatisfy { LogFile.Naming.line(folder: name).name(of: $0) != nil }
        }
        // Nothing is written there yet: the same process writes both files.
        let file = String(path.split(separator: "/").last ?? "")
        guard let writer = Self.writer(of: file) else { return false }
        return events.contains { Self.writer(of: $0) == writer }
    }

    /// Host and process in the name of an event file, `events.out.tfevents.1700000000.host.1234.0`.
    private static func writer(of name: String) -> String? {
        let parts = name.split(separator: ".")
        guard let place = parts.firstIndex(of: "tfevents"), parts.count >= place + 5 else { return nil }
        return parts[(place + 2)..<(parts.count - 1)].joined(separator: ".")
    }

    /// Keras writes the two halves of a run into folders `train` and `validation`.
    private mutating func takeKeras() {
        guard folder.eventFiles.isEmpty,
            let train = rest.first(where: { $0.name == "train" && !$0.eventFiles.isEmpty })
        else { return }
        let validation = rest.first { $0.name == "validation" && !$0.eventFiles.isEmpty }
        // Before the first validation, only the name that TensorFlow 2 gives the file tells a half from a run.
        guard validation != nil || train.eventFiles.allSatisfy({ $0.hasSuffix(".v2") }) else { return }
        let halves = take { $0.path == train.path || $0.path == validation?.path }
        let files = halves.flatMap { half in
            half.eventFiles.map { name in
                LogFile(
                    path: half.path(of: name), content: .events, naming: .prefixed("\(half.name)/"),
                    canBeAttempt: true)
            }
        }
        add(.tensorboard, files)
        rest += halves.flatMap { half in half.folders.compactMap { half.child($0.name) } }
    }

    /// W&B writes each start of a run into a folder of its own; those of one run have its identifier in a file's name.
    private mutating func takeWandB() {
        var starts: [String: [LogFolder]] = [:]
        for child in take(where: { Self.isStart($0.name) && $0.files.contains { $0.hasSuffix(".wandb") } }) {
            for file in child.files where file.hasSuffix(".wandb") { starts[file, default: []].append(child) }
        }
        for (file, folders) in starts {
            // The names begin with the time: run-20260102_030405-id, offline-run-…
            let folders = folders.sorted { Self.start($0.name) < Self.start($1.name) }
            let first = folders[0]
            add(
                .wandb, folders.map { LogFile(path: $0.path(of: file), content: .wandb, canBeAttempt: true) },
                path: first.path, name: first.relative)
        }
        let here = folder.files.filter { $0.hasSuffix(".wandb") }
        // What W&B puts beside the file holds no runs.
        if !here.isEmpty { _ = take { ["files", "logs", "tmp"].contains($0.name) } }
        for file in here {
            add(
                .wandb, [LogFile(path: folder.path(of: file), content: .wandb, canBeAttempt: true)],
                name: here.count == 1 ? nil : folder.relative(of: file), taking: [file])
        }
    }

    private static func isStart(_ name: String) -> Bool { start(name).hasPrefix("run-") || name == "latest-run" }

    private static func start(_ name: String) -> String {
        name.hasPrefix("offline-") ? String(name.dropFirst("offline-".count)) : name
    }
}
