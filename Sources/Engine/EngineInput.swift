import Learning
package import Matrices

/// A batch as input to the engine: which samples it consists of, not yet converted to floats.
package enum EngineInput: Sendable {
    /// Samples within `bytes`, one byte per feature, each standing for byte / 255. `places` has the indices of the
    /// batch's samples, which must exist.
    case bytes([UInt8], places: ArraySlice<Int>)
    /// Samples within packed bytes.
    case packed(PackedBytes, places: ArraySlice<Int>)
    /// Samples within `floats`.
    case floats([Float], places: ArraySlice<Int>)
    /// A matrix [batch × features].
    case matrix(Matrix)
    /// A sparse matrix [batch × features], for a network that begins with an embedding, which takes no other input.
    case sparse(SparseMatrix)

    /// The number of samples in the batch.
    package var rows: Int {
        switch self {
        case .bytes(_, let places), .packed(_, let places), .floats(_, let places): places.count
        case .matrix(let matrix): matrix.rows
        case .sparse(let matrix): matrix.rows
        }
    }

    /// The form of a batch, and of the input that a layer takes.
    enum Form: Sendable {
        /// A number for every feature.
        case dense
        /// Only the features that are present in a sample, with their numbers.
        case sparse
    }

    var form: Form {
        switch self {
        case .bytes, .packed, .floats, .matrix: .dense
        case .sparse: .sparse
        }
    }

    /// Whether all samples of the batch exist and have the given number of features.
    func fits(features: Int) -> Bool {
        switch self {
        case .bytes(let bytes, let places): Self.fits(bytes.count, places, features)
        case .packed(let packed, let places):
            packed.features == features && places.allSatisfy { $0 >= 0 && $0 < packed.count }
        case .floats(let floats, let places): Self.fits(floats.count, places, features)
        case .matrix(let matrix): matrix.columns == features
        case .sparse(let matrix): matrix.columns == features
        }
    }

    private static func fits(_ count: Int, _ places: ArraySlice<Int>, _ features: Int) -> Bool {
        let samples = count / features
        return count == samples * features && places.allSatisfy { $0 >= 0 && $0 < samples }
    }

    /// Whether the samples are packed, and these are some of those that the batch is taken from.
    func hasPacked(_ samples: ArraySlice<Int>) -> Bool {
        guard case .packed(let packed, _) = self else { return false }
        return samples.allSatisfy { $0 >= 0 && $0 < packed.count }
    }

    /// Whether these are the samples of the batch.
    func consists(of samples: ArraySlice<Int>) -> Bool {
        switch self {
        case .bytes(_, let places), .packed(_, let places), .floats(_, let places): places == samples
        case .matrix, .sparse: false
        }
    }

    /// Converts a network's input.
    package init(_ input: NetworkInput) {
        switch input {
        case .dense(let matrix): self = .matrix(matrix)
        case .sparse(let matrix): self = .sparse(matrix)
        }
    }
}
