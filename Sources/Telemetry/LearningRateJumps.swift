/// Finds where a learning rate jumps: to a lower value on a plateau, at a warm restart, or because somebody changed it.
/// What a schedule changes step by step is no jump, however fast.
///
/// A change is a jump if it is large and both its neighbours are far smaller, so that it is known one value later.
package struct LearningRateJumps: Sendable, Hashable {
    private struct Value: Sendable, Hashable {
        let step: Double
        let rate: Double
    }

    /// The newest values, at most four.
    private var values: [Value] = []

    /// A jump changes the rate by at least this fraction of the greater of both values.
    private static let leastShare = 0.1
    /// It is at least so many times as large as the changes before and after it.
    private static let leastRatio = 5.0

    package init() {}

    /// Notes the next value. Returns the step at which the rate jumped, if this value shows that the one before did.
    package mutating func note(_ rate: Double, step: Double) -> Double? {
        guard rate.isFinite, step.isFinite else { return nil }
        // A resumed run begins anew.
        if let last = values.last, step <= last.step { values = [] }
        values.append(Value(step: step, rate: rate))
        if values.count > 4 { values.removeFirst() }
        guard values.count == 4 else { return nil }
        let steps = zip(values.dropFirst(), values).map { $0.step - $1.step }
        let changes = zip(values.dropFirst(), values).map { ($0.rate - $1.rate).magnitude }
        let (before, jump, after) = (changes[0], changes[1], changes[2])
        guard jump >= Self.leastShare * max(values[1].rate.magnitude, values[2].rate.magnitude), jump > 0,
            jump >= Self.leastRatio * max(before, after),
            // A schedule also changes much where values are missing.
            jump / steps[1] >= Self.leastRatio * max(before / steps[0], after / steps[2])
        else { return nil }
        return values[2].step
    }
}
