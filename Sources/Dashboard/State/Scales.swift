import Glibc
import Telemetry

/// The learning rates through which the keys step: 1, 1.5, 2, 3, 5 and 7 times a power of ten.
enum LearningRateScale {
    private static let mantissas = [1.0, 1.5, 2, 3, 5, 7]

    /// The next round learning rate above `rate`, at most 10.
    static func above(_ rate: Double) -> Double {
        min(10, candidates(around: rate).first { $0 > rate * 1.000_001 } ?? rate)
    }

    /// The next round learning rate below `rate`, at least 1e-7.
    static func below(_ rate: Double) -> Double {
        max(1e-7, candidates(around: rate).last { $0 < rate * 0.999_999 } ?? rate)
    }

    private static func candidates(around rate: Double) -> [Double] {
        guard rate > 0, rate.isFinite else { return [] }
        let decade = Int(log10(rate).rounded(.down))
        return (decade - 1...decade + 1).flatMap { power in
            // Dividing by an integral power of ten gives the float nearest to the decimal number; multiplying does not.
            mantissas.map { power < 0 ? $0 / pow(10, Double(-power)) : $0 * pow(10, Double(power)) }
        }
    }
}

/// The delays after each batch through which the keys for slow motion step, in seconds.
enum SlowMotion {
    private static let delays = [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]

    /// - Parameter batchesPerSecond: the current rate, of a run that is spread over a time.
    static func slower(than speed: TrainingSpeed, batchesPerSecond: Double?) -> TrainingSpeed {
        let delay = speed.delay ?? batchesPerSecond.map { 1 / $0 } ?? 0
        return TrainingSpeed(delay: delays.first { $0 > delay } ?? delay)
    }

    static func faster(than speed: TrainingSpeed) -> TrainingSpeed {
        TrainingSpeed(delay: speed.delay.flatMap { delay in delays.last { $0 < delay } } ?? 0)
    }
}
