import CKernels

/// What a stage is given of a batch.
enum StageInput: Sendable {
    /// Only what is not 0.
    case sparse(SparseRows)
    case rows(PaddedRows)

    /// Which of a sample's numbers the first stage is given.
    enum Form: Sendable {
        case allNumbers
        /// Those that are not 0, and which features have lists of them.
        case entries(SparseRows.Listing)
    }

    /// - Parameters:
    ///   - features: which it has; of all numbers it must be all.
    ///   - threads: how many work on it.
    init(_ form: Form, rows: Int, features: Range<Int>, threads: Int) {
        switch form {
        case .allNumbers: self = .rows(PaddedRows(rows: rows, columns: features.upperBound))
        case .entries(let listing):
            self = .sparse(SparseRows(rows: rows, features: features, threads: threads, listing: listing))
        }
    }

    /// Of which inputs it gives a gradient, of all that there are; where only those are listed that are present, which
    /// lists.
    func listed(of inputs: Int) -> Range<Int> {
        if case .sparse(let sparse) = self { sparse.listed } else { 0..<inputs }
    }

    /// Whether it has the first inputs, with which the bias goes: of two halves the first.
    var isFirst: Bool {
        if case .sparse(let sparse) = self { sparse.features.lowerBound == 0 } else { true }
    }
}

extension StageInput.Form {
    /// About how much memory one takes that is trained on.
    func bytes(rows: Int, features: Int) -> Int {
        switch self {
        case .allNumbers: rows * features * MemoryLayout<Float>.stride
        // Once by sample, and once by feature.
        case .entries: rows * features * 2 * MemoryLayout<ss_entry>.stride
        }
    }
}
