package import Matrices

/// Shifts and scales each feature to mean 0 and variance 1 over the training samples, by fixed numbers, as table
/// columns in different units require. Equals PyTorch's `nn.BatchNorm1d(affine=False, eps=0)` in evaluation mode.
package struct StandardizationLayer: Hashable, Sendable {
    package let mean: [Float]
    /// The variance of each feature, positive and finite.
    package let variance: [Float]

    /// - Parameters:
    ///   - mean: the mean of each feature over the training samples.
    ///   - variance: the biased variance of each feature; 0, negative and non-finite values count as 1, so that a
    ///     constant column becomes zeros.
    package init(mean: [Float], variance: [Float]) {
        self.mean = mean
        self.variance = variance.map { $0 > 0 && $0.isFinite ? $0 : 1 }
    }

    package var features: Int { mean.count }

    /// 1 / √variance.
    package var scale: [Float] { variance.map { 1 / $0.squareRoot() } }

    /// output = (input − mean) / √variance, both [batch × features].
    package func apply(to input: Matrix, output: inout Matrix) {
        precondition(input.columns == mean.count && output.columns == mean.count, "\(input.columns) features")
        let scale = scale
        let width = mean.count
        unsafe input.values.withUnsafeBufferPointer { input in
            unsafe output.values.withUnsafeMutableBufferPointer { output in
                unsafe mean.withUnsafeBufferPointer { mean in
                    unsafe scale.withUnsafeBufferPointer { scale in
                        for start in stride(from: 0, to: input.count, by: max(1, width)) {
                            for column in 0..<width {
                                unsafe output[start + column] = (input[start + column] - mean[column]) * scale[column]
                            }
                        }
                    }
                }
            }
        }
    }

    /// inputError = error / √variance.
    package func backpropagate(error: Matrix, inputError: inout Matrix) {
        let centred = StandardizationLayer(mean: Array(repeating: 0, count: mean.count), variance: variance)
        centred.apply(to: error, output: &inputError)
    }
}
