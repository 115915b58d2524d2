/// Finds where a learning rate jumps: to a lower value on a plateau, at a warm restart, or because somebody changed it.
/// What a schedule changes step by step is no jump, however fast, and neither is noise.
///
/// A change is a jump if it is large and both its neighbours are far smaller, so that it is known one value later.
package struct LearningRateJumps: Sendable, Hashable {
    private struct Value: Sendable, Hashable {
        var step = 0.0
        var rate = 0.0
    }

    /// The three newest values, the newest last, of which `count` are there.
    private var first = Value()
    private var second = Value()
    private var third = Value()
    private var count = 0

    /// A jump changes the rate by at least this fraction of the greater of both values.
    private static let leastShare = 0.1
    /// It is at least so many times as large as the changes before and after it.
    private static let leastRatio = 20.0

    package init() {}

    /// Notes the next value. Returns the step at which the rate jumped, if this value shows that the one before did.
    package mutating func note(_ rate: Double, step: Double) -> Double? {
        guard rate.isFinite, step.isFinite else { return nil }
        // A resumed run begins anew.
        if count > 0, step <= third.step { count = 0 }
        let newest = Value(step: step, rate: rate)
        defer {
            (first, second, third) = (second, third, newest)
            count = min(count + 1, 3)
        }
        guard count == 3 else { return nil }
        let jump = Change(second, third)
        guard jump.size > 0, jump.size >= Self.leastShare * max(second.rate.magnitude, third.rate.magnitude) else {
            return nil
        }
        let (before, after) = (Change(first, second), Change(third, newest))
        guard jump.size >= Self.leastRatio * max(before.size, after.size),
            // A schedule also changes much where values are missing.
            jump.slope >= Self.leastRatio * max(before.slope, after.slope)
        else { return nil }
        return third.step
    }

    private struct Change {
        let size: Double
        /// By step.
        let slope: Double

        init(_ start: Value, _ end: Value) {
            size = (end.rate - start.rate).magnitude
            slope = size / (end.step - start.step)
        }
    }
}
