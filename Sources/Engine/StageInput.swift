import CKernels

/// The input of a stage for a batch.
enum StageInput: Sendable {
    /// Only the non-zero numbers.
    case sparse(SparseRows)
    case rows(PaddedRows)

    /// The form of the first stage's input.
    enum Form: Sendable {
        case allNumbers
        /// Only the non-zero numbers, and which features have lists of them.
        case entries(SparseRows.Listing)
    }

    /// - Parameters:
    ///   - features: the features in the input; must be all of them for `allNumbers`.
    ///   - threads: the number of threads that work on it.
    init(_ form: Form, rows: Int, features: Range<Int>, threads: Int) {
        switch form {
        case .allNumbers: self = .rows(PaddedRows(rows: rows, columns: features.upperBound))
        case .entries(let listing):
            self = .sparse(SparseRows(rows: rows, features: features, threads: threads, listing: listing))
        }
    }

    /// The range of inputs with gradients, out of `inputs`; or the range of lists if only present features are listed.
    func listed(of inputs: Int) -> Range<Int> {
        if case .sparse(let sparse) = self { sparse.listed } else { 0..<inputs }
    }

    /// Builds the lists of all features of its own for the gradients, if it has lists.
    func list(rows: Int) {
        if case .sparse(let sparse) = self { sparse.list(sparse.features, rows: rows) }
    }

    /// Whether it contains the first inputs, to which the bias belongs: true for the first of two halves.
    var isFirst: Bool {
        if case .sparse(let sparse) = self { sparse.features.lowerBound == 0 } else { true }
    }
}

extension StageInput.Form {
    /// The approximate memory of a training input, in bytes.
    func bytes(rows: Int, features: Int) -> Int {
        switch self {
        case .allNumbers: rows * features * MemoryLayout<Float>.stride
        // Entries are stored by sample, and again by feature.
        case .entries: rows * features * 2 * MemoryLayout<ss_entry>.stride
        }
    }
}
