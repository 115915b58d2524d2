import Matrices
import Testing

@testable import Learning

@Suite("An output in two levels")
struct TwoLevelTests {
    @Test("The classes are in about √K clusters of nearly equal size, by frequency", arguments: [4, 5, 10, 99, 12_566])
    func clusters(classes: Int) {
        let frequencies = (0..<classes).map { $0 * 7919 % (classes / 2) }
        let layer = TwoLevelLayer(frequencies: frequencies)
        #expect(abs(Double(layer.clusters) - Double(classes).squareRoot()) <= 0.5)
        #expect(layer.classes == classes && layer.inputs == classes + layer.clusters)
        let sizes = (0..<layer.clusters).map { layer.places(ofCluster: $0).count }
        #expect(sizes.reduce(0, +) == classes && sizes.max() == layer.widest)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        for cluster in 0..<layer.clusters {
            #expect(layer.places(ofCluster: cluster).allSatisfy { layer.cluster(ofPlace: $0) == cluster })
        }
        // The most frequent first; among equals the class with the lower index.
        for (former, next) in zip(layer.order, layer.order.dropFirst()) {
            let (left, right) = (frequencies[former], frequencies[next])
            #expect(left > right || left == right && former < next)
        }
        #expect(layer.order.indices.allSatisfy { layer.places[layer.order[$0]] == $0 })
    }

    @Test("An order without every class once, or with fewer classes than clusters, is none")
    func orders() {
        #expect(TwoLevelLayer.canDivide([2, 0, 1], into: 3))
        for (order, clusters) in [([0, 0], 1), ([0, 2], 1), ([-1, 0], 1), ([0, 1], 3), ([0, 1], 0), ([], 1)] {
            #expect(!TwoLevelLayer.canDivide(order, into: clusters), "\(order) in \(clusters)")
        }
    }

    @Test(
        "The outputs are P(cluster) · P(class | cluster), and sum to 1, however large the scores", arguments: [1, 1e4])
    func probabilities(scale: Double) {
        let layer = TwoLevelLayer(clusters: 3, order: [6, 1, 0, 3, 5, 2, 4])
        var generator = SeededGenerator(seed: 6)
        let scores = (0..<layer.inputs).map { _ in generator.nextFloat(in: -1..<1) * Float(scale) }
        var output = Matrix(rows: 1, columns: 7)
        layer.apply(to: Matrix(rows: 1, columns: layer.inputs, values: scores), output: &output)
        // By hand: clusters of two, two and three classes.
        let clusters = logSoftmax(scores[..<3].map(Double.init))
        for (cluster, places) in [0..<2, 2..<4, 4..<7].enumerated() {
            let classes = logSoftmax(places.map { Double(scores[3 + $0]) })
            for (place, logarithm) in zip(places, classes) {
                let expected = clusters[cluster] + logarithm
                #expect(abs(Double(output.values[layer.order[place]]) - expected) < 1e-6 * max(1, abs(expected)))
            }
        }
        #expect(abs(output.values.reduce(0) { $0 + Double.exponential(Double($1)) } - 1) < 1e-6)
    }

    @Test("The derivative is the slope, for any error of the outputs")
    func slopes() {
        let layer = TwoLevelLayer(clusters: 3, order: [6, 1, 0, 3, 5, 2, 4])
        var generator = SeededGenerator(seed: 7)
        func random(_ count: Int) -> [Float] { (0..<count).map { _ in generator.nextFloat(in: -2..<2) } }
        let (scores, error) = (random(2 * layer.inputs), random(2 * 7))
        var found = Matrix(rows: 2, columns: layer.inputs)
        layer.backpropagate(
            error: Matrix(rows: 2, columns: 7, values: error),
            input: Matrix(rows: 2, columns: layer.inputs, values: scores), inputError: &found)
        func weighted(_ scores: [Double], _ error: ArraySlice<Float>) -> Double {
            let network = Network(layers: [
                .dense(DenseLayer(weights: Matrix(rows: 10, columns: 1), bias: Array(repeating: 0, count: 10))),
                .twoLevel(layer),
            ])
            var reference = ReferenceNetwork(network)
            reference.parameters[1] = scores
            return zip(reference.train([[0]])[0], error).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        for row in 0..<2 {
            let own = scores[row * layer.inputs..<(row + 1) * layer.inputs].map(Double.init)
            let errors = error[row * 7..<(row + 1) * 7]
            for place in own.indices {
                var (up, down) = (own, own)
                up[place] += 1e-5
                down[place] -= 1e-5
                let slope = (weighted(up, errors) - weighted(down, errors)) / 2e-5
                #expect(abs(Double(found[row, place]) - slope) < 1e-5, "row \(row), score \(place)")
            }
        }
    }

    @Test("A network has the width of its classes, a line that names the clusters, and parameters for both levels")
    func network() {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(
            features: 5, hidden: [4], classes: 9, twoLevel: TwoLevelLayer(frequencies: Array(repeating: 1, count: 9)))
        let network = Network(plan, initialization: .heUniform, from: &generator)
        #expect(network.widths == [5, 4, 9] && network.classes == 9)
        #expect(network.outline() == "5-4-9 relu · two-level, 3 clusters")
        #expect(network.parameters.map(\.shape) == [[4, 5], [4], [12, 4], [12]])
        #expect(plan.weights == 5 * 4 + 4 * 12)
        #expect(network.buffers.map(\.name) == ["3.order"])
        #expect(network.switchingOff([HiddenUnit(layer: 0, unit: 2)]).denseLayers[1].weights[11, 2] == 0)
    }
}
