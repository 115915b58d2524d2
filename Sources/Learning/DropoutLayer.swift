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
        let (rows, columns) = (mask.rows, mask.columns)
        unsafe mask.values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            unsafe draw(values, rows: 0..<rows, of: rows, columns: columns, stride: columns, from: &generator)
        }
    }

    /// Fills a mask whose rows are `stride` numbers apart, for some samples of a batch. The numbers for the others are drawn
    /// too, and dropped: a sample's mask does not depend on which samples are beside it.
    ///
    /// - Parameters:
    ///   - rows: the samples of the mask, which begins with the first of them.
    ///   - total: the number of samples in the batch.
    package func draw(
        _ mask: UnsafeMutablePointer<Float>, rows: Range<Int>, of total: Int, columns: Int, stride: Int,
        from generator: inout SeededGenerator
    ) {
        let stays = Float(1 / (1 - rate))
        // Two 32-bit numbers from each 64-bit one: the probability is exact to 2⁻³³.
        let threshold = UInt64((rate * 0x1p32).rounded())
        let before = rows.lowerBound * columns
        for _ in 0..<before / 2 { _ = generator.next() }
        var isHalfUsed = before % 2 == 1
        var drawn = isHalfUsed ? generator.next() : 0
        for row in 0..<rows.count {
            for column in 0..<columns {
                drawn = isHalfUsed ? drawn >> 32 : generator.next()
                isHalfUsed.toggle()
                unsafe mask[row * stride + column] = drawn & 0xFFFF_FFFF < threshold ? 0 : stays
            }
        }
        let used = (rows.upperBound * columns + 1) / 2
        for _ in used..<(total * columns + 1) / 2 { _ = generator.next() }
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
