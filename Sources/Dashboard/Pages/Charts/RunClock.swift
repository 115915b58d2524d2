import Telemetry

/// Where the values of a run lie on an axis.
struct RunClock: Hashable, Sendable {
    private let axis: CurveOptions.Axis
    /// The time in seconds at which the run began; nil where the log has no times, and where the axis needs none.
    private let start: Double?
    private let pauses: [TimeGaps.Gap]

    /// Times before 1973 count from the beginning of the run.
    private static let leastWallTime = 1e8

    init(_ run: WatchedRun, _ axis: CurveOptions.Axis) {
        self.axis = axis
        let needsTime = axis == .activeTime || axis == .time
        start = needsTime ? run.start : nil
        pauses = axis == .activeTime ? run.pauses : []
    }

    /// The place of a bucket's last value; NaN where the log does not say.
    func end(of bucket: Curve.Bucket) -> Double {
        switch axis {
        case .step: bucket.lastStep
        case .epoch: bucket.lastEpoch
        case .time: bucket.lastSeconds - (start ?? .nan)
        case .activeTime: activeTime(bucket.lastSeconds)
        case .wallTime: bucket.lastSeconds >= Self.leastWallTime ? bucket.lastSeconds : .nan
        }
    }

    /// The place of a bucket's first value, as far as the bucket tells.
    func start(of bucket: Curve.Bucket) -> Double { axis == .step ? bucket.firstStep : end(of: bucket) }

    private func activeTime(_ seconds: Double) -> Double {
        var active = seconds - (start ?? .nan)
        for pause in pauses {
            guard pause.start < seconds else { break }
            active -= pause.paused(before: seconds)
        }
        return active
    }
}
