import ChildRuns
import Files
import Runs

/// Finds runs of other programs by their names.
enum ProgramFinding {
    /// The run with a name, or the only one whose name begins so. Without a name, the newest.
    static func run(named name: String?, runsFolder: String?) throws(Failure) -> ChildRun {
        let folder = try folder(runsFolder)
        let runs = runs(in: folder)
        guard let name else {
            guard let newest = runs.last else {
                throw Failure(.notThere, "No run of another program is kept in \(folder.shownPath).")
            }
            return newest.run
        }
        if let exact = runs.first(where: { $0.name == name }) { return exact.run }
        let matches = runs.filter { $0.name.hasPrefix(name) }
        guard let match = matches.first else {
            throw Failure(.notThere, "There is no run of another program called \(name) in \(folder.shownPath).")
        }
        guard matches.count == 1 else {
            let names = matches.map(\.name).joined(separator: ", ")
            throw Failure(.wrongUsage, "\(name) is not the beginning of one name only: \(names)")
        }
        return match.run
    }

    private static func folder(_ given: String?) throws(Failure) -> String {
        do throws(RunError) { return try RunsFolder(given: given).path + "/runs" } catch { throw Failure(error) }
    }

    /// Those that were started last come last.
    private static func runs(in folder: String) -> [(name: String, run: ChildRun)] {
        let names = (try? FileSystem.names(in: folder)) ?? []
        return names.map { (name: $0, run: ChildRun(RunFolder("\(folder)/\($0)"))) }.filter { $0.run.folder.holdsRun }
            .map { ($0, (try? $0.run.status())?.started ?? 0) }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}

extension Failure {
    init(_ error: ChildRunError) {
        switch error {
        case .notStarted: self.init(error.shellStatus == 127 ? .notThere : .failed, "\(error)")
        case .file(let error): self.init(reading: error)
        case .malformed: self.init(.badData, "\(error)")
        case .noSupervisor, .notReachable, .noAnswer, .refused: self.init(.failed, "\(error)")
        }
    }
}
