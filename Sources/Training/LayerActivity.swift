import Evaluation
import Learning
import Matrices
import Telemetry

/// The outputs of a network's dense layers for the validation samples, after their activations.
struct LayerActivity {
    /// For each dense layer, a histogram of its outputs for the first samples.
    private(set) var histograms: [Histogram] = []
    /// For each dense layer, the fraction of those outputs near the ends of the activation's range; nil if the range
    /// has no ends.
    private(set) var saturations: [Double?] = []
    /// For each dense layer, the units whose output was 0 for every sample so far; nil if no activation can make them
    /// 0.
    private(set) var deadUnits: [[Int]?] = []

    /// - Parameters:
    ///   - firstSamples: the pass of the first few hundred samples, which show as much as all of them.
    ///   - active: for each dense layer, whether each unit had a non-zero output for any sample.
    init(_ network: Network, firstSamples: ForwardPass, active: [[Bool]]) {
        for (number, index) in network.layers.indices.filter({ network.layers[$0].dense != nil }).enumerated() {
            let activation = network.activation(after: index)
            let outputs = firstSamples.outputs[activation?.index ?? index].values
            histograms.append(Histogram(outputs))
            saturations.append(activation?.activation.saturation(of: outputs))
            let units = active[number]
            deadUnits.append(
                activation?.activation.letsUnitsDie == true ? units.indices.filter { !units[$0] } : nil)
        }
    }
}

/// Records which units of the dense layers had a non-zero output, after their activation, for any sample so far.
struct ActiveUnits {
    private(set) var units: [[Bool]]
    /// For each dense layer, the index of its outputs in a forward pass.
    private let places: [Int]

    init(_ network: Network) {
        let dense = network.layers.indices.filter { network.layers[$0].dense != nil }
        places = dense.map { network.activation(after: $0)?.index ?? $0 }
        units = dense.map { Array(repeating: false, count: network.layers[$0].dense?.outputs ?? 0) }
    }

    mutating func note(_ pass: ForwardPass) {
        for (layer, place) in places.enumerated() where !units[layer].allSatisfy(\.self) {
            let outputs = pass.outputs[place]
            for row in 0..<outputs.rows {
                // NaN counts as non-zero.
                for (unit, value) in outputs.row(row).enumerated() where value != 0 { units[layer][unit] = true }
            }
        }
    }
}

extension Activation {
    /// The fraction of outputs beyond 0.99 of the way from the middle of the range to its ends; nil if the range has no
    /// ends.
    fileprivate func saturation(of outputs: [Float]) -> Double? {
        let (middle, reach): (Float, Float)
        switch self {
        case .sigmoid: (middle, reach) = (0.5, 0.5)
        case .tanh: (middle, reach) = (0, 1)
        case .relu, .leakyReLU, .gelu: return nil
        }
        guard !outputs.isEmpty else { return nil }
        let bound = 0.99 * reach
        return Double(outputs.count { ($0 - middle).magnitude > bound }) / Double(outputs.count)
    }
}

extension Network {
    /// The activation that follows the dense layer at `index`, perhaps after normalisation; nil if none does.
    func activation(after index: Int) -> (index: Int, activation: Activation)? {
        for next in layers.indices.dropFirst(index + 1) {
            switch layers[next] {
            case .activation(let activation): return (next, activation)
            case .batchNorm, .dropout: continue
            case .dense, .embedding, .standardization, .twoLevel: return nil
            }
        }
        return nil
    }
}
