import Learning
import Matrices

/// A network in double precision, implemented with plain loops and independently of the layers' code.
struct ReferenceNetwork {
    var network: Network
    /// The parameter values, in the order of the network's parameters.
    var parameters: [[Double]]
    /// The mask of each dropout layer, first to last: [batch × units] each.
    var masks: [[Double]] = []

    init(_ network: Network) {
        self.network = network
        parameters = network.parameters.map { $0.values.map(Double.init) }
    }

    /// The logits of a batch in training mode.
    func train(_ inputs: [[Double]]) -> [[Double]] {
        var signal = inputs
        var parameter = 0
        var mask = 0
        func next() -> [Double] {
            defer { parameter += 1 }
            return parameters[parameter]
        }
        for layer in network.layers {
            switch layer {
            case .dense(let dense):
                let (weights, bias) = (next(), next())
                signal = signal.map { input in
                    (0..<dense.outputs).map { output in
                        input.indices.reduce(bias[output]) { $0 + weights[output * input.count + $1] * input[$1] }
                    }
                }
            case .activation(let activation): signal = signal.map { $0.map { activation.reference($0) } }
            case .batchNorm(let norm):
                let (weight, bias) = (next(), next())
                for unit in 0..<norm.units {
                    let column = signal.map { $0[unit] }
                    var mean = column.reduce(0, +) / Double(column.count)
                    var variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
                    if column.count == 1 {
                        (mean, variance) = (Double(norm.runningMean[unit]), Double(norm.runningVariance[unit]))
                    }
                    for row in signal.indices {
                        signal[row][unit] =
                            (column[row] - mean) / (variance + 1e-5).squareRoot() * weight[unit] + bias[unit]
                    }
                }
            case .dropout:
                for row in signal.indices {
                    for unit in signal[row].indices { signal[row][unit] *= masks[mask][row * signal[row].count + unit] }
                }
                mask += 1
            case .embedding(let embedding):
                let weights = next()
                signal = signal.map { input in
                    (0..<embedding.dimensions).map { column in
                        input.indices.reduce(0) { $0 + input[$1] * weights[$1 * embedding.dimensions + column] }
                    }
                }
            case .twoLevel(let layer):
                signal = signal.map { scores in
                    let clusters = logSoftmax(Array(scores.prefix(layer.clusters)))
                    var logarithms = Array(repeating: 0.0, count: layer.classes)
                    for cluster in clusters.indices {
                        let places = layer.places(ofCluster: cluster)
                        let own = logSoftmax(places.map { scores[layer.clusters + $0] })
                        for (place, logarithm) in zip(places, own) {
                            logarithms[layer.order[place]] = clusters[cluster] + logarithm
                        }
                    }
                    return logarithms
                }
            case .standardization(let layer):
                signal = signal.map { input in
                    input.indices.map {
                        (input[$0] - Double(layer.mean[$0])) / Double(layer.variance[$0]).squareRoot()
                    }
                }
            }
        }
        return signal
    }

    /// The loss of a batch as PyTorch's `CrossEntropyLoss(weight=…, label_smoothing=…)` defines it.
    func loss(_ inputs: [[Double]], _ labels: [Int], _ criterion: Criterion = Criterion()) -> Double {
        let logits = train(inputs)
        let classes = logits.first?.count ?? 0
        let weights = criterion.classWeights ?? Array(repeating: 1, count: classes)
        var (own, all, total) = (0.0, 0.0, 0.0)
        for (row, label) in zip(logits, labels) {
            let logarithms = logSoftmax(row)
            own -= weights[label] * logarithms[label]
            all -= zip(weights, logarithms).reduce(0) { $0 + $1.0 * $1.1 }
            total += weights[label]
        }
        let share = criterion.labelSmoothing
        return (1 - share) * own / total + share / Double(classes) * all / total
    }
}
