/// State of a network that is not trained by gradients, with its name in checkpoints: running statistics, the mean and
/// variance of a standardization, and the order of the classes in two levels.
package struct NetworkBuffer: Hashable, Sendable {
    package enum Values: Hashable, Sendable {
        /// One number for each unit of the layer.
        case floats([Float])
        /// A single number without a shape: how many batches the statistics come from.
        case count(Int)
        /// One index for each unit of the layer.
        case indices([Int])
    }

    /// The layer's index and the buffer's name, as in PyTorch's `nn.Sequential`: `1.running_mean`.
    package var name: String
    package var values: Values

    package init(name: String, values: Values) {
        self.name = name
        self.values = values
    }

    var isFinite: Bool {
        switch values {
        case .floats(let values): values.allSatisfy(\.isFinite)
        case .count, .indices: true
        }
    }

    var isNegative: Bool {
        switch values {
        case .floats(let values): values.contains { $0 < 0 }
        case .count(let count): count < 0
        case .indices(let indices): indices.contains { $0 < 0 }
        }
    }
}

extension Network {
    /// All buffers in the order of the layers.
    package var buffers: [NetworkBuffer] {
        layers.enumerated().flatMap { index, layer -> [NetworkBuffer] in
            switch layer {
            case .batchNorm(let layer):
                [
                    NetworkBuffer(name: "\(index).running_mean", values: .floats(layer.runningMean)),
                    NetworkBuffer(name: "\(index).running_var", values: .floats(layer.runningVariance)),
                    NetworkBuffer(name: "\(index).num_batches_tracked", values: .count(layer.batches)),
                ]
            case .standardization(let layer):
                [
                    NetworkBuffer(name: "\(index).running_mean", values: .floats(layer.mean)),
                    NetworkBuffer(name: "\(index).running_var", values: .floats(layer.variance)),
                ]
            case .twoLevel(let layer): [NetworkBuffer(name: "\(index).order", values: .indices(layer.order))]
            case .dense, .activation, .dropout, .embedding: []
            }
        }
    }
}
