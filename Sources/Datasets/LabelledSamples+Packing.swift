import Files
import Matrices

extension LabelledSamples.Storage {
    /// The density below which bytes are packed, and zeros are skipped.
    static let mostPackedDensity = 0.6

    /// Bytes of which many are 0 without their zeros; anything else unchanged.
    ///
    /// Packed samples are the only copy: the engine trains on them, and the few that a page shows, or that an
    /// augmentation alters, are unpacked.
    func packed(features: Int) -> Self {
        guard case .bytes(let bytes) = self, features > 0, !bytes.isEmpty,
            density(count: bytes.count / features, features: features) < Self.mostPackedDensity
        else { return self }
        return .packed(PackedBytes(bytes, features: features))
    }

    /// Samples that a file holds, packed if many of their bytes are 0. What is packed goes back to the system at once, so that
    /// both are never in memory as a whole. Nobody else may read the contents any more.
    init(consuming contents: FileContents, features: Int) {
        let packed = unsafe contents.withUnsafeBytes { bytes -> PackedBytes? in
            guard features > 0, !bytes.isEmpty else { return nil }
            let density = Self.density(count: bytes.count / features, features: features) { sample in
                unsafe bytes[sample * features..<(sample + 1) * features].count { $0 != 0 }
            }
            guard density < Self.mostPackedDensity else { return nil }
            return unsafe PackedBytes(bytes, features: features) { contents.giveBack($0) }
        }
        self = packed.map { .packed($0) } ?? .bytes(contents.bytes)
    }

    /// See `LabelledSamples.density`.
    func density(count: Int, features: Int) -> Double {
        switch self {
        case .bytes(let bytes):
            Self.density(count: count, features: features) { sample in
                bytes[sample * features..<(sample + 1) * features].count { $0 != 0 }
            }
        case .packed(let packed):
            Self.density(count: count, features: features) { packed.presentCount(in: $0) }
        case .floats(let floats):
            Self.density(count: count, features: features) { sample in
                floats[sample * features..<(sample + 1) * features].count { $0 != 0 }
            }
        case .rows: count == 0 ? 0 : 1
        case .texts, .words: 0
        }
    }

    /// - Parameter present: the number of numbers of a sample that are not 0.
    private static func density(count: Int, features: Int, present: (Int) -> Int) -> Double {
        var (found, seen) = (0, 0)
        for sample in stride(from: 0, to: count, by: max(1, count / 500)) {
            found += present(sample)
            seen += features
        }
        return seen == 0 ? 0 : Double(found) / Double(seen)
    }
}
