import Learning
package import Matrices

/// A batch as it comes to the engine: where its samples are, not yet as floats.
package enum EngineInput: Sendable {
    /// Samples among `bytes`, a feature a byte, each taken for itself / 255. `places` tells which, each there.
    case bytes([UInt8], places: ArraySlice<Int>)
    /// Samples among those that were packed: the same bytes, for a network of which the engine skips zeros.
    case packed(PackedBytes, places: ArraySlice<Int>)
    /// Samples among `floats`.
    case floats([Float], places: ArraySlice<Int>)
    /// [batch × features].
    case matrix(Matrix)
    /// The same, for a network that begins with an embedding, which takes nothing else.
    case sparse(SparseMatrix)

    /// Samples in the batch.
    package var rows: Int {
        switch self {
        case .bytes(_, let places), .packed(_, let places), .floats(_, let places): places.count
        case .matrix(let matrix): matrix.rows
        case .sparse(let matrix): matrix.rows
        }
    }

    /// What a batch consists of, and a layer takes.
    enum Form: Sendable {
        /// A number for each feature.
        case dense
        /// The features that a sample has, with their numbers.
        case sparse
    }

    var form: Form {
        switch self {
        case .bytes, .packed, .floats, .matrix: .dense
        case .sparse: .sparse
        }
    }

    /// Whether all its samples are there, with so many numbers each.
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

    /// The same in other words.
    package init(_ input: NetworkInput) {
        switch input {
        case .dense(let matrix): self = .matrix(matrix)
        case .sparse(let matrix): self = .sparse(matrix)
        }
    }
}
