/// The part of the run that the charts show, and the place at which the reader points.
package struct ChartView: Hashable, Sendable {
    /// The visible range, in epochs; nil shows the whole run.
    package private(set) var window: ClosedRange<Double>?
    /// The place of the crosshair, in epochs; nil without a crosshair.
    package private(set) var crosshair: Double?

    /// The shortest visible range, as a share of the whole.
    private static let smallestShare = 0.002

    package init() {}

    /// The visible range of an axis of that length, which is more than 0.
    package func range(epochs: Double) -> ClosedRange<Double> {
        let whole = 0...epochs
        return window?.clamped(to: whole) ?? whole
    }

    /// Shows less (a factor below 1) or more around a place: if none is given, the crosshair, or else the middle.
    mutating func zoom(by factor: Double, around place: Double? = nil, epochs: Double) {
        let old = range(epochs: epochs)
        let length = old.upperBound - old.lowerBound
        let newLength = max(length * factor, Self.smallestShare * epochs)
        guard newLength < epochs * (1 - 1e-9) else {
            window = nil
            return
        }
        let center = min(max(place ?? crosshair ?? (old.lowerBound + length / 2), old.lowerBound), old.upperBound)
        // The place stays at its position on the screen.
        let share = length > 0 ? (center - old.lowerBound) / length : 0.5
        show(from: center - share * newLength, length: newLength, epochs: epochs)
    }

    /// Moves the window by a fraction of its length.
    mutating func pan(by share: Double, epochs: Double) {
        guard window != nil else { return }
        let old = range(epochs: epochs)
        let length = old.upperBound - old.lowerBound
        show(from: old.lowerBound + share * length, length: length, epochs: epochs)
    }

    private mutating func show(from lower: Double, length: Double, epochs: Double) {
        let lower = min(max(0, lower), epochs - length)
        window = lower...(lower + length)
    }

    /// Places the crosshair; nil removes it.
    mutating func point(at place: Double?) {
        crosshair = place
    }

    /// Moves the crosshair by a fraction of the visible range; the first move places it at `start`.
    mutating func moveCrosshair(by share: Double, from start: Double, epochs: Double) {
        let range = range(epochs: epochs)
        let length = range.upperBound - range.lowerBound
        guard let old = crosshair else {
            crosshair = min(max(range.lowerBound, start), range.upperBound)
            return
        }
        crosshair = min(max(range.lowerBound, old + share * length), range.upperBound)
    }
}
