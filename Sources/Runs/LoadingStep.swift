import Telemetry

/// The progress of loading, passed from the loading thread to the displaying one in steps of one percent.
package final class LoadingStep: Sendable {
    private let percent = Guarded<(newest: Int, isTold: Bool)>((0, true))

    package init() {}

    /// - Parameter fraction: 0…1.
    /// - Returns: whether there is a new step to report.
    package func note(_ fraction: Double) -> Bool {
        let found = Int(min(max(fraction, 0), 1) * 100)
        return percent.withLock { percent in
            guard found > percent.newest else { return false }
            percent = (found, false)
            return true
        }
    }

    /// The latest step, 0…1, if it has not been taken yet; otherwise nil.
    package func take() -> Double? {
        percent.withLock { percent in
            guard !percent.isTold else { return nil }
            percent.isTold = true
            return Double(percent.newest) / 100
        }
    }
}
