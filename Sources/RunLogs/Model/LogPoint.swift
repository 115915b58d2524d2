/// A value of a metric at a step, as a log stores it.
///
/// 40 bytes: a log may have tens of millions of points.
package struct LogPoint: Sendable {
    /// The number of the metric in the names of its `LogBatch`.
    package let metric: Int32
    /// Whether `storedStep` counts.
    private let hasStep: Bool
    private let storedStep: Int64
    private let storedEpoch: Double
    private let storedSeconds: Double
    /// May be NaN or infinite.
    package let value: Double

    /// The step; nil where the log has none.
    package var step: Int64? { hasStep ? storedStep : nil }
    /// The epoch, possibly fractional; nil where the log has none.
    package var epoch: Double? { storedEpoch.isNaN ? nil : storedEpoch }
    /// The time as the log stores it: seconds since 1970, or since the run began; nil where the log has none.
    package var seconds: Double? { storedSeconds.isNaN ? nil : storedSeconds }

    /// Whether it has the same step, epoch and time as another point, if they have them.
    @inline(__always)
    func isPlaced(as other: LogPoint) -> Bool {
        hasStep == other.hasStep && storedStep == other.storedStep
            && storedEpoch.bitPattern == other.storedEpoch.bitPattern
            && storedSeconds.bitPattern == other.storedSeconds.bitPattern
    }

    package init(metric: Int, step: Int64?, epoch: Double? = nil, seconds: Double? = nil, value: Double) {
        self.metric = Int32(truncatingIfNeeded: metric)
        hasStep = step != nil
        storedStep = step ?? 0
        storedEpoch = epoch ?? .nan
        storedSeconds = seconds ?? .nan
        self.value = value
    }

    /// The point with another time.
    func dated(_ seconds: Double) -> LogPoint {
        LogPoint(metric: Int(metric), step: step, epoch: epoch, seconds: seconds, value: value)
    }
}
