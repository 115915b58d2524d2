import ChildRuns
import Dashboard
import Telemetry

/// The output of the program and its logs as one run.
extension ChildProgram {
    /// The joined run, and what the dashboard waits for of it.
    struct Joining: Sendable {
        var logs = JoinedLogs()
        /// The runs whose curves the user wishes to see; nil until some were chosen.
        var chosen: [Int]?
        var exact: ExactAnswer?
    }

    /// Values that are read of one part after the other.
    struct ExactAnswer: Sendable {
        let request: ExactPoints.Request
        /// What the parts are asked for; the first is being read.
        var open: [ExactPoints.Request]
        var curves: [Int: Curve] = [:]
    }

    func choose(runs: [Int]) {
        let joined = joining.withLock { joining in
            joining.chosen = runs
            return joining.logs.identifiers
        }
        logs.choose(runs: Self.parts(of: runs, joined))
    }

    func read(_ points: ExactPoints.Request) {
        let open = joining.withLock { joining in
            let open = joining.logs.requests(for: points)
            joining.exact = open.isEmpty ? nil : ExactAnswer(request: points, open: open)
            return open
        }
        logs.read(open.first ?? points)
    }

    /// The runs as the dashboard shows them: the output and the logs are one where they belong together.
    func joined(_ watched: WatchedRuns, _ state: WatchedProgram.State?, _ status: RunStatus?) -> WatchedRuns {
        let (before, after, chosen, runs) = joining.withLock { joining in
            let before = joining.logs.identifiers
            let runs = joining.logs.join(watched)
            return (before, joining.logs.identifiers, joining.chosen, runs)
        }
        // A log that was found later is read with the others.
        if let chosen, before != after { logs.choose(runs: Self.parts(of: chosen, after)) }
        guard let state, let status else { return runs }
        let isResumed = status.pauses.last?.end.map { watched.now - $0 < Self.patience } ?? false
        let pauses = status.pauses.map { TimeGaps.Gap(start: $0.start, end: $0.end ?? .infinity) }
        var watched = runs
        for index in watched.runs.indices {
            watched.runs[index].take(pauses: pauses)
            if watched.runs[index].id == JoinedLogs.output {
                watched.runs[index].take(state)
                watched.runs[index].take(times: status, at: watched.now)
            }
            watched.runs[index].excuseSilence(state, isResumed: isResumed)
        }
        return watched
    }

    /// The answer to a request for values of the joined run; nil while other parts are still to be read, and for what
    /// nobody waits for any more.
    func joined(_ answer: ExactPoints) -> Message? {
        let (message, next) = joining.withLock { joining -> (Message?, ExactPoints.Request?) in
            guard var exact = joining.exact else { return (.points(answer), nil) }
            guard exact.open.first == answer.request else { return (nil, nil) }
            exact.open.removeFirst()
            exact.curves.merge(joining.logs.places(of: answer)) { $1 }
            joining.exact = exact.open.isEmpty ? nil : exact
            let whole = ExactPoints(exact.request, curves: exact.curves)
            return exact.open.isEmpty ? (.points(whole), nil) : (nil, exact.open[0])
        }
        if let next { logs.read(next) }
        return message
    }

    /// The runs to read where these are shown.
    private static func parts(of chosen: [Int], _ joined: [Int]) -> [Int] {
        chosen.contains(JoinedLogs.output) && !joined.isEmpty ? joined : chosen
    }
}

extension WatchedRun {
    /// Takes over how the program stands: that is known, and not concluded from its output.
    mutating func take(_ known: WatchedProgram.State) {
        switch known {
        case .running, .resuming, .stopping, .abandoned: break
        case .pausing, .paused: (state, evidence) = ("paused", "paused by you")
        case .ended(status: 0): (state, evidence) = ("finished", "exit status 0")
        case .ended(let status?) where status > 128: (state, evidence) = ("killed", "signal \(status - 128)")
        case .ended(let status):
            (state, evidence) = ("failed", status.map { "exit status \($0)" } ?? "nobody saw its end")
        }
    }

    /// Takes over when the program ran, without the times in which it was paused.
    ///
    /// - Parameter now: seconds since 1970.
    fileprivate mutating func take(times status: RunStatus, at now: Double) {
        let end = status.ended ?? now
        begun = status.started
        duration = max(0, end - status.started - status.pausedSeconds(until: end))
    }

    /// Does not call silence quiet that comes from a pause.
    ///
    /// - Parameter isResumed: whether a pause has ended a short time ago.
    mutating func excuseSilence(_ known: WatchedProgram.State, isResumed: Bool) {
        guard state == "quiet" else { return }
        switch known {
        case .pausing, .paused: (state, evidence) = ("paused", "paused by you")
        case .running, .resuming: if isResumed { (state, evidence) = ("running", "resumed by you") }
        case .stopping, .ended, .abandoned: break
        }
    }
}
