import Datasets
import Learning
import Matrices

/// The order of a picture's numbers in a network's input.
package enum PixelOrder: String, Hashable, Sendable, CaseIterable {
    /// Pixel by pixel, with the channels of each pixel adjacent: [height, width, channel]; this program's own order.
    case channelsLast = "hwc"
    /// Channel by channel: [channel, height, width]; PyTorch's order.
    case channelsFirst = "chw"
}

extension PixelOrder {
    /// For each index of a picture in this order, the index of the same number in this program's own order.
    fileprivate func sources(height: Int, width: Int, channels: Int) -> [Int] {
        switch self {
        case .channelsLast: return Array(0..<height * width * channels)
        case .channelsFirst:
            let pixels = height * width
            return (0..<channels).flatMap { channel in (0..<pixels).map { $0 * channels + channel } }
        }
    }
}

extension Network {
    /// The network for pictures in another order, with the outputs of this one for this program's own order: the
    /// weights of its first layer are permuted. The network is unchanged if the samples are not pictures.
    func taking(_ order: PixelOrder, of input: LabelledSamples.Kind) -> Network {
        guard case .image(let height, let width, let channels) = input, channels > 1 else { return self }
        return taking(order.sources(height: height, width: width, channels: channels))
    }

    /// The inverse of `taking`.
    func given(_ order: PixelOrder, of input: LabelledSamples.Kind) -> Network {
        guard case .image(let height, let width, let channels) = input, channels > 1 else { return self }
        var places = Array(repeating: 0, count: features)
        for (place, source) in order.sources(height: height, width: width, channels: channels).enumerated() {
            places[source] = place
        }
        return taking(places)
    }

    /// - Parameter sources: for each new input, the index of the current input.
    private func taking(_ sources: [Int]) -> Network {
        func moved(_ values: [Float]) -> [Float] { sources.map { values[$0] } }
        var layers = layers
        for (place, layer) in layers.enumerated() {
            switch layer {
            case .activation, .dropout: break
            case .standardization(let layer):
                layers[place] = .standardization(
                    StandardizationLayer(mean: moved(layer.mean), variance: moved(layer.variance)))
            case .batchNorm(var layer):
                layer.weight = moved(layer.weight)
                layer.bias = moved(layer.bias)
                layer.runningMean = moved(layer.runningMean)
                layer.runningVariance = moved(layer.runningVariance)
                layers[place] = .batchNorm(layer)
            case .dense(var layer):
                let old = layer.weights
                let values = (0..<old.rows).flatMap {
                    moved(Array(old.values[$0 * old.columns..<($0 + 1) * old.columns]))
                }
                layer.weights = Matrix(rows: old.rows, columns: old.columns, values: values)
                layers[place] = .dense(layer)
                return Network(layers: layers, head: head)
            // Networks for pictures have no embedding, and a dense layer before two levels.
            case .embedding, .twoLevel: return self
            }
        }
        return Network(layers: layers, head: head)
    }
}
