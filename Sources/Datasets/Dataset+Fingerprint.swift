package import Interchange
import Matrices

extension Dataset {
    /// A hash of all samples, labels and class names, by which the data is recognized whatever file it comes from and
    /// however that is written.
    package var fingerprint: Fingerprint {
        var fingerprint = Fingerprint()
        for half in [train, test] { half.add(to: &fingerprint) }
        return fingerprint
    }
}

extension LabelledSamples {
    fileprivate func add(to fingerprint: inout Fingerprint) {
        // The encoding of rows depends on the split, but the rows themselves do not.
        if case .rows(let cells, _) = storage { cells.add(to: &fingerprint) } else { fingerprint.add("\(kind)") }
        for name in classNames { fingerprint.add(name) }
        unsafe labels.withUnsafeBytes { unsafe fingerprint.add($0) }
        switch storage {
        case .bytes(let bytes): fingerprint.add(bytes[...])
        case .packed(let packed): packed.add(to: &fingerprint)
        case .floats(let floats): unsafe floats.withUnsafeBytes { unsafe fingerprint.add($0) }
        case .rows: break
        case .texts(let texts): texts.add(to: &fingerprint)
        case .words(let words): words.add(to: &fingerprint)
        }
    }
}

extension PackedBytes {
    /// The number of samples that are unpacked together: so many samples of any size are a multiple of eight bytes.
    private static let piece = 8

    /// Adds the bytes of all samples as one part, as if they were not packed.
    fileprivate func add(to fingerprint: inout Fingerprint) {
        unsafe fingerprint.add(length: count * features, inPiecesOf: Self.piece * features) { piece, room in
            guard let bytes = unsafe room.bindMemory(to: UInt8.self).baseAddress else { return }
            let first = piece * Self.piece
            for sample in first..<min(first + Self.piece, count) {
                unsafe unpack(sample, to: bytes + (sample - first) * features)
            }
        }
    }
}
