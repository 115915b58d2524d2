/// What is known of a metric when all its values have passed by. Its size does not depend on their number.
package struct MetricSummary: Sendable, Hashable {
    package private(set) var points = 0
    /// The steps of the first and the last value in the order of the log; nil where it has no steps.
    package private(set) var firstStep: Int64?
    package private(set) var lastStep: Int64?
    package private(set) var lastEpoch: Double?
    /// The last value in the order of the log; may be NaN or infinite.
    package private(set) var last: Double?
    /// Of the finite values; nil if there is none.
    package var min: Double? { least <= greatest ? least : nil }
    package var max: Double? { least <= greatest ? greatest : nil }
    /// How many values are NaN or infinite.
    package private(set) var notFinite = 0
    /// The time of the last value, as stored.
    package private(set) var lastSeconds: Double?
    /// The usual time between two values in seconds: a mean in which older gaps fade; nil below three values.
    package var usualGap: Double? { gaps >= 2 ? meanGap : nil }

    private var least = Double.infinity
    private var greatest = -Double.infinity
    private var gaps = 0
    private var meanGap = 0.0
    private static let gapWeight = 0.1

    package init() {}

    @inline(__always)
    package mutating func add(_ point: LogPoint) {
        if points == 0 { firstStep = point.step }
        points += 1
        lastStep = point.step ?? lastStep
        lastEpoch = point.epoch ?? lastEpoch
        last = point.value
        if point.value.isFinite {
            least = Swift.min(least, point.value)
            greatest = Swift.max(greatest, point.value)
        } else {
            notFinite += 1
        }
        guard let seconds = point.seconds else { return }
        if let lastSeconds, seconds > lastSeconds {
            let gap = seconds - lastSeconds
            meanGap = gaps == 0 ? gap : meanGap + Self.gapWeight * (gap - meanGap)
            gaps += 1
        }
        lastSeconds = seconds
    }
}
