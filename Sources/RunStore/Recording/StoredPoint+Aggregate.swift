package import Telemetry

extension StoredPoint {
    /// The values that the point stands for, as charts take them.
    package var values: Aggregate {
        guard let spread, spread.count > 0 else { return Aggregate(value) }
        let (count, weight) = (Double(spread.count), Double(spread.count))
        let mean = value.isFinite ? value : (spread.minimum + spread.maximum) / 2
        let whole = Aggregate(parts: [
            count, value.isFinite ? 0 : 1, weight, weight * mean, spread.minimum, spread.maximum,
        ])
        return whole ?? Aggregate(value)
    }
}
