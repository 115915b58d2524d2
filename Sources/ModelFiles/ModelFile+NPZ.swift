import Interchange
import Learning

extension ModelFile {
    /// The weights as NumPy's archive of arrays, with the names of the safetensors file. For a head other than softmax
    /// with cross-entropy, `metadata.json` names it; `numpy.load` gives its bytes.
    package func npz(order: PixelOrder) -> [UInt8] {
        let arrays = safetensors(order: order).tensors.map { tensor -> (name: String, contents: [UInt8]) in
            let array =
                tensor.integers.map { NPYArray(shape: tensor.shape, values: $0) }
                ?? NPYArray(shape: tensor.shape, values: tensor.floats ?? [])
            return ("\(tensor.name).npy", array.encoded())
        }
        let head = network.head.members
        let metadata =
            head.isEmpty ? [] : [(name: "metadata.json", contents: Array(JSONValue.object(head).text.utf8))]
        return ZIPArchive.encoded(arrays + metadata)
    }
}
