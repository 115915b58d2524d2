package import Interchange
package import Learning

extension Network {
    /// The weights under PyTorch's names and in its shapes: `0.weight` [outputs × inputs], `0.bias` [outputs], and so
    /// on, so that they load into the equal `nn.Sequential`.
    package var safetensors: SafetensorsFile {
        SafetensorsFile(
            tensors: parameters.map {
                SafetensorsFile.Tensor(name: $0.name, shape: $0.shape, values: $0.values)
            },
            metadata: ["format": "pt"])
    }
}
