import Learning
import Matrices
import Testing

@Suite("Derivatives of the scores with respect to the features")
struct InputGradientTests {
    private static let plans: [NetworkPlan] =
        Activation.allCases.map { NetworkPlan(features: 5, hidden: [6, 4], classes: 3, activation: $0) }
        + [
            NetworkPlan(features: 5, hidden: [], classes: 3),
            NetworkPlan(
                features: 5, hidden: [6], classes: 3, activation: .tanh,
                twoLevel: TwoLevelLayer(clusters: 2, order: [1, 2, 0])),
            NetworkPlan(features: 5, hidden: [6], classes: 3, activation: .tanh, batchNorm: true, dropout: 0.4),
            NetworkPlan(
                features: 5, hidden: [4], classes: 3, activation: .gelu,
                standardization: StandardizationLayer(mean: [1, 0, -1, 2, 0], variance: [4, 1, 0.25, 0, 9])),
            NetworkPlan(features: 9, hidden: [5], classes: 3, activation: .tanh, batchNorm: true, embedding: 4),
        ]

    /// With running statistics unlike those of a new layer.
    private func network(_ plan: NetworkPlan) -> Network {
        var generator = SeededGenerator(seed: 4)
        let fresh = Network(plan, initialization: .glorotUniform, from: &generator)
        return Network(
            layers: fresh.layers.map { layer in
                guard case .batchNorm(var norm) = layer else { return layer }
                for unit in 0..<norm.units {
                    norm.weight[unit] = 0.5 + Float(unit) / 4
                    norm.runningMean[unit] = Float(unit) / 8 - 0.2
                    norm.runningVariance[unit] = 0.3 + Float(unit)
                }
                return .batchNorm(norm)
            })
    }

    @Test("The gradient is the slope for a small change of each feature", arguments: plans)
    func slopes(plan: NetworkPlan) {
        let network = network(plan)
        let weights: [Float] = [0.75, -0.25, -0.5]
        let sample = (0..<plan.features).map { Float($0 * 7 % 5) / 3 - 0.6 }
        func score(_ sample: [Float]) -> Double {
            let logits = network.forward(Matrix(rows: 1, columns: sample.count, values: sample))
            return zip(logits.values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let input = Matrix(rows: 1, columns: sample.count, values: sample)
        let gradient = network.inputGradient(of: .dense(input), toward: weights)
        #expect(gradient.count == sample.count)
        for place in sample.indices {
            var (more, less) = (sample, sample)
            more[place] += 5e-3
            less[place] -= 5e-3
            let slope = (score(more) - score(less)) / 1e-2
            #expect(abs(Double(gradient[place]) - slope) < 2e-3, "\(place): \(gradient[place]), not \(slope)")
        }
    }

    @Test("For a sparse sample, only the present features have a gradient", arguments: plans)
    func sparse(plan: NetworkPlan) {
        let network = network(plan)
        var sample = SparseMatrix(columns: plan.features)
        sample.appendRow(indices: [1, 2, 4], values: [0.5, -1, 0.25])
        let weights: [Float] = [1, 0, -1]
        let whole = network.inputGradient(of: .dense(Matrix(sample)), toward: weights)
        let present = network.inputGradient(of: .sparse(sample), toward: weights)
        #expect(present.count == 3)
        for (found, expected) in zip(present, [1, 2, 4].map { whole[$0] }) { #expect(abs(found - expected) < 1e-5) }
    }
}
