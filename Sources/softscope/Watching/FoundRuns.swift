import Glibc
import RunLogs

/// The runs that are found at the paths of a command line.
struct FoundRuns {
    /// Those that changed last first. No two have the same name, and none has only files of another: a path may be
    /// given twice, or lie in another.
    private(set) var runs: [LogRun] = []
    /// Folders that could not be read.
    private(set) var troubles: [LogTrouble] = []

    /// Throws if a path does not exist, or no run is at any of them.
    init(_ paths: [String]) throws(Failure) {
        for path in paths {
            var finder = try Self.finder(path)
            var found = finder.all()
            troubles += finder.troubles
            let known = Set(runs.map(\.name))
            for index in found.indices where paths.count > 1 && known.contains(found[index].name) {
                found[index].name = found[index].path
            }
            runs += found
        }
        runs = DistinctRuns.distinct(runs)
        runs.sort { ($1.modified, $0.name) < ($0.modified, $1.name) }
        guard !runs.isEmpty else { throw Failure(.badData, Self.sentence(paths)) }
    }

    private static func finder(_ path: String) throws(Failure) -> RunFinder {
        do throws(RunLogError) { return try RunFinder(path) } catch { throw Failure(error) }
    }

    private static func sentence(_ paths: [String]) -> String {
        "There is no log in \(paths.map(\.printable).joined(separator: ", ")): looked for event files of TensorBoard, "
            + ".wandb files, tables (.csv) and JSON lines (.jsonl, metrics.json) with a step or an epoch, "
            + "trainer_state.json, and the folders or databases of MLflow, trackio and Burn."
    }

    /// Seconds since 1970.
    static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Failure {
    /// The failure for logs that cannot be looked for.
    init(_ error: RunLogError) {
        switch error {
        case .missing: self.init(.notThere, "\(error)")
        case .unreadable(let error): self.init(reading: error)
        case .database: self.init(.badData, "\(error)")
        case .badPattern: self.init(.wrongUsage, "\(error)")
        }
    }
}
