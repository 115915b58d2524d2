import Learning
import Matrices
import Testing

@Suite("Gradients of every layer and loss against finite differences")
struct LayerGradientTests {
    private static let plans: [NetworkPlan] =
        Activation.allCases.map { NetworkPlan(features: 5, hidden: [6, 4], classes: 3, activation: $0) }
        + [
            NetworkPlan(features: 5, hidden: [6], classes: 3, activation: .tanh, batchNorm: true),
            NetworkPlan(features: 5, hidden: [6, 4], classes: 3, activation: .gelu, batchNorm: true),
            NetworkPlan(features: 5, hidden: [6, 4], classes: 3, activation: .tanh, dropout: 0.4),
            NetworkPlan(features: 5, hidden: [4], classes: 3, activation: .sigmoid, batchNorm: true, dropout: 0.25),
            NetworkPlan(
                features: 5, hidden: [4], classes: 3, activation: .tanh,
                standardization: StandardizationLayer(mean: [1, 0, -1, 2, 0], variance: [4, 1, 0.25, 0, 9])),
            NetworkPlan(
                features: 5, hidden: [6], classes: 3, activation: .tanh,
                twoLevel: TwoLevelLayer(clusters: 2, order: [2, 0, 1])),
            NetworkPlan(features: 9, hidden: [], classes: 3, embedding: 4),
            NetworkPlan(features: 9, hidden: [5], classes: 3, activation: .gelu, batchNorm: true, embedding: 4),
        ]

    private static let criteria = [
        Criterion(), Criterion(labelSmoothing: 0.1), Criterion(classWeights: [0.5, 2, 1]),
        Criterion(labelSmoothing: 0.3, classWeights: [3, 0.25, 1]),
    ]

    /// Batches of the given sizes; about half of the numbers are 0.
    private func batch(_ plan: NetworkPlan, rows: Int) -> (dense: Matrix, sparse: SparseMatrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 31, stream: UInt64(plan.features), index: UInt64(rows))
        var dense = Matrix(rows: rows, columns: plan.features)
        var sparse = SparseMatrix(columns: plan.features)
        for row in 0..<rows {
            let places = (0..<plan.features).filter { _ in generator.next(below: 2) == 0 }
            let values = places.map { _ in generator.nextFloat(in: -2..<2) }
            for (place, value) in zip(places, values) { dense[row, place] = value }
            sparse.appendRow(indices: places.map(Int32.init), values: values)
        }
        return (dense, sparse, (0..<rows).map { _ in generator.next(below: plan.classes) })
    }

    private func masks(_ network: Network, rows: Int, from generator: SeededGenerator) -> [[Double]] {
        var generator = generator
        var width = network.features
        return network.layers.compactMap { layer in
            width = layer.outputs ?? width
            guard case .dropout(let dropout) = layer else { return nil }
            var mask = Matrix(rows: rows, columns: width)
            dropout.draw(&mask, from: &generator)
            return mask.values.map(Double.init)
        }
    }

    @Test("Every derivative is the slope of the loss", arguments: plans, [1, 2, 7])
    func slopes(plan: NetworkPlan, rows: Int) {
        var generator = SeededGenerator(seed: 8)
        var network = Network(plan, initialization: .torchDefault, from: &generator)
        // Weights of 1 and biases of 0 would hide factors and terms.
        network.updateParameters { _, values in
            for index in values.indices { values[index] += generator.nextFloat(in: -0.3..<0.3) }
        }
        let (dense, sparse, labels) = batch(plan, rows: rows)
        let dropout = SeededGenerator(seed: 77)
        var reference = ReferenceNetwork(network)
        reference.masks = masks(network, rows: rows, from: dropout)
        let inputs = (0..<rows).map { dense.row($0).map(Double.init) }
        var pass = TrainingPass()
        // A larger batch with other features first, so that the buffers have been used.
        let before = batch(plan, rows: 12)
        _ = pass.run(network, inputs: .sparse(before.sparse), labels: before.labels)

        for criterion in Self.criteria {
            for input in [NetworkInput.dense(dense), .sparse(sparse)] {
                let measure = pass.run(
                    network, inputs: input, labels: labels, criterion: criterion, dropoutFrom: dropout)
                #expect(abs(measure.loss - reference.loss(inputs, labels, criterion)) < 1e-5)
                for parameter in reference.parameters.indices {
                    for index in reference.parameters[parameter].indices {
                        func moved(_ step: Double) -> Double {
                            var moved = reference
                            moved.parameters[parameter][index] += step
                            return moved.loss(inputs, labels, criterion)
                        }
                        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
                        let derivative = Double(pass.gradients[parameter].values[index])
                        #expect(
                            abs(slope - derivative) < 2e-5 * max(1, abs(slope)),
                            "parameter \(parameter), number \(index): \(derivative), slope \(slope)")
                    }
                }
            }
        }
    }

    @Test("For an embedding, only the rows of the batch's features are written")
    func touched() throws {
        var generator = SeededGenerator(seed: 8)
        let network = Network(
            NetworkPlan(features: 50, hidden: [], classes: 2, embedding: 3), initialization: .torchDefault,
            from: &generator)
        var pass = TrainingPass()
        for features in [[3, 7, 40], [7, 9], [49]] {
            var sparse = SparseMatrix(columns: 50)
            sparse.appendRow(indices: features.map(Int32.init), values: features.map { _ in 0.5 })
            sparse.appendRow(indices: [Int32(features[0])], values: [1])
            _ = pass.run(network, inputs: .sparse(sparse), labels: [0, 1])
            #expect(try #require(pass.touchedRows[0]).sorted() == features)
            let changed = (0..<50).filter { row in pass.gradients[0].row(row).contains { $0 != 0 } }
            #expect(changed == features)
        }
    }

    @Test("A sparse batch and its dense form give the same logits, in evaluation too")
    func sparse() {
        for plan in [
            NetworkPlan(features: 9, hidden: [4], classes: 3),
            NetworkPlan(features: 9, hidden: [], classes: 3, embedding: 6),
        ] {
            var generator = SeededGenerator(seed: 3)
            let network = Network(plan, initialization: .torchDefault, from: &generator)
            let (dense, sparse, _) = batch(plan, rows: 6)
            let (left, right) = (network.forward(.dense(dense)), network.forward(.sparse(sparse)))
            #expect(zip(left.values, right.values).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }
}
