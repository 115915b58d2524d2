import ChildRuns
import Files
import RunLogs
import Training

/// Tells the logs that another program writes in the folder of a program that `run` started from its own.
///
/// Who holds a log open for writing says whose it is: see `OpenFiles`. Where nobody does, because it is opened for each
/// line, a log that began with the program is taken for its own. One that was there before is left out until it has
/// grown some times while the program wrote as much; see `LogGrowth`. What is not certain is told.
struct LogOwners {
    private enum Verdict {
        case own
        /// Another program holds it open, or it grew by more than the program wrote.
        case held, grown
    }

    private struct Candidate {
        var log: LogRun
        let isOld: Bool
        var growth = LogGrowth()
    }

    private let run: ChildRun
    private var verdicts: [String: Verdict] = [:]
    /// Logs that nobody holds open, by their paths and names.
    private var candidates: [String: Candidate] = [:]
    /// The logs that other programs write, and those that were there before and may be the program's.
    private var others: [String: LogRun] = [:]
    private var assumed: [String: LogRun] = [:]
    private var files: OpenFiles?
    private var looked = -Double.infinity
    /// When candidates may be looked at again.
    private var nextLook = -Double.infinity
    private var hasEnded = false

    /// How long a look at all processes counts, in seconds: a log that is found later may have begun later.
    private static let lifetime = 0.2
    /// How often candidates are looked at in quick succession: the shorter the time, the less a program that writes much
    /// hides what another one writes.
    private static let quickLooks = 100
    /// The share of the time that looking may take, and how often is looked after that, in seconds.
    private static let share = 0.05
    private static let slowInterval = 5.0

    /// Nil where the user has said where the program's logs are.
    init?(of run: ChildRun, _ request: RunRequest) {
        guard request.logs.isEmpty else { return nil }
        self.run = run
    }

    /// Whether candidates are to be looked at again soon.
    var isObserving: Bool { candidates.values.contains { $0.growth.looks < Self.quickLooks } }

    /// Says that the program has ended, and no log is waited for any more.
    mutating func end() { hasEnded = true }

    private var isOver: Bool { hasEnded || (try? run.status().state) == .ended }

    /// Whether a log is another program's, or may be.
    mutating func leavesOut(_ log: LogRun) -> Bool {
        let key = "\(log.path)\n\(log.name)"
        if let verdict = verdicts[key] { return verdict != .own }
        let paths = log.ownPaths
        guard !paths.isEmpty else { return false }
        switch openFiles?.owner(of: paths) {
        case .run:
            settle(key, .own)
            return false
        case .others:
            others[key] = log
            settle(key, .held)
            return true
        case nil: break
        }
        let isOld = candidates[key]?.isOld ?? wasThereBefore(paths)
        candidates[key, default: Candidate(log: log, isOld: isOld)].log = log
        return isOld && !(isOver && candidates[key]?.growth.isOthers == false)
    }

    /// Looks at the candidates. Returns the logs that are the program's after all.
    mutating func observe() -> [LogRun] {
        guard !candidates.isEmpty, monotonicSeconds() >= nextLook, let status = try? run.status() else { return [] }
        let begin = monotonicSeconds()
        let before = WriteCounts(of: status)
        var sizes: [String: [String: FileStatus]] = [:]
        for (key, candidate) in candidates {
            let known = candidate.log.ownPaths.compactMap { path in FileStatus(path).map { (path, $0) } }
            sizes[key] = Dictionary(known) { first, _ in first }
        }
        let after = WriteCounts(of: status)
        var own: [LogRun] = []
        for (key, sizes) in sizes {
            candidates[key]?.growth.note(sizes, before: before, after: after)
            guard let candidate = candidates[key] else { continue }
            if candidate.growth.isOthers {
                others[key] = candidate.log
                // One that was shown already stays, and is told.
                settle(key, candidate.isOld ? .grown : .own)
            } else if candidate.isOld, candidate.growth.mayBeOwn {
                own.append(candidate.log)
                assumed[key] = candidate.log
                settle(key, .own)
            } else if !candidate.isOld, candidate.growth.looks >= Self.quickLooks {
                settle(key, .own)
            }
        }
        nextLook = begin + max((monotonicSeconds() - begin) / Self.share, isObserving ? 0 : Self.slowInterval)
        return own
    }

    /// What is left out, and what may be another program's, with the reason.
    var remarks: [LogTrouble] {
        let remedy = "--logs says which logs are meant"
        func remark(_ log: LogRun, _ what: String) -> LogTrouble {
            LogTrouble(file: log.path, place: .file, what: "\(what); \(remedy)", isDamage: false)
        }
        let certain = others.sorted { $0.key < $1.key }.map { key, log in
            let what =
                switch verdicts[key] {
                case .held: "another program holds it open for writing, so it is left out"
                case .grown: "another program writes it, for it grew by more than this one wrote, so it is left out"
                case .own, nil: "it grew by more than this program wrote, so another one may write it"
                }
            return remark(log, what)
        }
        let likely = assumed.values.sorted { $0.path < $1.path }.map { log in
            remark(log, "it was there before the program, which wrote as much whenever it grew, so it is shown")
        }
        let isOver = !candidates.isEmpty && isOver
        let open = candidates.values.filter(\.isOld).sorted { $0.log.path < $1.log.path }.map { candidate in
            let isTaken = isOver && !candidate.growth.isOthers
            let result = isTaken ? "it is shown nevertheless" : "so it is left out"
            return remark(
                candidate.log,
                "it was there before the program, and nothing shows that the program writes it, \(result)")
        }
        return certain + likely + open
    }

    private mutating func settle(_ key: String, _ verdict: Verdict) {
        verdicts[key] = verdict
        candidates[key] = nil
    }

    /// Whether any of the files is older than the program; not where the file system does not say when it was made.
    private func wasThereBefore(_ paths: [String]) -> Bool {
        guard let started = try? run.status().started else { return false }
        return paths.contains { path in
            OpenFiles.birth(of: path).map { $0 < started - ChildProgram.clockSlack } ?? false
        }
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
