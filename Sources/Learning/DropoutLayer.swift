package import Matrices

/// Switches each unit off with a given probability while training, for each sample anew, so that no unit can count on
/// another (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
///
/// Inverted, as everywhere today: what stays is divided by the probability to stay, and evaluation leaves all as it is.
package struct DropoutLayer: Hashable, Sendable {
    /// The probability of being switched off, 0..<1.
    package let rate: Double

    package init(rate: Double) {
        self.rate = rate
    }

    /// Fills a mask with 0 for what is switched off, and 1 / (1 − rate) for what stays.
    package func draw(_ mask: inout Matrix, from generator: inout SeededGenerator) {
        let (rows, columns) = (mask.rows, mask.columns)
        unsafe mask.values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            unsafe draw(values, rows: rows, columns: columns, stride: columns, from: &generator)
        }
    }

    /// The same of rows that are `stride` apart.
    package func draw(
        _ mask: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int,
        from generator: inout SeededGenerator
    ) {
        let stays = Float(1 / (1 - rate))
        // Two numbers of 32 bits from each of 64: the probability is exact to 2⁻³³.
        let threshold = UInt64((rate * 0x1p32).rounded())
        var drawn: UInt64 = 0
        var isHalfUsed = false
        for row in 0..<rows {
            for column in 0..<columns {
                drawn = isHalfUsed ? drawn >> 32 : generator.next()
                isHalfUsed.toggle()
                unsafe mask[row * stride + column] = drawn & 0xFFFF_FFFF < threshold ? 0 : stays
            }
        }
    }

    /// product = matrix · mask, number by number: outputs from inputs going forward, errors going backward.
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
