import ChildRuns
import Files
import RunLogs
import RunStore
import Runs

/// Finds runs of other programs by their names.
enum ProgramFinding {
    /// The run with a name, or the only one whose name begins so. Without a name, the newest.
    ///
    /// A run has the name of the store, which may have been changed; one that is not in it has that of its folder.
    static func run(named name: String?, in folder: String) throws(Failure) -> (name: String, run: ChildRun) {
        let entries = (try? RunStore(in: folder, .reading).runs()) ?? []
        let runs = runs(in: folder, entries)
        guard let name else {
            guard let newest = runs.last else {
                throw Failure(.notThere, "No run of another program is kept in \(folder.shownPath).")
            }
            return newest
        }
        if let exact = runs.first(where: { $0.name == name }) { return exact }
        let matches = runs.filter { $0.name.hasPrefix(name) }
        guard let match = matches.first else {
            if let other = entries.first(where: { $0.name == name }) {
                throw Failure(.failed, "\(other.name.printable) was not started by softscope run.")
            }
            throw Failure(
                .notThere,
                "There is no run of another program called \(name.printable) in \(folder.shownPath).")
        }
        guard matches.count == 1 else {
            let names = matches.map(\.name.printable).joined(separator: ", ")
            throw Failure(.wrongUsage, "\(name.printable) is not the beginning of one name only: \(names)")
        }
        return match
    }

    /// Those that were started last come last.
    private static func runs(in folder: String, _ entries: [RunEntry]) -> [(name: String, run: ChildRun)] {
        var runs = entries.compactMap { entry in ChildRun(of: entry).map { (name: entry.name, run: $0) } }
        let stored = Set(runs.map(\.run.folder))
        for name in (try? FileSystem.names(in: "\(folder)/runs")) ?? [] {
            let run = ChildRun(RunFolder("\(folder)/runs/\(name)"))
            if run.folder.holdsRun, !stored.contains(run.folder) { runs.append((name, run)) }
        }
        return runs.map { ($0, (try? $0.run.status())?.started ?? 0) }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}

extension ChildRun {
    /// The run of another program that an entry of the store describes; nil where it is of another kind, or its folder
    /// is gone.
    init?(of entry: RunEntry) {
        guard entry.format == RunLogs.LogFormat.output.rawValue, let path = entry.path,
            case let folder = RunFolder(path),
            folder.holdsRun
        else { return nil }
        self.init(folder)
    }

    /// Whether any of its processes has not ended.
    var isLive: Bool {
        switch (try? status())?.standing {
        case .supervised, .abandoned: true
        case .ended, .lost, nil: false
        }
    }
}

extension Failure {
    init(_ error: ChildRunError) {
        switch error {
        case .notStarted: self.init(error.shellStatus == 127 ? .notThere : .failed, "\(error)")
        case .file(let error) where error.isOfWriting: self.init(writing: error)
        case .file(let error): self.init(reading: error)
        case .malformed: self.init(.badData, "\(error)")
        case .noSupervisor, .notReachable, .noAnswer, .refused: self.init(.failed, "\(error)")
        }
    }
}
