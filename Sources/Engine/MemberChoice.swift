/// Chooses the number of threads for a step so that steps are fastest, which is not always all threads. Small networks
/// lose more by synchronising than they gain; and when other programs use the processors too, a step waits at each
/// meeting for the thread that cannot run.
///
/// The choice depends on the measured time of steps. It changes no bits: any number of threads computes the same.
package struct MemberChoice {
    /// Possible numbers of threads, ascending; the first is 1, the last is all threads.
    private let candidates: [Int]
    private var current: Int
    /// The index of the candidate on trial; nil for none.
    private var trial: Int?
    private var seconds = 0.0
    private var steps = 0
    /// The recent mean time of a step with the current number, in seconds.
    private var usual: Double?
    /// The number of windows until the next trial, and the current interval between trials in windows.
    private var windowsLeft = 1
    private var patience = 1
    /// Whether the next trial uses fewer threads.
    private var triesFewer = true

    /// The minimum number of steps and of seconds that are measured together; long enough for several time slices that
    /// a busy machine gives to others. A shorter trial could miss the waiting that a longer window has seen, and win by
    /// that.
    private static let window = (steps: 4, seconds: 0.03)
    /// The seconds after which a trial is lost if its steps take so many times as long as usual.
    private static let glance = 0.005
    private static let farBehind = 1.2
    /// The largest number of windows between trials, which then take a hundredth of the time.
    private static let mostPatience = 64
    /// A trial wins if its time is below this fraction of the usual time.
    private static let gain = 0.93

    package init(threads: Int) {
        var candidates = [1]
        while candidates[candidates.count - 1] * 2 < threads { candidates.append(candidates[candidates.count - 1] * 2) }
        if threads > 1 { candidates.append(threads) }
        self.candidates = candidates
        current = candidates.count - 1
    }

    /// The number of threads for the next step.
    package var members: Int { candidates[trial ?? current] }

    /// Records the time of a step, in seconds.
    package mutating func note(seconds step: Double) {
        guard candidates.count > 1 else { return }
        seconds += step
        steps += 1
        let limit = Self.gain * (usual ?? .infinity)
        // A trial that cannot win ends early: when other programs use the processors too, a step with more threads may
        // take a hundred times as long; and so does one that is far behind, as most trials with fewer threads are.
        let isLost =
            trial != nil
            && (seconds >= max(Self.window.seconds, Double(Self.window.steps) * limit)
                || seconds >= Self.glance && seconds > Double(steps) * Self.farBehind * (usual ?? .infinity)
                    && steps >= Self.window.steps)
        guard isLost || seconds >= Self.window.seconds && steps >= Self.window.steps else { return }
        let mean = seconds / Double(steps)
        (seconds, steps) = (0, 0)
        if let tried = trial {
            trial = nil
            if mean < limit {
                current = tried
                usual = mean
                patience = max(1, patience / 4)
            } else {
                patience = min(4 * patience, Self.mostPatience)
            }
            windowsLeft = patience
            return
        }
        // Such a slowdown does not come from the network: a new trial is due soon.
        if let usual, mean > 1.5 * usual { windowsLeft = min(windowsLeft, 4) }
        usual = usual.map { 0.7 * $0 + 0.3 * mean } ?? mean
        windowsLeft -= 1
        if windowsLeft <= 0 { trial = nextTrial() }
    }

    /// A neighbour of the current candidate, alternating between fewer and more threads.
    private mutating func nextTrial() -> Int {
        defer { triesFewer.toggle() }
        if current == 0 { return 1 }
        if current == candidates.count - 1 { return current - 1 }
        return triesFewer ? current - 1 : current + 1
    }
}
