/// The rate of training, measured with the wall clock over the last few seconds.
package struct Pace: Hashable, Sendable {
    private struct Moment: Hashable, Sendable {
        var seconds: Double
        var batches: Int
        var samples: Int
    }

    /// The length of the measured period, in seconds.
    private static let window = 4.0
    private var moments: [Moment] = []
    private var samples = 0

    package init() {}

    /// Records that `batches` had been trained in total at the time `seconds`, with `newSamples` since the last call.
    package mutating func note(batches: Int, newSamples: Int, at seconds: Double) {
        samples += newSamples
        // If several calls have the same time, only the last one counts.
        if moments.last?.seconds == seconds { moments.removeLast() }
        moments.append(Moment(seconds: seconds, batches: batches, samples: samples))
        let first = moments.firstIndex { $0.seconds >= seconds - Self.window } ?? 0
        // One moment before the window is kept, so that a slow pace can be measured too.
        if first > 1 { moments.removeFirst(first - 1) }
    }

    /// Discards the past, after a pause or a change of speed.
    package mutating func restart() {
        moments = []
    }

    package var batchesPerSecond: Double? { rate { Double($0.batches) } }
    package var samplesPerSecond: Double? { rate { Double($0.samples) } }

    private func rate(_ quantity: (Moment) -> Double) -> Double? {
        guard let first = moments.first, let last = moments.last, last.seconds > first.seconds else { return nil }
        return (quantity(last) - quantity(first)) / (last.seconds - first.seconds)
    }
}
