/// How many threads a step goes to: as many as let it end soonest, which is not always all. Small networks lose more by
/// meeting than they gain; and where other programs want the processors too, a step waits at each meeting for the thread
/// that cannot run.
///
/// It rests on how long steps took, and changes no bits: any number of threads computes the same.
package struct MemberChoice {
    /// Ascending; the first is 1, the last all there are.
    private let candidates: [Int]
    private var current: Int
    /// The candidate that is tried out; nil: none.
    private var trial: Int?
    private var seconds = 0.0
    private var steps = 0
    /// Seconds a step with the current number, as it was last measured.
    private var usual: Double?
    /// Windows until the next trial, and how far apart trials are by now.
    private var windowsLeft = 1
    private var patience = 1
    /// Whether the next trial goes to fewer.
    private var triesFewer = true

    /// Steps that are measured together, at least, and for how many seconds: several slices of time that a busy machine
    /// gives to others. A shorter trial would miss the wait that a longer window has seen, and win by that.
    private static let window = (steps: 4, seconds: 0.03)
    /// Windows from trial to trial at most: then they take a hundredth of the time.
    private static let mostPatience = 64
    /// What must be saved for a change.
    private static let gain = 0.93

    package init(threads: Int) {
        var candidates = [1]
        while candidates[candidates.count - 1] * 2 < threads { candidates.append(candidates[candidates.count - 1] * 2) }
        if threads > 1 { candidates.append(threads) }
        self.candidates = candidates
        current = candidates.count - 1
    }

    /// For the next step.
    package var members: Int { candidates[trial ?? current] }

    /// Takes note of how long it took.
    package mutating func note(seconds step: Double) {
        guard candidates.count > 1 else { return }
        seconds += step
        steps += 1
        let limit = Self.gain * (usual ?? .infinity)
        // Nor need a trial go on that cannot win: where other programs want the processors too, a step of more threads may
        // take a hundred times as long.
        let isLost = trial != nil && seconds >= Double(Self.window.steps) * limit
        guard seconds >= Self.window.seconds, steps >= Self.window.steps || isLost else { return }
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
        // What changed so much has another cause than the network: time to look again.
        if let usual, mean > 1.5 * usual { windowsLeft = min(windowsLeft, 4) }
        usual = usual.map { 0.7 * $0 + 0.3 * mean } ?? mean
        windowsLeft -= 1
        if windowsLeft <= 0 { trial = nextTrial() }
    }

    /// A neighbour of the current number, below and above in turn.
    private mutating func nextTrial() -> Int {
        defer { triesFewer.toggle() }
        if current == 0 { return 1 }
        if current == candidates.count - 1 { return current - 1 }
        return triesFewer ? current - 1 : current + 1
    }
}
