import Files

/// Tells what a file is, by its name and, where that does not say it, by its first bytes.
enum LogRecognition {
    /// How many bytes are looked at.
    private static let lookedAt = 64 << 10
    /// How many are looked at if the first line is longer: a line with the settings may be.
    private static let lookedAtMost = 8 << 20

    /// The runs in a file: none if it is no log, several if it is a database.
    static func runs(inFile path: String, name: String) -> [LogRun] {
        let fileName = String(path.split(separator: "/").last ?? "")
        func run(_ format: LogFormat, _ content: LogFile.Content) -> [LogRun] {
            let file = LogFile(path: path, content: content, canBeAttempt: true)
            return [
                LogRun(name: name, path: path, format: format, files: [file], modified: lastChange(of: [file]))
            ]
        }
        if fileName.contains("tfevents") { return run(.tensorboard, .events) }
        if fileName == "trainer_state.json" { return run(.trainerState, .trainerStates) }
        switch ending(of: fileName) {
        case "wandb": return run(.wandb, .wandb)
        case "csv", "tsv":
            guard let format = tableFormat(of: path, name: fileName) else {
                // One that cannot be read is taken for a log, so that its reader says why.
                return isUnreadable(path) ? run(.csv, .table) : []
            }
            return run(format, .table)
        case "jsonl", "ndjson":
            guard let format = lineFormat(of: path) else {
                return isUnreadable(path) ? run(.jsonl, .jsonLines) : []
            }
            return run(format, .jsonLines)
        case "log", "txt":
            // Of what may be anything, only what has rows of numbers is a table.
            if let format = tableFormat(of: path, name: fileName, needsRows: true) { return run(format, .table) }
            guard let format = lineFormat(of: path, mayBeDamaged: false) else { return [] }
            return run(format, .jsonLines)
        case "json":
            let isNamedSo = ["metrics.json", "scalars.json"].contains(fileName) || fileName.hasSuffix(".log.json")
            guard isNamedSo, let format = lineFormat(of: path) else { return [] }
            return run(format, .jsonLines)
        case "db", "sqlite", "sqlite3": return DatabaseRuns.runs(in: path, name: name)
        default: return []
        }
    }

    /// The newest change of any of the files, in seconds since 1970; 0 if none can be looked at.
    static func lastChange(of files: [LogFile]) -> Double {
        files.flatMap(watchedPaths).compactMap { FileStatus($0)?.modifiedSeconds }.max() ?? 0
    }

    /// The files whose change is a change of the run.
    static func watchedPaths(of file: LogFile) -> [String] {
        switch file.content {
        case .events, .wandb, .table, .jsonLines, .standardOutput: [file.path]
        case .settings: []
        case .trainerStates: TrainerStates.paths(at: file.path)
        case .mlflowFolder:
            ["\(file.path)/meta.yaml"] + MLflowFolderRun.files(in: "\(file.path)/metrics").map(\.path)
        case .burnFolder: BurnFolder.files(in: file.path)
        case .mlflowDatabase, .trackioDatabase: [file.path, file.path + "-wal"]
        case .trackioInbox: [file.path]
        }
    }

    private static func ending(of name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// Whether the file is there, and the system refuses to open it.
    private static func isUnreadable(_ path: String) -> Bool {
        do throws(FileError) {
            _ = try FollowedFile(path: path).read(1, at: 0)
            return false
        } catch {
            return !error.isMissing
        }
    }

    private static func beginning(of path: String) -> [UInt8] {
        let file = FollowedFile(path: path)
        let bytes = (try? file.read(lookedAt, at: 0)) ?? []
        guard bytes.count == lookedAt, !bytes.contains(0x0A) else { return bytes }
        return (try? file.read(lookedAtMost, at: 0)) ?? bytes
    }

    /// The beginning of a text, in UTF-8.
    private static func beginning(ofText path: String) -> [UInt8] {
        let bytes = beginning(of: path)
        guard let encoding = unsafe UTF16Text(mark: bytes.span.bytes) else { return bytes }
        return unsafe encoding.utf8(of: bytes.span.bytes, from: 2)
    }

    // MARK: - Text

    static func isUltralytics(_ path: String) -> Bool { tableFormat(of: path, name: "results.csv") == .ultralytics }

    private static func tableFormat(of path: String, name: String, needsRows: Bool = false) -> LogFormat? {
        let bytes = beginning(ofText: path)
        return TableLogParser.recognize(unsafe bytes.span.bytes, name: name, needsRows: needsRows)
    }

    /// The names of members that count steps or epochs, as they stand in a line.
    private static let counters = ["step", "_step", "global_step", "iteration", "iter", "epoch"].map {
        Array("\"\($0)\"".utf8)
    }

    /// The format of a file of JSON objects, one on a line; nil for other files.
    private static func lineFormat(of path: String, mayBeDamaged: Bool = true) -> LogFormat? {
        let bytes = beginning(ofText: path)
        if let format = JSONLinesParser.recognize(unsafe bytes.span.bytes) { return format }
        guard mayBeDamaged else { return nil }
        // Damaged lines at the start do not hide a log, provided others look like one.
        let lines = bytes.split(separator: 0x0A, maxSplits: 64).dropLast()
        let isLog = lines.contains { line in
            line.first == UInt8(ascii: "{") && line.last { $0 != 0x0D && $0 != 0x20 } == UInt8(ascii: "}")
                && counters.contains { line.prefix(16 << 10).firstRange(of: $0) != nil }
        }
        return isLog ? .jsonl : nil
    }

    // MARK: - Others

    /// Whether MLflow marked a run or an experiment as deleted.
    static func isDeleted(meta path: String) -> Bool {
        let bytes = beginning(of: path)
        return bytes.firstRange(of: Array("lifecycle_stage: deleted".utf8)) != nil
    }

    /// The names of metrics among the first records of an event file.
    static func metricNames(inEventFile path: String) -> [String] {
        Set(firstPoints(inEventFile: path).map(\.metric)).sorted()
    }

    /// The values of metrics among the first records of an event file.
    static func firstPoints(inEventFile path: String) -> [(metric: String, step: Int64, value: Double)] {
        let bytes = beginning(of: path)
        guard var parser = LogFile.Content.events.parser(path: path) else { return [] }
        var batch = LogBatch()
        _ = unsafe parser.parse(bytes.span.bytes, at: 0, isLast: false, into: &batch)
        return batch.points.map { (batch.names[Int($0.metric)], $0.step ?? 0, $0.value) }
    }
}

extension Collection where Element: Equatable {
    /// The first place where a pattern occurs; nil where it does not.
    fileprivate func firstRange(of pattern: some Collection<Element>) -> Index? {
        guard let head = pattern.first else { return startIndex }
        var place = startIndex
        while let found = self[place...].firstIndex(of: head) {
            if self[found...].starts(with: pattern) { return found }
            place = index(after: found)
        }
        return nil
    }
}
