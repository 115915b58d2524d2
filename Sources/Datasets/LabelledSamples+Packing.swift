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

    /// See `LabelledSamples.density`.
    func density(count: Int, features: Int) -> Double {
        var present = 0
        var seen = 0
        for sample in stride(from: 0, to: count, by: max(1, count / 500)) {
            let part = sample * features..<(sample + 1) * features
            switch self {
            case .bytes(let bytes): present += bytes[part].count { $0 != 0 }
            case .packed(let packed): present += packed.presentCount(in: sample)
            case .floats(let floats): present += floats[part].count { $0 != 0 }
            case .rows: return 1
            case .texts, .words: return 0
            }
            seen += features
        }
        return seen == 0 ? 0 : Double(present) / Double(seen)
    }
}
