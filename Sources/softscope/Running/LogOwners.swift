import ChildRuns
import RunLogs
import Training

/// Tells the logs that another program writes in the folder of a program that `run` started from its own.
///
/// A log is another's if there is evidence when it is found: see `OpenFiles`. Otherwise it is the program's.
struct LogOwners {
    private let run: ChildRun
    /// Whether a log is another's, by its path and name: what was found at first stays.
    private var decided: [String: Bool] = [:]
    private var files: OpenFiles?
    private var looked = -Double.infinity

    /// How long a look at all processes counts, in seconds: a log that is found later may have begun later.
    private static let lifetime = 0.2

    /// Nil where the user has said where the program's logs are.
    init?(of run: ChildRun, _ request: RunRequest) {
        guard request.logs.isEmpty else { return nil }
        self.run = run
    }

    mutating func isOthers(_ log: LogRun) -> Bool {
        let key = "\(log.path)\n\(log.name)"
        if let decided = decided[key] { return decided }
        let paths = log.ownPaths
        let isOthers = !paths.isEmpty && openFiles?.areOthers(paths) == true
        decided[key] = isOthers
        return isOthers
    }

    private var openFiles: OpenFiles? {
        mutating get {
            let now = monotonicSeconds()
            if now - looked > Self.lifetime {
                files = (try? run.status()).map { OpenFiles(of: $0) }
                looked = monotonicSeconds()
            }
            return files
        }
    }
}
