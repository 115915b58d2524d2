import Learning
import Matrices
import Testing

@Suite("Optimizer steps over the rows that a batch touches")
struct LazyStepTests {
    private static let kinds: [Optimizer.Kind] = [
        .sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-8), .adamW(epsilon: 1e-8),
    ]

    private func network() -> Network {
        var generator = SeededGenerator(seed: 3)
        return Network(
            NetworkPlan(features: 6, hidden: [], classes: 2, embedding: 5), initialization: .torchDefault,
            from: &generator)
    }

    /// Gradients in which only these rows of the embedding are nonzero.
    private func gradients(rows: [Int], _ step: Int) -> [Matrix] {
        var embedding = Matrix(rows: 6, columns: 5)
        for row in rows {
            for column in 0..<5 { embedding[row, column] = Float((row * 7 + column * 3 + step * 5) % 11) / 5 - 1 }
        }
        return [embedding, Matrix(rows: 2, columns: 5, repeating: 0.25), Matrix(rows: 1, columns: 2, repeating: -0.5)]
    }

    @Test("Touched rows change as in a full step; the others and their state do not", arguments: kinds.indices)
    func rows(index: Int) {
        let kind = Self.kinds[index]
        for decay in [0, 0.1] {
            var lazy = network()
            var whole = lazy
            var lazyOptimizer = Optimizer(kind, learningRate: 0.1, weightDecay: decay, for: lazy)
            var wholeOptimizer = lazyOptimizer
            // Not in ascending order.
            let touched = [4, 1, 2]
            for step in 0..<4 {
                let gradients = gradients(rows: touched, step)
                lazyOptimizer.update(&lazy, gradients: gradients, rows: [touched, nil, nil], scale: 0.5)
                wholeOptimizer.update(&whole, gradients: gradients, scale: 0.5)
            }
            let (start, got, wanted) = (network().parameters, lazy.parameters, whole.parameters)
            #expect(got[1] == wanted[1] && got[2] == wanted[2])
            for row in 0..<6 {
                let numbers = row * 5..<(row + 1) * 5
                let expected = touched.contains(row) ? wanted[0] : start[0]
                // The end of an array is computed one by one, and rounded differently.
                #expect(
                    zip(got[0].values[numbers], expected.values[numbers]).allSatisfy { abs($0 - $1) < 1e-6 },
                    "\(kind), row \(row)")
                #expect(start[0].values[numbers] != got[0].values[numbers] || !touched.contains(row))
                for moments in [lazyOptimizer.firstMoments, lazyOptimizer.secondMoments] where !moments.isEmpty {
                    #expect(moments[0][numbers].allSatisfy { $0 == 0 } == !touched.contains(row))
                }
            }
        }
    }

    @Test("A row that a later batch does not touch stays as it is, whatever it did before", arguments: kinds.indices)
    func leftOut(index: Int) {
        var network = network()
        var optimizer = Optimizer(Self.kinds[index], learningRate: 0.1, weightDecay: 0.1, for: network)
        optimizer.update(&network, gradients: gradients(rows: [0, 3], 0), rows: [[0, 3], nil, nil])
        let before = network.parameters[0].values
        let state = optimizer.state
        optimizer.update(&network, gradients: gradients(rows: [3], 1), rows: [[3], nil, nil])
        #expect(network.parameters[0].values[..<15] == before[..<15])
        #expect(network.parameters[0].values[15..<20] != before[15..<20])
        #expect(optimizer.firstMoments.first?[..<5] == state.firstMoments.first?[..<5])
        #expect(optimizer.secondMoments.first?[..<5] == state.secondMoments.first?[..<5])
        #expect(optimizer.steps == 2)
    }

    @Test("The norm covers only the touched rows, whatever the others hold")
    func norm() {
        let optimizer = Optimizer(.sgd, learningRate: 1, for: network())
        var gradients = gradients(rows: [2, 5], 0)
        let whole = optimizer.norm(of: gradients)
        #expect(abs(optimizer.norm(of: gradients, rows: [[5, 2], nil, nil]) - whole) < 1e-12 * whole)
        gradients[0][0, 0] = 1e9
        #expect(abs(optimizer.norm(of: gradients, rows: [[5, 2], nil, nil]) - whole) < 1e-12 * whole)
    }
}
