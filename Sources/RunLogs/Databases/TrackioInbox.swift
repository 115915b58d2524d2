import Files
import Interchange

/// The inbox of trackio on network file systems: writers leave rows as numbered files, `inbox/WRITER/00000001.jsonl`,
/// which the dashboard brings into the database and deletes.
package struct TrackioInbox: Sendable {
    /// A row of a fragment.
    package struct Row {
        let kind: TrackioRecord.Kind
        let project: String
        let run: TrackioRun
        let identifier: String?
        private let line: JSONValue

        init?(_ line: JSONValue) {
            guard let kind = TrackioRecord.Kind(fragment: line["kind"]?.stringValue),
                let name = line["run"]?.stringValue
            else { return nil }
            self.kind = kind
            project = line["project"]?.stringValue ?? ""
            run = TrackioRun(id: line["run_id"]?.stringValue, name: name)
            identifier = line[kind.identifier]?.stringValue
            self.line = line
        }

        package func append(to batch: inout LogBatch) {
            if let config = line["config"] {
                for note in TrackioRecord.settings(config) { batch.append(note) }
            }
            let step = (line["step"]?.integerValue).map(Int64.init)
            if kind == .alerts {
                func text(_ name: String) -> String { line[name]?.stringValue ?? "" }
                batch.append(
                    TrackioRecord.alert(title: text("title"), text: text("text"), level: text("level"), step: step))
            } else if let metrics = line["metrics"] {
                let time = line["timestamp"]
                let seconds = time?.stringValue.flatMap { RowAxis.seconds(ofDate: Array($0.utf8)) } ?? time?.doubleValue
                TrackioRecord.append(metrics, of: kind, step: step, seconds: seconds, to: &batch)
            }
        }
    }

    private let path: String
    private let project: String
    private let run: TrackioRun
    /// The fragments that were read.
    private var known: Set<String> = []

    /// A fragment is as large as what a writer logs in some seconds.
    private static let largestFragment = 64 << 20

    init(path: String, project: String, run: TrackioRun) {
        self.path = path
        self.project = project
        self.run = run
    }

    static func isFragment(_ name: String) -> Bool {
        name.hasSuffix(".jsonl") && name.utf8.count >= 14
            && name.utf8.dropLast(".jsonl".utf8.count).allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The projects and runs of which rows lie in an inbox.
    static func runs(in path: String) -> [(project: String, run: TrackioRun)] {
        var found: [(project: String, run: TrackioRun)] = []
        var known: Set<String> = []
        var unread = LogBatch()
        for fragment in fragments(in: path) {
            for row in rows(in: fragment, into: &unread) {
                guard known.insert("\(row.project)\0\(row.run.id ?? "")\0\(row.run.name)").inserted else { continue }
                found.append((row.project, row.run))
            }
        }
        return found
    }

    /// The rows of the run that have come since they were last asked for.
    mutating func newRows(into batch: inout LogBatch) -> [Row] {
        let fragments = Self.fragments(in: path)
        guard !fragments.isEmpty || !known.isEmpty else { return [] }
        let rows = fragments.filter { !known.contains($0) }.flatMap { Self.rows(in: $0, into: &batch) }
        known = Set(fragments)
        return rows.filter { row in
            guard row.project == project || row.project.isEmpty else { return false }
            guard let id = run.id, let other = row.run.id else { return row.run.name == run.name }
            return id == other
        }
    }

    private static func fragments(in path: String) -> [String] {
        let writers = ((try? FileSystem.entries(in: path)) ?? []).filter(\.isFolder).map(\.name).sorted()
        return writers.flatMap { writer in
            let names = ((try? FileSystem.entries(in: "\(path)/\(writer)")) ?? []).map(\.name)
            return names.filter(isFragment).sorted().map { "\(path)/\(writer)/\($0)" }
        }
    }

    private static func rows(in fragment: String, into batch: inout LogBatch) -> [Row] {
        // It may have been brought into the database just now.
        guard let bytes = try? WholeFile.read(fragment, limit: largestFragment) else { return [] }
        return rows(of: bytes, path: fragment, into: &batch)
    }

    /// The rows of a fragment. Lines that are not JSON are troubles.
    package static func rows(of bytes: [UInt8], path: String, into batch: inout LogBatch) -> [Row] {
        var rows: [Row] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { !RawSpan.isBlank($0) }) else { continue }
            guard let value = try? JSONValue(parsing: Array(line), allowsNotFinite: true) else {
                batch.append(
                    LogTrouble(
                        file: path, place: .line(index + 1, byte: line.startIndex),
                        what: "the line is not JSON; it was skipped", isDamage: true))
                continue
            }
            if let row = Row(value) { rows.append(row) }
        }
        return rows
    }
}

/// The reader of a run that is in no database yet.
struct TrackioInboxRun: LogSource {
    private var inbox: TrackioInbox
    private var known: Set<String> = []

    init(path: String, project: String, run: TrackioRun) {
        inbox = TrackioInbox(path: path, project: project, run: run)
    }

    mutating func read(into batch: inout LogBatch) -> LogSourceProgress {
        for row in inbox.newRows(into: &batch) {
            if let id = row.identifier, !known.insert(id).inserted { continue }
            row.append(to: &batch)
        }
        return .caughtUp
    }
}
