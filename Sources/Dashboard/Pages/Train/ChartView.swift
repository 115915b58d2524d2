/// Which part of the run the charts show, and where their reader points.
package struct ChartView: Hashable, Sendable {
    /// In epochs; nil shows the whole run.
    package private(set) var window: ClosedRange<Double>?
    /// In epochs; nil where nobody points.
    package private(set) var crosshair: Double?

    private static let smallestWindow = 0.02

    package init() {}

    /// What the charts show of a run of so many epochs.
    package func range(epochs: Double) -> ClosedRange<Double> {
        let whole = 0...max(epochs, 1)
        return window?.clamped(to: whole) ?? whole
    }

    /// Shows less (a factor below 1) or more around a place: the crosshair, where none is given, or the middle.
    mutating func zoom(by factor: Double, around place: Double? = nil, epochs: Double) {
        let old = range(epochs: epochs)
        let length = old.upperBound - old.lowerBound
        let newLength = max(length * factor, Self.smallestWindow)
        guard newLength < max(epochs, 1) else {
            window = nil
            return
        }
        let center = min(max(place ?? crosshair ?? (old.lowerBound + length / 2), old.lowerBound), old.upperBound)
        // The place stays where it is on the screen.
        let share = length > 0 ? (center - old.lowerBound) / length : 0.5
        show(from: center - share * newLength, length: newLength, epochs: epochs)
    }

    /// Moves the window by a share of its length.
    mutating func pan(by share: Double, epochs: Double) {
        guard window != nil else { return }
        let old = range(epochs: epochs)
        let length = old.upperBound - old.lowerBound
        show(from: old.lowerBound + share * length, length: length, epochs: epochs)
    }

    private mutating func show(from lower: Double, length: Double, epochs: Double) {
        let lower = min(max(0, lower), max(epochs, 1) - length)
        window = lower...(lower + length)
    }

    /// Points at a place; nil takes the crosshair away.
    mutating func point(at place: Double?) {
        crosshair = place
    }

    /// Moves the crosshair by a share of what is shown; the first move puts it at a place to begin from.
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
