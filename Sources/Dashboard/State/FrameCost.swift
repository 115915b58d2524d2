/// How long frames took to build and to hand to the terminal, in seconds.
package struct FrameCost: Hashable, Sendable {
    /// Frames that the typical one is taken from: those of the last seconds.
    private static let window = 99

    package private(set) var count = 0
    package private(set) var slowest = 0.0
    /// The newest, in the order of a ring.
    private var recent: [Double] = []

    package init() {}

    package mutating func note(seconds: Double) {
        slowest = max(slowest, seconds)
        if recent.count < Self.window { recent.append(seconds) } else { recent[count % Self.window] = seconds }
        count += 1
    }

    /// nil before the first.
    package var last: Double? { count == 0 ? nil : recent[(count - 1) % Self.window] }

    /// The median of the newest; nil before the first.
    package var typical: Double? { recent.isEmpty ? nil : recent.sorted()[recent.count / 2] }
}
