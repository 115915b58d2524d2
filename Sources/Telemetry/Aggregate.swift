/// Count, mean, minimum and maximum of a quantity over some batches. Two aggregates merge into one without loss.
///
/// The mean is weighted (by samples, for losses and accuracies). Values that are not finite are counted separately, and
/// affect neither the mean nor the extremes.
package struct Aggregate: Hashable, Sendable {
    /// The number of finite values.
    package private(set) var count: Int
    /// The number of values that are NaN or infinite.
    package private(set) var nonFiniteCount: Int
    /// NaN if `count` is 0.
    @inlinable
    package var mean: Double { weight > 0 ? weightedSum / weight : .nan }
    /// Infinity if `count` is 0.
    package private(set) var minimum: Double
    /// Minus infinity if `count` is 0.
    package private(set) var maximum: Double

    @usableFromInline var weight: Double
    @usableFromInline var weightedSum: Double

    /// An aggregate of no values.
    package init() {
        count = 0
        nonFiniteCount = 0
        minimum = .infinity
        maximum = -.infinity
        weight = 0
        weightedSum = 0
    }

    /// An aggregate of one value. `weight` must be positive.
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

    /// Everything that an aggregate consists of, as eight-byte numbers for a file.
    package var parts: [Double] { [Double(count), Double(nonFiniteCount), weight, weightedSum, minimum, maximum] }

    /// The aggregate with these `parts`; nil if no values have them.
    package init?(parts: [Double]) {
        self.init()
        guard parts.count == 6, let count = Int(exactly: parts[0]), let others = Int(exactly: parts[1]), count >= 0,
            others >= 0
        else { return nil }
        nonFiniteCount = others
        guard count > 0 else { return }
        guard parts[2...].allSatisfy(\.isFinite), parts[2] > 0, parts[4] <= parts[5] else { return nil }
        self.count = count
        weight = parts[2]
        weightedSum = parts[3]
        minimum = parts[4]
        maximum = parts[5]
    }

    /// Adds a value with the weight 1.
    @inline(__always)
    mutating func add(_ value: Double) {
        guard value.isFinite else {
            nonFiniteCount += 1
            return
        }
        count += 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        weight += 1
        weightedSum += value
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
