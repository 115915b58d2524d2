import Telemetry

/// How far data is loaded, handed from the thread that loads to the one that shows it, in steps of a percent.
package final class LoadingStep: Sendable {
    private let percent = Guarded<(newest: Int, isTold: Bool)>((0, true))

    package init() {}

    /// - Parameter fraction: 0…1.
    /// - Returns: whether there is something new to tell.
    package func note(_ fraction: Double) -> Bool {
        let found = Int(min(max(fraction, 0), 1) * 100)
        return percent.withLock { percent in
            guard found > percent.newest else { return false }
            percent = (found, false)
            return true
        }
    }

    /// What was not told yet; nil where nothing is new.
    package func take() -> Double? {
        percent.withLock { percent in
            guard !percent.isTold else { return nil }
            percent.isTold = true
            return Double(percent.newest) / 100
        }
    }
}
