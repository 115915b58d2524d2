import Matrices

extension LabelledSamples {
    /// The memory that the samples take, without their names, in bytes.
    package var memory: Int {
        let labels = labels.count * MemoryLayout<UInt16>.size
        switch storage {
        case .bytes(let bytes): return labels + bytes.count
        case .packed(let packed): return labels + packed.memory
        case .floats(let floats): return labels + floats.count * MemoryLayout<Float>.size
        case .rows(let cells, _): return labels + cells.count * cells.columns.count * MemoryLayout<Float>.size
        case .texts(let texts): return labels + texts.memory
        case .words(let words): return labels + words.memory
        }
    }
}
