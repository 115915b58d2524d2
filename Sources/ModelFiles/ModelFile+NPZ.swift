import Interchange

extension ModelFile {
    /// The weights as NumPy's archive of arrays, with the names of the safetensors file.
    package func npz(order: PixelOrder) -> [UInt8] {
        let arrays = safetensors(order: order).tensors.map { tensor -> (name: String, contents: [UInt8]) in
            let array =
                tensor.integers.map { NPYArray(shape: tensor.shape, values: $0) }
                ?? NPYArray(shape: tensor.shape, values: tensor.floats ?? [])
            return ("\(tensor.name).npy", array.encoded())
        }
        return ZIPArchive.encoded(arrays)
    }
}
