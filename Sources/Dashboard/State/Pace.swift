/// How fast batches come, measured on the wall clock over the last few seconds.
package struct Pace: Hashable, Sendable {
    private struct Moment: Hashable, Sendable {
        var seconds: Double
        var batches: Int
        var samples: Int
    }

    /// Seconds that are looked back.
    private static let window = 4.0
    private var moments: [Moment] = []
    private var samples = 0

    package init() {}

    /// `batches` were trained in all when the clock showed `seconds`; `newSamples` came since the last call.
    package mutating func note(batches: Int, newSamples: Int, at seconds: Double) {
        samples += newSamples
        // Of what came together only the last counts.
        if moments.last?.seconds == seconds { moments.removeLast() }
        moments.append(Moment(seconds: seconds, batches: batches, samples: samples))
        let first = moments.firstIndex { $0.seconds >= seconds - Self.window } ?? 0
        // One moment from before the window stays, so that a slow pace can be measured too.
        if first > 1 { moments.removeFirst(first - 1) }
    }

    /// Forgets the past: after a pause, and where the speed was changed.
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
