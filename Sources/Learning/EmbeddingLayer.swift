package import Matrices

/// The first layer for samples of which most numbers are 0, such as the words of a text: each feature has a row of
/// numbers, and a sample is the sum of its features' rows, times its values.
///
/// Where the values of a sample add up to 1, that is the mean of its features' rows: PyTorch's `nn.EmbeddingBag`.
package struct EmbeddingLayer: Hashable, Sendable {
    /// [features × dimensions].
    package var weights: Matrix

    package init(weights: Matrix) {
        self.weights = weights
    }

    /// Rows uniform in ±1 / dimensions, as fastText begins. PyTorch's normal distribution of variance 1 would let the
    /// features that training never meets, of which text has many, drown those that it has learnt.
    package init(features: Int, dimensions: Int, from generator: inout SeededGenerator) {
        precondition(features > 0 && dimensions > 0, "an embedding of \(features) → \(dimensions)")
        let bound = 1 / Float(dimensions)
        weights = Matrix(
            rows: features, columns: dimensions,
            values: (0..<features * dimensions).map { _ in generator.nextFloat(in: -bound..<bound) })
    }

    package var features: Int { weights.rows }
    package var dimensions: Int { weights.columns }

    /// output = input · weights, [batch × features] → [batch × dimensions].
    package func apply(to input: NetworkInput, output: inout Matrix) {
        switch input {
        case .dense(let input): output.setToProduct(of: input, weights)
        case .sparse(let input): output.setToProduct(of: input, weights)
        }
    }

    /// gradient = inputᵀ · error, the derivative of the loss by the weights, [features × dimensions]. Of a sparse batch
    /// only the rows of its features are written to: all others are 0 before and after.
    ///
    /// - Parameters:
    ///   - error: the derivative of the loss by each output, [batch × dimensions].
    ///   - touched: the features of the batch before, and then those of this one.
    package func differentiate(
        error: Matrix, input: NetworkInput, gradient: inout Matrix, touched: inout TouchedRows
    ) {
        switch input {
        case .dense(let input):
            gradient.setToProduct(ofTransposed: input, error)
            touched.markAll()
        case .sparse(let input):
            if let rows = touched.rows {
                gradient.clear(rows: rows)
            } else {
                gradient = Matrix(rows: features, columns: dimensions)
            }
            touched.mark(input)
            gradient.addProduct(ofTransposed: input, error)
        }
    }
}

/// The rows of a gradient that a batch has changed: all others are 0.
package struct TouchedRows: Hashable, Sendable {
    /// Each row once, ascending; nil: any row may be other than 0.
    package private(set) var rows: [Int]? = []
    private var isMarked: [Bool]

    /// None of so many rows.
    package init(of count: Int) {
        isMarked = Array(repeating: false, count: count)
    }

    mutating func markAll() {
        for row in rows ?? [] { isMarked[row] = false }
        rows = nil
    }

    /// Forgets the rows of the batch before.
    mutating func mark(_ sparse: SparseMatrix) {
        var marked = rows ?? []
        rows = []
        for row in marked { isMarked[row] = false }
        marked.removeAll(keepingCapacity: true)
        for index in sparse.indices { isMarked[Int(index)] = true }
        // Looking through all of them in order takes less time than it saves: whoever goes over the rows afterwards goes
        // through memory in one direction, and finds neighbours side by side.
        for row in isMarked.indices where isMarked[row] { marked.append(row) }
        rows = marked
    }
}
