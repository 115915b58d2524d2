/// The time that frames took to build and to hand to the terminal, in seconds.
package struct FrameCost: Hashable, Sendable {
    /// The number of recent frames from which `typical` is computed: those of the last seconds.
    private static let window = 99

    package private(set) var count = 0
    package private(set) var slowest = 0.0
    /// The most recent times, in a ring buffer.
    private var recent: [Double] = []

    package init() {}

    package mutating func note(seconds: Double) {
        slowest = max(slowest, seconds)
        if recent.count < Self.window { recent.append(seconds) } else { recent[count % Self.window] = seconds }
        count += 1
    }

    /// The time of the last frame; nil before the first frame.
    package var last: Double? { count == 0 ? nil : recent[(count - 1) % Self.window] }

    /// The median of the recent times; nil before the first frame.
    package var typical: Double? { recent.isEmpty ? nil : recent.sorted()[recent.count / 2] }
}
