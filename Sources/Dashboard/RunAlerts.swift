package import Telemetry

/// Finds what somebody wants to know of runs who looks elsewhere: that one has ended, is quiet for unusually long, or has
/// a loss that is no number any more. Each is told once, and again only after the run has gone on.
package struct RunAlerts: Sendable {
    private var name: String
    /// Whether a program was started from here: its end is known, and not concluded from its logs.
    private var followsProgram = false
    private var hasEnded = false
    private var isQuiet = false
    /// The states of watched runs that have been told or were there at first, by the run.
    private var states: [Int: String] = [:]
    /// The watched runs with a loss that is no number.
    private var diverged: Set<Int> = []
    /// The watched runs that have been read to their end once.
    private var read: Set<Int> = []

    /// - Parameter name: what the run is called until it says so itself.
    package init(name: String) { self.name = name }

    /// Takes a message of the run; returns a sentence for each thing that is new.
    package mutating func take(_ message: Message) -> [String] {
        switch message {
        case .events(let events, _): events.compactMap { take($0) }
        case .program(let program): take(program.state).map { [$0] } ?? []
        case .watched(let watched): take(watched)
        default: []
        }
    }

    /// Takes an event of a training; returns a sentence for its end.
    package mutating func take(_ event: TrainingEvent) -> String? {
        switch event {
        case .started(let description):
            name = description.run
            return nil
        case .ended(let summary):
            return switch summary.status {
            case .diverged: "\(name) has diverged"
            case .failed: "\(name) has failed"
            case .stopped: "\(name) has stopped"
            case .completed, .training, .paused, .stepping: "\(name) has finished"
            }
        default: return nil
        }
    }

    private mutating func take(_ state: WatchedProgram.State) -> String? {
        followsProgram = true
        guard case .ended(let status) = state, !hasEnded else { return nil }
        hasEnded = true
        return Self.ending(of: name, status: status)
    }

    /// A sentence for the end of a program.
    ///
    /// - Parameter status: the exit status, or 128 and the number of the signal; nil where nobody recorded it.
    package static func ending(of name: String, status: Int?) -> String {
        switch status {
        case 0: "\(name) has finished"
        case let status? where status > 128: "\(name) was ended by signal \(status - 128)"
        case let status?: "\(name) has failed with exit status \(status)"
        case nil: "\(name) has ended, and nobody saw how"
        }
    }

    private mutating func take(_ watched: WatchedRuns) -> [String] {
        var alerts: [String] = []
        for run in watched.runs where !run.state.isEmpty {
            let title = followsProgram ? name : run.name
            let isLost = run.metrics.contains { QuantityName($0.name).isLoss && $0.curve.notFinite > 0 }
            let isNew = followsProgram || read.contains(run.id)
            if run.isWhole { read.insert(run.id) }
            if isLost, diverged.insert(run.id).inserted, isNew {
                alerts.append("\(title) has a loss that is no number")
            }
            let before = states.updateValue(run.state, forKey: run.id)
            guard !followsProgram, let before, before != run.state, run.state != "running" else { continue }
            alerts.append("\(run.name) is \(run.state): \(run.evidence)")
        }
        guard followsProgram else { return alerts }
        // A program is quiet if neither its output nor any of its logs grows.
        let shown = watched.shown.filter { !$0.state.isEmpty }
        let wasQuiet = isQuiet
        isQuiet = !hasEnded && !shown.isEmpty && shown.allSatisfy { $0.state == "quiet" }
        if isQuiet, !wasQuiet { alerts.append("\(name) is quiet: \(shown[0].evidence)") }
        return alerts
    }
}
