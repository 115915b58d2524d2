import Files
import Interchange

/// Tells what a file is, by its name and, where that does not say it, by its first bytes.
enum LogRecognition {
    /// How many bytes are looked at.
    private static let lookedAt = 64 << 10

    /// The runs in a file: none if it is no log, several if it is a database.
    static func runs(inFile path: String, name: String) -> [LogRun] {
        let fileName = String(path.split(separator: "/").last ?? "")
        func run(_ format: LogFormat, _ content: LogFile.Content) -> [LogRun] {
            let file = LogFile(path: path, content: content, canBeAttempt: content == .events || content == .wandb)
            return [
                LogRun(name: name, path: path, format: format, files: [file], modified: lastChange(of: [file]))
            ]
        }
        if fileName.contains("tfevents") { return run(.tensorboard, .events) }
        if fileName == "trainer_state.json" { return run(.trainerState, .trainerState) }
        switch ending(of: fileName) {
        case "wandb": return run(.wandb, .wandb)
        case "csv", "tsv":
            guard let header = firstLine(of: path), let format = format(ofHeader: header, name: fileName) else {
                return []
            }
            return run(format, .table)
        case "jsonl", "ndjson":
            guard let format = lineFormat(of: path) else { return [] }
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
        files.compactMap { FileStatus($0.path)?.modifiedSeconds }.max() ?? 0
    }

    private static func ending(of name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    private static func beginning(of path: String) -> [UInt8] {
        (try? FollowedFile(path: path).read(lookedAt, at: 0)) ?? []
    }

    private static func firstLine(of path: String) -> String? {
        let bytes = beginning(of: path)
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty, line.count < lookedAt else { return nil }
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: - Tables

    /// The names of columns that count steps or epochs, in lower case.
    private static let counters: Set = [
        "step", "_step", "global_step", "trainer/global_step", "iteration", "iter", "batch", "steps", "epoch", "epochs",
    ]

    /// The format of a table with a column of steps or epochs; nil for any other table.
    private static func format(ofHeader header: String, name: String) -> LogFormat? {
        let columns = Self.columns(of: header)
        guard columns.count > 1, columns.contains(where: counters.contains) else { return nil }
        if isUltralytics(columns) { return .ultralytics }
        // Keras writes the epoch first, and no step.
        let isKeras =
            columns[0] == "epoch" && !columns.dropFirst().contains(where: counters.contains)
            && columns.contains { $0 == "loss" || $0 == "accuracy" || $0 == "val_loss" }
        return isKeras ? .keras : .csv
    }

    static func isUltralytics(_ path: String) -> Bool {
        firstLine(of: path).map { isUltralytics(columns(of: $0)) } ?? false
    }

    private static func isUltralytics(_ columns: [String]) -> Bool {
        columns.contains("epoch") && columns.contains { $0.hasPrefix("metrics/") || $0.hasPrefix("train/box_loss") }
    }

    private static func columns(of header: String) -> [String] {
        let separator = [",", ";", "\t", "|"].max { one, other in
            header.count { $0 == Character(one) } < header.count { $0 == Character(other) }
        }
        return header.split(separator: Character(separator ?? ","), omittingEmptySubsequences: false).map { column in
            let plain = column.drop { " \"\u{FEFF}".contains($0) }
            return String(plain.reversed().drop { " \"".contains($0) }.reversed()).lowercased()
        }
    }

    // MARK: - JSON lines

    /// The names of members that count steps or epochs, as they stand in a line.
    private static let lineCounters = [
        "\"step\"", "\"_step\"", "\"global_step\"", "\"iteration\"", "\"iter\"", "\"epoch\"", "\"current_steps\"",
        "\"global_step/max_steps\"", "\"steps\"",
    ]

    /// The format of a file of JSON objects, one on a line, of which one counts steps or epochs; nil for other files.
    private static func lineFormat(of path: String) -> LogFormat? {
        let bytes = beginning(of: path)
        let lines = bytes.split(separator: 0x0A, maxSplits: 64)
        guard let first = lines.first, first.first == UInt8(ascii: "{") else { return nil }
        let isComplete = lines.count > 1 || bytes.last == 0x0A
        if isComplete, first.last(where: { $0 != 0x0D && $0 != 0x20 }) != UInt8(ascii: "}") { return nil }
        let start = String(decoding: first.prefix(512), as: UTF8.self)
        if start.hasPrefix("{\"event\":\"start\",") { return .softscope }
        let counts = lines.contains { line in
            guard line.first == UInt8(ascii: "{") else { return false }
            let text = String(decoding: line.prefix(16 << 10), as: UTF8.self)
            return lineCounters.contains { text.utf8.firstRange(of: $0.utf8) != nil }
        }
        return counts ? .jsonl : nil
    }

    // MARK: - Others

    /// Whether MLflow marked a run or an experiment as deleted.
    static func isDeleted(meta path: String) -> Bool {
        let bytes = beginning(of: path)
        return bytes.firstRange(of: Array("lifecycle_stage: deleted".utf8)) != nil
    }

    /// The names of metrics among the first records of an event file.
    static func metricNames(inEventFile path: String) -> [String] {
        let bytes = beginning(of: path)
        guard var parser = LogFile.Content.events.parser(path: path) else { return [] }
        var batch = LogBatch()
        _ = unsafe parser.parse(bytes.span.bytes, at: 0, isLast: false, into: &batch)
        return Set(batch.points.map { Int($0.metric) }).map { batch.names[$0] }
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
