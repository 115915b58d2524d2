/// Count, mean, minimum and maximum of a quantity over some batches; two of them fold into one without loss.
///
/// The mean is weighted (by samples, for losses and accuracies). Values that are not finite are counted apart and
/// touch neither the mean nor the extremes.
package struct Aggregate: Hashable, Sendable {
    /// How many finite values were taken in.
    package private(set) var count: Int
    /// How many values were NaN or infinite.
    package private(set) var nonFiniteCount: Int
    /// NaN where `count` is 0.
    package var mean: Double { weight > 0 ? weightedSum / weight : .nan }
    /// Infinity where `count` is 0.
    package private(set) var minimum: Double
    /// Minus infinity where `count` is 0.
    package private(set) var maximum: Double

    private var weight: Double
    private var weightedSum: Double

    /// Nothing yet.
    package init() {
        count = 0
        nonFiniteCount = 0
        minimum = .infinity
        maximum = -.infinity
        weight = 0
        weightedSum = 0
    }

    /// One value. `weight` must be positive.
    package init(_ value: Double, weight: Double = 1) {
        self.init()
        guard value.isFinite else {
            nonFiniteCount = 1
            return
        }
        count = 1
        minimum = value
        maximum = value
        self.weight = weight
        weightedSum = value * weight
    }

    package mutating func merge(_ other: Aggregate) {
        count += other.count
        nonFiniteCount += other.nonFiniteCount
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        weight += other.weight
        weightedSum += other.weightedSum
    }
}
