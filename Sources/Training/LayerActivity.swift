import Learning
import Matrices
import Telemetry

/// What the dense layers of a network give out for the validation samples, after their activations.
struct LayerActivity {
    /// For each dense layer, the outputs for the first samples.
    private(set) var histograms: [Histogram] = []
    /// For each dense layer, the fraction of those outputs that are near the ends of the activation's range; nil where
    /// it has none.
    private(set) var saturations: [Double?] = []
    /// For each dense layer, the units that gave out nothing but 0 so far; nil where no activation could make them.
    private(set) var silentUnits: [[Int]?]

    /// For each dense layer, where in a pass its outputs are found.
    private let places: [Int]
    private let activations: [Activation?]

    init(_ network: Network) {
        let dense = network.layers.indices.filter { network.layers[$0].dense != nil }
        activations = dense.map { network.activation(after: $0)?.activation }
        places = dense.map { network.activation(after: $0)?.index ?? $0 }
        silentUnits = dense.map { index in
            guard network.activation(after: index)?.activation.letsUnitsDie == true,
                let layer = network.layers[index].dense
            else { return nil }
            return Array(0..<layer.outputs)
        }
    }

    /// The first call makes the histograms: a few hundred samples show as much as all of them, and take a twentieth
    /// of the time. Each call looks at the units that were silent until then, of which few are left after the first.
    mutating func note(_ pass: ForwardPass) {
        if histograms.isEmpty {
            histograms = places.map { Histogram(pass.outputs[$0].values) }
            saturations = zip(places, activations).map { $1?.saturation(of: pass.outputs[$0].values) }
        }
        for (layer, place) in places.enumerated() {
            guard var silent = silentUnits[layer], !silent.isEmpty else { continue }
            let outputs = pass.outputs[place]
            unsafe outputs.values.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: values.count, by: max(1, outputs.columns)) {
                    // A NaN is no 0 either.
                    if silent.contains(where: { unsafe values[start + $0] != 0 }) {
                        silent.removeAll { unsafe values[start + $0] != 0 }
                    }
                    if silent.isEmpty { break }
                }
            }
            silentUnits[layer] = silent
        }
    }
}

extension Activation {
    /// The fraction of outputs beyond 0.99 of the way from the middle of the range to its ends; nil without ends.
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
    /// What the outputs of the dense layer at that index go through, perhaps normalised, before the next one; nil where
    /// that is no activation.
    func activation(after index: Int) -> (index: Int, activation: Activation)? {
        for next in layers.indices.dropFirst(index + 1) {
            switch layers[next] {
            case .activation(let activation): return (next, activation)
            case .batchNorm, .dropout: continue
            case .dense, .embedding, .standardization: return nil
            }
        }
        return nil
    }
}
