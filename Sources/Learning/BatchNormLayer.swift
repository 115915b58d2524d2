package import Matrices

/// Batch normalization (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167), as in PyTorch's `nn.BatchNorm1d`:
/// each unit is normalized to mean 0 and variance 1 over the batch, then scaled and shifted by two learned numbers.
/// Evaluation uses running statistics in place of the batch's.
///
/// A training batch of one sample has no variance, and subtracting its mean would leave nothing of it: it is normalized
/// with the running statistics, as in evaluation, and does not change them. (PyTorch refuses such a batch.)
package struct BatchNormLayer: Hashable, Sendable {
    /// The scale of each unit after normalization; 1 initially.
    package var weight: [Float]
    /// The shift of each unit after scaling; 0 initially.
    package var bias: [Float]
    package var runningMean: [Float]
    /// The running mean of unbiased variances.
    package var runningVariance: [Float]
    /// The number of batches in the running statistics.
    package var batches: Int

    /// Added to a variance before the square root.
    package static let epsilon = 1e-5
    /// The weight of a new batch in the running statistics.
    package static let momentum = 0.1

    /// The arrays must have one number for each unit; `Network(validating:)` checks that.
    package init(
        weight: [Float], bias: [Float], runningMean: [Float], runningVariance: [Float], batches: Int
    ) {
        self.weight = weight
        self.bias = bias
        self.runningMean = runningMean
        self.runningVariance = runningVariance
        self.batches = batches
    }

    /// The layer before training: it changes nothing, apart from epsilon.
    package init(units: Int) {
        self.init(
            weight: Array(repeating: 1, count: units), bias: Array(repeating: 0, count: units),
            runningMean: Array(repeating: 0, count: units), runningVariance: Array(repeating: 1, count: units),
            batches: 0)
    }

    package var units: Int { weight.count }

    /// output = (input − runningMean) / √(runningVariance + ε) · weight + bias, both [batch × units].
    package func apply(to input: Matrix, output: inout Matrix) {
        normalize(input, by: runningStatistics, output: &output)
    }

    /// Normalizes with the batch's own mean and biased variance, which are stored in `statistics`; otherwise as
    /// `apply`.
    package func train(on input: Matrix, output: inout Matrix, statistics: inout BatchStatistics) {
        if input.rows > 1 {
            statistics.measure(input)
        } else {
            statistics = runningStatistics
        }
        normalize(input, by: statistics, output: &output)
    }

    /// weightGradient = Σ e · x̂ over the batch, [1 × units], where x̂ = (x − μ) / √(σ² + ε) and e is the error of the
    /// output.
    ///
    /// - Parameter statistics: the statistics that `train` stored for the same input.
    package func differentiate(
        error: Matrix, input: Matrix, statistics: BatchStatistics, weightGradient: inout Matrix
    ) {
        precondition(
            error.values.count == input.values.count && weightGradient.values.count == units, "an error of another size"
        )
        let units = units
        unsafe weightGradient.values.withUnsafeMutableBufferPointer { sums in
            unsafe sums.update(repeating: 0)
            unsafe error.values.withUnsafeBufferPointer { error in
                unsafe input.values.withUnsafeBufferPointer { input in
                    unsafe statistics.mean.withUnsafeBufferPointer { mean in
                        for start in stride(from: 0, to: input.count, by: max(1, units)) {
                            for unit in 0..<units {
                                unsafe sums[unit] += error[start + unit] * (input[start + unit] - mean[unit])
                            }
                        }
                    }
                }
            }
        }
        for unit in 0..<units { weightGradient.values[unit] *= statistics.inverseDeviation[unit] }
    }

    /// biasGradient = Σ e over the batch, [1 × units].
    package func differentiate(error: Matrix, biasGradient: inout Matrix) {
        biasGradient.setToSumOfRows(of: error)
    }

    /// The derivative of the loss with respect to the inputs, [batch × units].
    ///
    /// The mean and the variance depend on every sample of the batch, which removes what the errors have in common:
    /// with s = 1 / √(σ² + ε), ∂loss/∂x = weight · s · (e − mean(e) − x̂ · mean(e · x̂)). Running statistics do not
    /// depend on the batch; then ∂loss/∂x = weight · s · e.
    ///
    /// - Parameters:
    ///   - statistics: the statistics that `train` stored for the same input.
    ///   - weightGradient: Σ e · x̂.
    ///   - biasGradient: Σ e.
    package func backpropagate(
        error: Matrix, input: Matrix, statistics: BatchStatistics, weightGradient: Matrix, biasGradient: Matrix,
        inputError: inout Matrix
    ) {
        precondition(
            error.values.count == input.values.count && inputError.values.count == input.values.count,
            "an error of another size")
        // ∂loss/∂x = factor · e + slope · (x − μ) + offset, with three numbers for each unit.
        let share: Float = statistics.isOfBatch ? 1 / Float(input.rows) : 0
        let factor = zip(weight, statistics.inverseDeviation).map { $0 * $1 }
        let offset = zip(factor, biasGradient.values).map { -$0 * $1 * share }
        let slope = factor.indices.map {
            -factor[$0] * weightGradient.values[$0] * share * statistics.inverseDeviation[$0]
        }
        let units = units
        unsafe error.values.withUnsafeBufferPointer { error in
            unsafe input.values.withUnsafeBufferPointer { input in
                unsafe inputError.values.withUnsafeMutableBufferPointer { inputError in
                    unsafe statistics.mean.withUnsafeBufferPointer { mean in
                        unsafe factor.withUnsafeBufferPointer { factor in
                            unsafe slope.withUnsafeBufferPointer { slope in
                                unsafe offset.withUnsafeBufferPointer { offset in
                                    for start in stride(from: 0, to: input.count, by: max(1, units)) {
                                        for unit in 0..<units {
                                            let centred = unsafe input[start + unit] - mean[unit]
                                            unsafe inputError[start + unit] =
                                                factor[unit] * error[start + unit] + slope[unit] * centred
                                                + offset[unit]
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Updates the running statistics with those of a batch; ignores statistics that are not a batch's.
    package mutating func take(_ statistics: BatchStatistics) {
        guard statistics.isOfBatch, statistics.mean.count == units else { return }
        batches += 1
        let (keep, share) = (Float(1 - Self.momentum), Float(Self.momentum))
        let unbiased = Float(statistics.rows) / Float(statistics.rows - 1)
        for unit in 0..<units {
            runningMean[unit] = keep * runningMean[unit] + share * statistics.mean[unit]
            runningVariance[unit] = keep * runningVariance[unit] + share * statistics.variance[unit] * unbiased
        }
    }

    private var runningStatistics: BatchStatistics {
        BatchStatistics(mean: runningMean, variance: runningVariance)
    }

    private func normalize(_ input: Matrix, by statistics: BatchStatistics, output: inout Matrix) {
        precondition(
            input.columns == units && output.columns == units && input.rows == output.rows,
            "\(input.columns) units normalized as \(units)")
        let units = units
        let factor = zip(weight, statistics.inverseDeviation).map { $0 * $1 }
        unsafe input.values.withUnsafeBufferPointer { input in
            unsafe output.values.withUnsafeMutableBufferPointer { output in
                unsafe factor.withUnsafeBufferPointer { factor in
                    unsafe statistics.mean.withUnsafeBufferPointer { mean in
                        unsafe bias.withUnsafeBufferPointer { bias in
                            for start in stride(from: 0, to: input.count, by: max(1, units)) {
                                for unit in 0..<units {
                                    // Subtract the mean first: if it is much larger than the deviation, the difference
                                    // is still exact.
                                    unsafe output[start + unit] =
                                        (input[start + unit] - mean[unit]) * factor[unit] + bias[unit]
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
