/// A batch of inputs to a network, dense or sparse.
package enum NetworkInput: Hashable, Sendable {
    /// [batch × features].
    case dense(Matrix)
    /// [batch × features].
    case sparse(SparseMatrix)

    /// The number of samples in the batch.
    package var rows: Int {
        switch self {
        case .dense(let matrix): matrix.rows
        case .sparse(let matrix): matrix.rows
        }
    }

    package var features: Int {
        switch self {
        case .dense(let matrix): matrix.columns
        case .sparse(let matrix): matrix.columns
        }
    }
}
