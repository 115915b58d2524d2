import Engine
import Learning
import Matrices
import Testing

@Suite("The fast evaluation")
struct EvaluationEngineTests {
    @Test(
        "It predicts like the readable path, for any number of threads",
        arguments: EngineCase.all.filter { $0.plan.embedding == nil })
    func predictions(of it: EngineCase) throws {
        // Statistics other than the initial ones.
        let trained = try #require(it.engine(threads: 1))
        for step in 0..<3 {
            let (inputs, labels) = it.batch(step)
            _ = trained.learn(.matrix(inputs), labels: labels, learningRate: 1e-2, dropoutFrom: it.generator(step))
        }
        let network = trained.network
        var generator = SeededGenerator(seed: 4)
        let count = 700
        let floats = (0..<count * it.plan.features).map { _ in
            generator.next(below: 4) == 0 ? generator.nextFloat(in: -1..<2) : 0
        }
        let labels = (0..<count).map { _ in UInt16(generator.next(below: it.plan.classes)) }
        let expected = network.forward(Matrix(rows: count, columns: it.plan.features, values: floats))
        var former: [CrossEntropy.Prediction]?
        for threads in [1, 2, 3] {
            let engine = try #require(
                EvaluationEngine(network, skipsZeros: it.skipsZeros, team: ThreadTeam(threads: threads)))
            let result = try #require(
                engine.evaluate(.floats(floats, places: Array(0..<count)[...]), labels: labels))
            #expect(result.predictions.count == count)
            for (row, found) in result.predictions.enumerated() {
                let scores = expected.row(row).map(Double.init)
                let probabilities = network.head.probabilities(scores)
                #expect(abs(Double(found.loss) - network.head.loss(scores, label: Int(labels[row]))) < 1e-4)
                #expect(abs(Double(found.confidence) - (probabilities.max() ?? 0)) < 1e-5)
                #expect(probabilities[found.label] > (probabilities.max() ?? 0) - 1e-5)
                #expect((found.sparse != nil) == network.head.isSparse)
            }
            if let former { #expect(former == result.predictions) }
            former = result.predictions
        }
    }

    @Test("A unit is active if its output is not 0 for any sample")
    func active() throws {
        // The first of three units is never above 0, the second only for the last sample, the third always.
        let hidden = DenseLayer(
            weights: Matrix(rows: 3, columns: 2, values: [-1, -1, 0, 1, 1, 1]), bias: [0, -5, 1])
        let last = DenseLayer(weights: Matrix(rows: 2, columns: 3, repeating: 0), bias: [0, 1])
        // Values that a normalisation makes of a unit's zeros do not count.
        let norm = BatchNormLayer(
            weight: [1, 1, 1], bias: [1, 1, 1], runningMean: [0, 0, 0], runningVariance: [1, 1, 1], batches: 1)
        let network = Network(layers: [.dense(hidden), .activation(.relu), .batchNorm(norm), .dense(last)])
        for (final, isActive) in [(4 as Float, false), (6, true)] {
            let floats = [Float](repeating: 1, count: 600) + [0, final]
            let engine = try #require(EvaluationEngine(network, skipsZeros: true, team: ThreadTeam(threads: 2)))
            let result = engine.evaluate(
                .floats(floats, places: Array(0..<301)[...]), labels: Array(repeating: 0, count: 301))
            #expect(result?.active == [[false, isActive, true], [false, true]])
        }
    }

    @Test("An embedding before them is none of the layers whose units are active")
    func activeAfterEmbedding() throws {
        let embedding = EmbeddingLayer(weights: Matrix(rows: 2, columns: 3, values: [1, 0, 0, 1, 0, 0]))
        // The first of two units is never above 0.
        let hidden = DenseLayer(weights: Matrix(rows: 2, columns: 3, values: [-1, 0, 0, 1, 0, 0]), bias: [0, 0])
        let last = DenseLayer(weights: Matrix(rows: 2, columns: 2, repeating: 1), bias: [0, 0])
        let network = Network(layers: [.embedding(embedding), .dense(hidden), .activation(.relu), .dense(last)])
        var samples = SparseMatrix(columns: 2)
        samples.appendRow(indices: [0, 1], values: [1, 1])
        let engine = try #require(EvaluationEngine(network, skipsZeros: true, team: ThreadTeam(threads: 1)))
        #expect(engine.evaluate(.sparse(samples), labels: [0])?.active == [[false, true], [true, true]])
    }

    @Test("It can be cancelled")
    func givingUp() throws {
        let it = EngineCase(name: "", plan: NetworkPlan(features: 8, hidden: [20], classes: 4))
        let engine = try #require(EvaluationEngine(it.network, skipsZeros: true, team: ThreadTeam(threads: 2)))
        let samples = EngineInput.floats(Array(repeating: 1, count: 8 * 2000), places: Array(0..<2000)[...])
        var looks = 0
        let result = engine.evaluate(samples, labels: Array(repeating: 0, count: 2000)) {
            looks += 1
            return looks == 3
        }
        #expect(result == nil && looks == 3)
    }
}
