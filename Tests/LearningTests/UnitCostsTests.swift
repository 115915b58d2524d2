import Learning
import Matrices
import Testing

@Suite("What switching off units costs")
struct UnitCostsTests {
    enum Case: CaseIterable {
        case oneHiddenLayer, sigmoid, firstOfTwo, lastOfTwo, batchNorm, twoLevels, sparseHead

        var layer: Int { self == .lastOfTwo ? 1 : 0 }

        var network: Network {
            var generator = SeededGenerator(seed: 5)
            let hidden = self == .firstOfTwo || self == .lastOfTwo ? [7, 5] : [7]
            return Network(
                NetworkPlan(
                    features: 6, hidden: hidden, classes: 4, activation: self == .sigmoid ? .sigmoid : .relu,
                    batchNorm: self == .batchNorm, head: self == .sparseHead ? .sparse(.entmax15) : .softmax,
                    twoLevel: self == .twoLevels ? TwoLevelLayer(clusters: 2, order: [2, 0, 3, 1]) : nil),
                initialization: .glorotUniform, from: &generator)
        }
    }

    private static let labels = (0..<23).map { $0 % 4 }
    private static let inputs: Matrix = {
        var generator = SeededGenerator(seed: 9)
        return Matrix(rows: 23, columns: 6, values: (0..<23 * 6).map { _ in 4 * generator.nextFloat() - 2 })
    }()

    private static func loss(_ network: Network) -> Double {
        let logits = network.forward(inputs)
        var gradient = Matrix(rows: logits.rows, columns: logits.columns)
        return network.head.measure(
            logits: logits, labels: labels, gradient: &gradient
        ).loss
    }

    @Test("The cost is the loss of the network without the unit, beyond that with all units", arguments: Case.allCases)
    func costs(of kind: Case) throws {
        let network = kind.network
        var costs = try #require(
            UnitCosts(of: network, layer: kind.layer, inputs: .dense(Self.inputs), labels: Self.labels))
        let whole = Self.loss(network)
        #expect(abs(costs.loss - whole) < 1e-5)
        costs.measure(products: .max)
        #expect(costs.isComplete && costs.costs.count == network.denseLayers[kind.layer].outputs)
        #expect(costs.samples == 23)
        for (unit, cost) in costs.costs.enumerated() {
            let edited = network.switchingOff([HiddenUnit(layer: kind.layer, unit: unit)])
            #expect(abs(cost - (Self.loss(edited) - whole)) < 1e-5, "unit \(unit)")
        }
        #expect(costs.costs.contains { abs($0) > 1e-3 })
    }

    @Test("Units are measured a few at a time, with the costs of all at once")
    func portions() throws {
        var all = try #require(
            UnitCosts(of: Case.sigmoid.network, layer: 0, inputs: .dense(Self.inputs), labels: Self.labels))
        var portions = all
        all.measure(products: .max)
        var counts: [Int] = []
        while !portions.isComplete {
            portions.measure(products: 1)
            counts.append(portions.costs.count)
        }
        #expect(counts == Array(1...7))
        #expect(portions.costs == all.costs)
        portions.measure(products: .max)
        #expect(portions.costs == all.costs)
    }

    @Test("Layers that are not hidden, and samples that the network does not take, have no costs")
    func exceptions() {
        let network = Case.oneHiddenLayer.network
        func costs(_ layer: Int, _ inputs: Matrix, _ labels: [Int]) -> UnitCosts? {
            UnitCosts(of: network, layer: layer, inputs: .dense(inputs), labels: labels)
        }
        #expect(costs(0, Self.inputs, Self.labels) != nil)
        for layer in [-1, 1, 9] {
            #expect(costs(layer, Self.inputs, Self.labels) == nil)
            #expect(UnitCosts.samples(of: network, layer: layer, count: 100) == 0)
        }
        #expect(costs(0, Self.inputs, Self.labels.map { $0 + 1 }) == nil)
        #expect(costs(0, Self.inputs, [0]) == nil)
        #expect(costs(0, Matrix(rows: 0, columns: 6), []) == nil)
        #expect(costs(0, Matrix(rows: 23, columns: 5), Self.labels) == nil)
    }

    @Test("The number of samples is bounded by their number, 1,000, and the size of the network")
    func samples() {
        var generator = SeededGenerator(seed: 1)
        let small = Case.oneHiddenLayer.network
        #expect(UnitCosts.samples(of: small, layer: 0, count: 23) == 23)
        #expect(UnitCosts.samples(of: small, layer: 0, count: 60_000) == 1000)
        let large = Network(
            NetworkPlan(features: 2, hidden: [2000, 1500], classes: 10), initialization: .heUniform, from: &generator)
        #expect((32..<1000).contains(UnitCosts.samples(of: large, layer: 0, count: 60_000)))
    }
}
