package import Telemetry

/// The rate of training over the last few seconds: of batches by the wall clock, and of samples by the time that the
/// batches took to compute, without the waits of slow motion.
package struct Pace: Hashable, Sendable {
    private struct Moment: Hashable, Sendable {
        var seconds: Double
        var batches: Int
        var samples: Int
        /// The seconds of training so far.
        var training: Double
    }

    /// The length of the measured period, in seconds.
    private static let window = 4.0
    private var moments: [Moment] = []
    private var samples = 0

    package init() {}

    /// Records a report that came at the time `seconds`.
    package mutating func note(_ report: BatchReport, at seconds: Double) {
        samples += report.samples
        // If several calls have the same time, only the last one counts.
        if moments.last?.seconds == seconds { moments.removeLast() }
        moments.append(
            Moment(seconds: seconds, batches: report.lastBatch, samples: samples, training: report.trainingSeconds))
        let first = moments.firstIndex { $0.seconds >= seconds - Self.window } ?? 0
        // One moment before the window is kept, so that a slow pace can be measured too.
        if first > 1 { moments.removeFirst(first - 1) }
    }

    /// Discards the past, after a pause or a change of speed.
    package mutating func restart() {
        moments = []
    }

    package var batchesPerSecond: Double? { rate(of: { Double($0.batches) }, by: \.seconds) }
    package var samplesPerSecond: Double? { rate(of: { Double($0.samples) }, by: \.training) }

    private func rate(of quantity: (Moment) -> Double, by time: (Moment) -> Double) -> Double? {
        guard let first = moments.first, let last = moments.last, time(last) > time(first) else { return nil }
        return (quantity(last) - quantity(first)) / (time(last) - time(first))
    }
}
