package import Matrices

/// What switching off each unit of a hidden layer costs: the mean loss on some samples with the unit's output set to 0,
/// beyond the mean loss with all units on.
///
/// Setting the output a of unit j to 0 changes the output of the next dense layer by −a · wⱼ, where wⱼ are the weights
/// which that layer gives the unit: a change of rank one. So the samples pass the layers before only once, and only those
/// behind are computed for each unit, for the samples for which a is not 0.
package struct UnitCosts: Sendable {
    /// The hidden layer, counted from 0 among the dense layers.
    package let layer: Int
    /// The number of units of the layer.
    package let units: Int
    /// The number of samples on which the costs are measured.
    package var samples: Int { labels.count }
    /// The mean loss of the samples with all units on; in nats, if the head is the softmax.
    package let loss: Double
    /// The costs of the units that are measured so far, the first units of the layer; in the unit of the loss, and
    /// negative for units without which the loss is lower.
    package private(set) var costs: [Double] = []

    package var isComplete: Bool { costs.count == units }

    private let network: Network
    private let labels: [Int]
    /// The index of the next dense layer among all layers.
    private let place: Int
    /// The input of the next dense layer, [samples × units].
    private let activations: Matrix
    /// The output of the next dense layer, [samples × its outputs].
    private let scores: Matrix
    /// The loss of each sample with all units on.
    private let losses: [Double]
    private var pass: ForwardPass

    /// Runs the samples through the network once. Returns nil unless the layer is hidden, there are samples, and each has
    /// a label among the network's classes.
    package init?(of network: Network, layer: Int, inputs: NetworkInput, labels: [Int]) {
        let dense = network.layers.indices.filter { network.layers[$0].dense != nil }
        guard layer >= 0, layer + 1 < dense.count, inputs.rows == labels.count, !labels.isEmpty,
            inputs.features == network.features, labels.allSatisfy({ 0..<network.classes ~= $0 })
        else { return nil }
        var pass = ForwardPass()
        pass.run(network, inputs: inputs)
        place = dense[layer + 1]
        activations = pass.outputs[place - 1]
        scores = pass.outputs[place]
        losses = network.head.losses(of: pass.logits, labels: labels)
        loss = losses.reduce(0, +) / Double(losses.count)
        units = activations.columns
        (self.network, self.layer, self.labels, self.pass) = (network, layer, labels, pass)
    }

    /// Measures further units.
    ///
    /// - Parameter products: about the number of multiplications after which it stops; one unit is always measured.
    package mutating func measure(products: Int) {
        guard case .dense(let next) = network.layers[place] else { return }
        let each = Self.products(behind: place, in: network) * samples
        let last = costs.count + min(units - costs.count, max(1, products / max(1, each)))
        for unit in costs.count..<last {
            let rows = (0..<samples).filter { activations[$0, unit] != 0 }
            guard !rows.isEmpty else {
                costs.append(0)
                continue
            }
            let weights = (0..<next.outputs).map { next.weights[$0, unit] }
            var values: [Float] = []
            values.reserveCapacity(rows.count * next.outputs)
            for row in rows {
                let activation = activations[row, unit]
                for (score, weight) in zip(scores.row(row), weights) { values.append(score - activation * weight) }
            }
            pass.run(
                network, behind: place, output: Matrix(rows: rows.count, columns: next.outputs, values: values))
            let without = network.head.losses(of: pass.logits, labels: rows.map { labels[$0] })
            let change = zip(without, rows).reduce(0) { $0 + $1.0 - losses[$1.1] }
            costs.append(change / Double(samples))
        }
    }

    /// The number of samples, at most `count`, on which all units of a layer are measured with no more than about
    /// 8 billion multiplications; at least 32 of very large layers. 0 for a layer that is not hidden.
    package static func samples(of network: Network, layer: Int, count: Int) -> Int {
        let dense = network.layers.indices.filter { network.layers[$0].dense != nil }
        guard layer >= 0, layer + 1 < dense.count else { return 0 }
        let units = network.layers[dense[layer]].outputs ?? 1
        let (all, overflows) = units.multipliedReportingOverflow(by: products(behind: dense[layer + 1], in: network))
        let affordable = overflows ? 0 : mostProducts / max(1, all)
        let widest = network.widths.max() ?? 1
        return min(count, max(fewest, min(most, affordable, mostNumbers / max(1, widest))))
    }

    /// The most samples on which costs are measured.
    private static let most = 1000
    /// The number of samples that are measured whatever they take.
    private static let fewest = 32
    private static let mostProducts = 1 << 33
    /// The most numbers that the samples have in one layer.
    private static let mostNumbers = 1 << 23

    /// The number of multiplications that a sample takes for a switched-off unit: those of the layers behind, the change
    /// of the next layer's output, and the loss, whose exponentials count as ten.
    private static func products(behind place: Int, in network: Network) -> Int {
        let behind = network.layers[(place + 1)...].compactMap(\.dense).reduce(0) { $0 + $1.inputs * $1.outputs }
        return behind + (network.layers[place].outputs ?? 1) + 10 * network.classes
    }
}

extension OutputHead {
    /// The loss of each sample, from [samples × classes] logits.
    fileprivate func losses(of logits: Matrix, labels: [Int]) -> [Double] {
        let classes = logits.columns
        return unsafe logits.values.withUnsafeBufferPointer { values in
            labels.enumerated().map { row, label in
                let logits = unsafe UnsafeBufferPointer(rebasing: values[row * classes..<(row + 1) * classes])
                return Double(unsafe predict(logits: logits, label: label).loss)
            }
        }
    }
}
