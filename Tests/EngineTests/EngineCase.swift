import Collectives
import Engine
import Learning
import Matrices
import Testing

/// A network with its training settings, and samples for it.
struct EngineCase: CustomTestStringConvertible {
    var name: String
    var plan: NetworkPlan
    var optimizer = Optimizer.Kind.adam(epsilon: 1e-8)
    var decay = 0.0
    var criterion = Criterion()
    var clipNorm: Double?
    var rateFactors: [Double]?
    var batchSize = 13
    var skipsZeros = true
    /// Whether some features are 0 in the first batches, and some in all.
    var hasLateFeatures = false

    var testDescription: String { name }

    static let all: [EngineCase] = {
        var cases = [
            EngineCase(name: "softmax regression", plan: NetworkPlan(features: 30, hidden: [], classes: 10)),
            EngineCase(name: "one narrow layer", plan: NetworkPlan(features: 70, hidden: [10], classes: 10)),
            EngineCase(name: "one wide layer", plan: NetworkPlan(features: 101, hidden: [130], classes: 3)),
            EngineCase(
                name: "halves of a wide layer, normalised",
                plan: NetworkPlan(features: 170, hidden: [120, 20], classes: 3, batchNorm: true, dropout: 0.2),
                optimizer: .momentum),
            EngineCase(
                name: "halves of a wide layer, clipped",
                plan: NetworkPlan(features: 101, hidden: [128, 20], classes: 3, dropout: 0.2), clipNorm: 0.05),
            EngineCase(name: "three layers", plan: NetworkPlan(features: 49, hidden: [65, 33, 17], classes: 21)),
            EngineCase(
                name: "two classes, batches of one", plan: NetworkPlan(features: 5, hidden: [3], classes: 2),
                batchSize: 1),
            EngineCase(
                name: "batch norm and dropout",
                plan: NetworkPlan(
                    features: 60, hidden: [40, 20], classes: 5, activation: .leakyReLU, batchNorm: true, dropout: 0.25),
                // Adam would turn rounding errors into steps: a bias before a normalisation has no gradient.
                optimizer: .momentum),
            EngineCase(
                name: "batch norm of single samples",
                plan: NetworkPlan(features: 20, hidden: [12], classes: 4, batchNorm: true), batchSize: 1),
            EngineCase(
                name: "clipped", plan: NetworkPlan(features: 60, hidden: [40, 20], classes: 5, batchNorm: true),
                optimizer: .nesterov, clipNorm: 0.05),
            EngineCase(
                name: "smoothed and weighted", plan: NetworkPlan(features: 30, hidden: [20], classes: 4),
                criterion: Criterion(labelSmoothing: 0.1, classWeights: [1, 2, 0.5, 1])),
            EngineCase(
                name: "first layer frozen", plan: NetworkPlan(features: 30, hidden: [20], classes: 4),
                rateFactors: [0, 0, 1, 2]),
            EngineCase(
                name: "all but the batch norm frozen",
                plan: NetworkPlan(features: 30, hidden: [20, 9], classes: 4, batchNorm: true),
                rateFactors: [0, 0, 0, 0, 0, 0, 1, 1, 0, 0]),
            EngineCase(
                name: "standardised",
                plan: NetworkPlan(
                    features: 30, hidden: [20], classes: 4,
                    standardization: StandardizationLayer(
                        mean: (0..<30).map { Float($0) / 60 }, variance: (0..<30).map { 0.5 + Float($0) / 30 }))),
        ]
        for activation in Activation.allCases {
            cases.append(
                EngineCase(
                    name: activation.rawValue,
                    plan: NetworkPlan(features: 30, hidden: [20, 18], classes: 4, activation: activation, dropout: 0.1))
            )
        }
        for kind in [Optimizer.Kind.sgd, .momentum, .nesterov, .rmsprop, .adamW(epsilon: 1e-8)] {
            cases.append(
                EngineCase(
                    name: kind.name, plan: NetworkPlan(features: 30, hidden: [20], classes: 4), optimizer: kind,
                    decay: 0.01))
        }
        for (kind, decay) in [
            (Optimizer.Kind.sgd, 0.0), (.nesterov, 0), (.rmsprop, 0), (.adam(epsilon: 1e-8), 0),
            (.adam(epsilon: 1e-8), 0.01), (.adamW(epsilon: 1e-8), 0.01),
        ] {
            for hidden in [20, 65] {
                cases.append(
                    EngineCase(
                        name: "features that come late, \(kind.name), \(hidden) units, decay \(decay)",
                        plan: NetworkPlan(features: 120, hidden: [hidden], classes: 4), optimizer: kind, decay: decay,
                        hasLateFeatures: true))
            }
        }
        cases += [
            EngineCase(
                name: "embedding", plan: NetworkPlan(features: 300, hidden: [], classes: 5, embedding: 40),
                criterion: Criterion(labelSmoothing: 0.1)),
            EngineCase(
                name: "narrow embedding, clipped",
                plan: NetworkPlan(features: 90, hidden: [33], classes: 4, dropout: 0.2, embedding: 7), clipNorm: 0.05),
            EngineCase(
                name: "embedding by momentum, with decay",
                plan: NetworkPlan(features: 200, hidden: [20], classes: 3, embedding: 130), optimizer: .momentum,
                decay: 0.01),
            EngineCase(
                name: "embedding frozen", plan: NetworkPlan(features: 60, hidden: [20], classes: 3, embedding: 16),
                rateFactors: [0, 1, 1, 1, 1]),
        ]
        cases += manyClasses
        let heads: [OutputHead] = [
            .sparse(.sparsemax), .sparse(.entmax15), .robust(.generalizedCrossEntropy(q: 0.7)),
            .robust(.focal(gamma: 2)), .robust(.biTempered(t1: 0.8, t2: 1.4)), .softmaxTwice,
        ]
        for head in heads {
            cases.append(
                EngineCase(
                    name: head.lossName,
                    plan: NetworkPlan(features: 30, hidden: [20], classes: 5, head: head),
                    criterion: Criterion(labelSmoothing: 0.1, classWeights: [1, 2, 0.5, 1, 1])))
        }
        for index in cases.indices where index < 6 {
            var dense = cases[index]
            dense.name += ", every number"
            dense.skipsZeros = false
            cases.append(dense)
        }
        return cases
    }()

    /// Networks whose last layer is trained together with its softmax: panels of rows, and pieces of classes, that are
    /// full, not full, and the only one.
    private static let manyClasses = [
        EngineCase(name: "very many classes", plan: NetworkPlan(features: 30, hidden: [20], classes: 512)),
        EngineCase(
            name: "very many classes, panels of rows",
            plan: NetworkPlan(features: 20, hidden: [33, 17], classes: 3301),
            optimizer: .momentum, batchSize: 333),
        EngineCase(
            name: "very many classes, smoothed and weighted, over a sigmoid",
            plan: NetworkPlan(features: 30, hidden: [18], classes: 530, activation: .sigmoid),
            criterion: Criterion(labelSmoothing: 0.1, classWeights: (0..<530).map { 0.5 + Double($0 % 3) }),
            batchSize: 130),
        EngineCase(
            name: "very many classes, weighted, normalised and clipped",
            plan: NetworkPlan(features: 30, hidden: [40], classes: 600, batchNorm: true, dropout: 0.2),
            optimizer: .momentum,
            criterion: Criterion(classWeights: (0..<600).map { 0.5 + Double($0 % 3) }), clipNorm: 0.05, batchSize: 65),
        EngineCase(
            name: "very many classes, the last layer frozen",
            plan: NetworkPlan(features: 30, hidden: [20], classes: 600), optimizer: .momentum,
            rateFactors: [1, 1, 0, 0]),
        EngineCase(
            name: "very many classes, all but the last layer frozen",
            plan: NetworkPlan(features: 30, hidden: [20], classes: 600), optimizer: .momentum,
            rateFactors: [0, 0, 1, 2]),
        EngineCase(
            name: "very many classes after an embedding",
            plan: NetworkPlan(features: 200, hidden: [], classes: 515, embedding: 16), batchSize: 64),
    ]

    var network: Network {
        var generator = SeededGenerator(seed: 5)
        return Network(plan, initialization: .torchDefault, from: &generator)
    }

    func makeOptimizer() -> Optimizer {
        Optimizer(
            optimizer, learningRate: 1e-3, weightDecay: decay, rateFactors: rateFactors, for: network)
    }

    func engine(
        threads: Int, recording: GradientRecording = .never, ranks: (any Collective)? = nil
    ) -> TrainingEngine? {
        TrainingEngine(
            network, optimizer: makeOptimizer(), criterion: criterion, batchSize: batchSize, skipsZeros: skipsZeros,
            clipNorm: clipNorm, recording: recording, ranks: ranks, team: ThreadTeam(threads: threads), clock: { 0 })
    }

    /// A batch with mostly zeros, and its labels; the last of four is smaller.
    func batch(_ number: Int) -> (inputs: Matrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 9, index: UInt64(number))
        let rows = number % 4 == 3 ? (batchSize + 1) / 2 : batchSize
        var inputs = Matrix(rows: rows, columns: plan.features)
        for index in inputs.values.indices {
            inputs.values[index] = generator.next(below: 4) == 0 ? generator.nextFloat(in: -1..<2) : 0
            let feature = index % plan.features
            if hasLateFeatures, feature % 5 == 0, feature % 2 == 0 || number < 2 { inputs.values[index] = 0 }
        }
        return (inputs, (0..<rows).map { _ in generator.next(below: plan.classes) })
    }

    /// A batch as input to the network.
    func input(_ matrix: Matrix) -> NetworkInput {
        guard plan.embedding != nil else { return .dense(matrix) }
        var sparse = SparseMatrix(columns: matrix.columns)
        for row in 0..<matrix.rows {
            let places = (0..<matrix.columns).filter { matrix[row, $0] != 0 }
            sparse.appendRow(indices: places.map(Int32.init), values: places.map { matrix[row, $0] })
        }
        return .sparse(sparse)
    }

    /// The generator for a step's dropout masks.
    func generator(_ number: Int) -> SeededGenerator { SeededGenerator(seed: 11, index: UInt64(number)) }
}
