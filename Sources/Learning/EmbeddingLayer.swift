package import Matrices

/// The first layer for sparse samples, such as the words of a text: each feature has a row of numbers (its embedding),
/// and the output for a sample is the sum of its features' rows, weighted by its values.
///
/// If the values of a sample add up to 1, that is a weighted mean of the rows, as in PyTorch's `nn.EmbeddingBag`.
package struct EmbeddingLayer: Hashable, Sendable {
    /// [features × dimensions].
    package var weights: Matrix

    package init(weights: Matrix) {
        self.weights = weights
    }

    /// Initializes rows uniformly in ±1 / dimensions, as fastText does. With PyTorch's normal distribution of variance
    /// 1, the features that training never meets, of which texts have many, would drown those that it has learned.
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

    /// gradient = inputᵀ · error, the derivative of the loss with respect to the weights, [features × dimensions]. For
    /// a sparse batch, only the rows of its features are written: all others are 0 before and after.
    ///
    /// - Parameters:
    ///   - error: the derivative of the loss with respect to each output, [batch × dimensions].
    ///   - touched: the features of the previous batch; set to those of this one.
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

/// The rows of a gradient that a batch has set: all others are 0.
package struct TouchedRows: Hashable, Sendable {
    /// The rows in ascending order, without duplicates; nil: any row may be nonzero.
    package private(set) var rows: [Int]? = []
    private var isMarked: [Bool]

    /// No row of `count` rows is touched.
    package init(of count: Int) {
        isMarked = Array(repeating: false, count: count)
    }

    mutating func markAll() {
        for row in rows ?? [] { isMarked[row] = false }
        rows = nil
    }

    /// Replaces the rows of the previous batch by those of this one.
    mutating func mark(_ sparse: SparseMatrix) {
        var marked = rows ?? []
        rows = []
        for row in marked { isMarked[row] = false }
        marked.removeAll(keepingCapacity: true)
        for index in sparse.indices { isMarked[Int(index)] = true }
        // Scanning all rows in order costs less than it saves: later loops over the rows then access memory in one
        // direction, and treat adjacent rows as one run.
        for row in isMarked.indices where isMarked[row] { marked.append(row) }
        rows = marked
    }
}
