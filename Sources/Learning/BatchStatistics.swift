import Matrices

/// The mean and variance of each unit over a batch.
package struct BatchStatistics: Hashable, Sendable {
    /// The number of samples in the batch; 0 for the running statistics of a layer.
    package private(set) var rows = 0
    package private(set) var mean: [Float] = []
    /// The biased variance: the mean squared distance from the mean.
    package private(set) var variance: [Float] = []
    /// 1 / √(variance + ε).
    package private(set) var inverseDeviation: [Float] = []

    package init() {}

    init(mean: [Float], variance: [Float]) {
        self.mean = mean
        self.variance = variance
        invert()
    }

    package var isOfBatch: Bool { rows > 1 }

    /// Computes in double precision, and the variance from distances to the mean, as a batch may have a million
    /// samples.
    mutating func measure(_ batch: Matrix) {
        rows = batch.rows
        let units = batch.columns
        var sums = Array(repeating: 0.0, count: units)
        unsafe batch.values.withUnsafeBufferPointer { values in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                for start in stride(from: 0, to: values.count, by: max(1, units)) {
                    for unit in 0..<units { unsafe sums[unit] += Double(values[start + unit]) }
                }
            }
        }
        let means = sums.map { $0 / Double(rows) }
        for unit in 0..<units { sums[unit] = 0 }
        unsafe batch.values.withUnsafeBufferPointer { values in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe means.withUnsafeBufferPointer { means in
                    for start in stride(from: 0, to: values.count, by: max(1, units)) {
                        for unit in 0..<units {
                            let distance = unsafe Double(values[start + unit]) - means[unit]
                            unsafe sums[unit] += distance * distance
                        }
                    }
                }
            }
        }
        mean = means.map { Float($0) }
        variance = sums.map { Float($0 / Double(rows)) }
        invert()
    }

    private mutating func invert() {
        inverseDeviation = variance.map { Float(1 / (Double($0) + BatchNormLayer.epsilon).squareRoot()) }
    }
}
