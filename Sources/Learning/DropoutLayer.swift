import CKernels
package import Matrices

/// Sets each unit to 0 with a given probability during training, drawn anew for each sample, so that units do not rely
/// on each other (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
///
/// Uses inverted dropout, as is common: units that are kept are divided by the probability of being kept, and
/// evaluation changes nothing.
package struct DropoutLayer: Hashable, Sendable {
    /// The probability that a unit is dropped, 0..<1.
    package let rate: Double

    package init(rate: Double) {
        self.rate = rate
    }

    /// Fills a mask with 0 for dropped units, and 1 / (1 − rate) for those that are kept.
    package func draw(_ mask: inout Matrix, from generator: inout SeededGenerator) {
        let draws = DropoutDraws(self, from: &generator)
        let (rows, columns) = (mask.rows, mask.columns)
        unsafe mask.values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            unsafe draws.fill(values, rows: 0..<rows, columns: 0..<columns, of: columns, stride: columns)
        }
    }

    /// product = matrix · mask, elementwise: outputs from inputs in the forward pass, input errors from errors in the
    /// backward pass.
    package static func apply(_ mask: Matrix, to matrix: Matrix, product: inout Matrix) {
        precondition(
            mask.values.count == matrix.values.count && matrix.values.count == product.values.count,
            "a mask of another size")
        unsafe product.values.withUnsafeMutableBufferPointer { product in
            unsafe matrix.values.withUnsafeBufferPointer { matrix in
                unsafe mask.values.withUnsafeBufferPointer { mask in
                    for index in product.indices { unsafe product[index] = matrix[index] * mask[index] }
                }
            }
        }
    }
}

/// The random numbers of a dropout for one batch: one for each sample and unit, of which any can be drawn without the
/// others. So threads draw what they need, and ranks the masks of their own samples.
package struct DropoutDraws: Sendable {
    private let draws: ss_mask_draws

    /// Takes one number from the generator.
    package init(_ dropout: DropoutLayer, from generator: inout SeededGenerator) {
        // Two 32-bit numbers from each 64-bit one: the probability is exact to 2⁻³².
        let threshold = UInt32(min((dropout.rate * 0x1p32).rounded(), 0x1p32 - 1))
        draws = ss_mask_draws(seed: generator.next(), threshold: threshold, kept: Float(1 / (1 - dropout.rate)))
    }

    /// Fills a part of the mask, whose rows are `stride` numbers apart.
    ///
    /// - Parameters:
    ///   - mask: where the first of these columns of the first of these rows goes.
    ///   - rows: samples, counted in the batch of all ranks.
    ///   - columns: units, from an even one on.
    ///   - width: the number of all units.
    package func fill(
        _ mask: UnsafeMutablePointer<Float>, rows: Range<Int>, columns: Range<Int>, of width: Int, stride: Int
    ) {
        precondition(columns.lowerBound.isMultiple(of: 2), "units from \(columns.lowerBound) on")
        unsafe ss_draw_mask(
            draws, width, rows.lowerBound, rows.count, columns.lowerBound, columns.upperBound, mask, stride)
    }
}
