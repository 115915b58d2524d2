/// How fast a run goes from batch to batch. Its results are the same at every speed.
package enum TrainingSpeed: Hashable, Sendable {
    /// As fast as the machine computes.
    case full
    /// With a wait after each batch, in seconds.
    case slow(delay: Double)
    /// Spread over so many seconds, if it would be over sooner: see `SpreadPlan`.
    case spread(seconds: Double)

    /// The speed with that delay; full speed without one.
    package init(delay: Double) { self = delay > 0 ? .slow(delay: delay) : .full }

    /// The wait after each batch in seconds; nil if the batches differ in it.
    package var delay: Double? {
        switch self {
        case .full: 0
        case .slow(let delay): delay
        case .spread: nil
        }
    }
}

/// When each batch of a run is due that is spread over some seconds.
///
/// A network learns most in its first batches, so these come one by one, five a second, and the later ones faster and
/// faster: after t of T seconds, 5t + (n − 5T) (t / T)³ of n batches are trained. A run of few batches takes less time
/// rather than fewer than five batches a second.
package struct SpreadPlan: Hashable, Sendable {
    /// The number of batches trained before.
    package let first: Int
    /// The number of batches to spread.
    package let count: Int
    /// The seconds that they take.
    package let seconds: Double
    /// The batches per second at the beginning.
    private let startRate: Double

    private static let slowest = 5.0

    /// - Parameters:
    ///   - first: the number of batches trained before. After the first, the rest of a run has no steep beginning, and
    ///     keeps one rate.
    ///   - last: the number of the last batch.
    ///   - seconds: more than 0.
    package init(after first: Int, to last: Int, seconds: Double) {
        self.first = first
        count = max(0, last - first)
        self.seconds = min(seconds, Double(count) / Self.slowest)
        startRate = first == 0 ? Self.slowest : Double(count) / max(self.seconds, .leastNormalMagnitude)
    }

    /// The number of batches that are trained after so many seconds.
    package func batches(at time: Double) -> Int {
        let share = seconds > 0 ? min(max(0, time / seconds), 1) : 1
        let linear = startRate * seconds
        return first + Int((linear * share + (Double(count) - linear) * share * share * share).rounded())
    }

    /// When a batch is due, in seconds after the beginning.
    package func moment(ofBatch batch: Int) -> Double {
        let target = Double(min(max(0, batch - first), count))
        guard target > 0 else { return 0 }
        let linear = startRate * seconds
        let rest = Double(count) - linear
        // The number of batches grows steadily with the time, so that bisection finds the moment.
        var (low, high) = (0.0, 1.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if linear * middle + rest * middle * middle * middle < target { low = middle } else { high = middle }
        }
        return high * seconds
    }
}
