import Screen

/// The part of a horizontal axis that is shown: what zooming and moving along the axis change.
struct AxisWindow: Hashable, Sendable {
    let lower: Double
    let upper: Double

    /// Nil unless there is something between finite bounds.
    init?(_ lower: Double, _ upper: Double) {
        guard lower.isFinite, upper.isFinite, lower < upper else { return nil }
        self.lower = lower
        self.upper = upper
    }

    func contains(_ place: Double) -> Bool { lower <= place && place <= upper }

    /// The smallest part of the whole that is shown.
    private static let leastShare = 1e-8

    /// Shows `factor` times as much, with the place where it is; nil for the whole.
    ///
    /// - Parameters:
    ///   - place: what stays where it is; the middle if it is nil, or not in the window.
    ///   - whole: all that there is.
    ///   - isLogarithmic: whether the axis is.
    func zoomed(by factor: Double, around place: Double?, in whole: AxisWindow, isLogarithmic: Bool) -> AxisWindow? {
        let axis = Axis(from: lower, to: upper, scale: isLogarithmic ? .logarithmic : .linear)
        let middle = place.flatMap { contains($0) ? axis.position(of: $0) : nil } ?? 0.5
        let (from, to) = (axis.value(at: middle - middle * factor), axis.value(at: middle + (1 - middle) * factor))
        if factor < 1, to - from < (whole.upper - whole.lower) * Self.leastShare { return self }
        let (low, high) = (max(from, whole.lower), min(to, whole.upper))
        return low <= whole.lower && high >= whole.upper ? nil : AxisWindow(low, high) ?? self
    }

    /// Moves along the axis by a share of what is shown, up to the ends of the whole.
    func moved(by share: Double, in whole: AxisWindow, isLogarithmic: Bool) -> AxisWindow {
        let axis = Axis(from: lower, to: upper, scale: isLogarithmic ? .logarithmic : .linear)
        var (from, to) = (axis.value(at: share), axis.value(at: 1 + share))
        if from < whole.lower { (from, to) = (whole.lower, isLogarithmic ? to : whole.lower + (upper - lower)) }
        if to > whole.upper { (from, to) = (isLogarithmic ? from : whole.upper - (upper - lower), whole.upper) }
        return AxisWindow(max(from, whole.lower), min(to, whole.upper)) ?? self
    }

    /// Both together.
    func joined(with other: AxisWindow) -> AxisWindow {
        AxisWindow(min(lower, other.lower), max(upper, other.upper)) ?? self
    }
}
