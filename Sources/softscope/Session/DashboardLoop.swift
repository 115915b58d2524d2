import Dashboard
import Screen
import Telemetry
import Terminal

/// Moves keys and events into the dashboard and its frames onto the terminal, and sleeps whenever there is nothing to
/// move.
struct DashboardLoop {
    /// Seconds between two frames, at least; what happens in between is shown by the next one.
    static let frameInterval = 1.0 / 30
    /// The share of one processor's time that frames take, at most: while they are drawn all threads of the training wait
    /// for the one that cannot run. A key and a new size are answered sooner.
    private static let mostShare = 1.0 / 120
    /// Seconds between two frames at most, where something changes: on a machine that is busy one frame may seem to cost
    /// any time.
    private static let longestInterval = 0.2

    var appearance: Appearance
    /// Seconds of a clock that only goes forward.
    var clock: () -> Double
    /// Takes the messages that other threads left, with the time at which they are taken.
    var inbox: (Double) throws(Failure) -> [Message]
    var send: (TrainingCommand) -> Void
    /// Begins the run anew, with another seed and another learning rate where they are given.
    var restart: (_ seed: UInt64?, _ learningRate: Double?, _ delay: Double) -> Void
    /// Begins a measurement, whose result comes to the inbox.
    var evaluate: (NetworkEdit) -> Void
    /// Writes a file, and says in a sentence where it is or why it could not be written.
    var save: (SavedFile) -> String

    /// Runs until the dashboard is left. Throws what `inbox` throws.
    func run<T: Terminal & ~Copyable>(
        _ dashboard: inout Dashboard, on terminal: inout T
    ) throws(Failure) -> Departure {
        var hasMail = true
        var isChanged = true
        var nextFrame = clock()
        // When the last frame was begun, and what it and the one before cost.
        var lastFrame = nextFrame
        var lastCost = 0.0
        while true {
            let now = clock()
            if hasMail || isChanged, now >= nextFrame {
                if hasMail {
                    hasMail = false
                    for message in try inbox(now) {
                        if let departure = apply(message, to: &dashboard, on: &terminal) { return departure }
                    }
                }
                let start = clock()
                terminal.present(dashboard.draw(with: appearance))
                _ = dashboard.update(.drew(seconds: clock() - start))
                isChanged = false
                let cost = clock() - now
                // The lesser of two: one that was interrupted says little.
                nextFrame = now + Self.interval(afterCost: min(cost, lastCost))
                lastFrame = now
                lastCost = cost
            }
            let wakening = terminal.wait(seconds: hasMail || isChanged ? max(0, nextFrame - clock()) : nil)
            if wakening.contains(.woken) { hasMail = true }
            if wakening.contains(.resized) {
                _ = dashboard.update(.resized(terminal.size))
                isChanged = true
                nextFrame = min(nextFrame, lastFrame + Self.frameInterval)
            }
            while let key = terminal.nextKey() {
                isChanged = true
                nextFrame = min(nextFrame, lastFrame + Self.frameInterval)
                if let departure = apply(.key(key), to: &dashboard, on: &terminal) { return departure }
            }
            // Nobody can answer a question any more; what was learnt is kept.
            if wakening.contains(.endOfInput) { return .interrupted }
        }
    }

    private static func interval(afterCost cost: Double) -> Double {
        min(max(frameInterval, cost / mostShare), longestInterval)
    }

    private func apply<T: Terminal & ~Copyable>(
        _ message: Message, to dashboard: inout Dashboard, on terminal: inout T
    ) -> Departure? {
        for effect in dashboard.update(message) {
            switch effect {
            case .send(let command): send(command)
            case .evaluate(let edit): evaluate(edit)
            case .suspend: terminal.suspend()
            case .redraw: terminal.redrawAll()
            case .restart(let seed, let rate, let delay): restart(seed, rate, delay)
            case .save(let file): _ = dashboard.update(.notice(save(file)))
            case .leave(let departure): return departure
            }
        }
        return nil
    }
}
