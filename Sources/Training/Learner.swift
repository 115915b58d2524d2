import Collectives
import Datasets
import Engine
import Learning
import Matrices

/// Holds the weights of a run, and updates them batch by batch.
protocol Learner: AnyObject {
    /// The network with its current weights.
    var network: Network { get }
    /// The current state of the optimiser. All ranks must ask for it at the same time.
    var optimizerState: Optimizer.State { get }

    /// The gradients of the last batch that was trained with `recordsGradients`, in the order of the network's
    /// parameters; may be nil for parameters that are not a dense layer's.
    var gradients: [Matrix?] { get }

    /// Trains on a batch of the epoch: measures it, and updates the weights unless its loss is not finite.
    ///
    /// - Parameters:
    ///   - recordsGradients: whether to record `gradients`.
    ///   - generator: draws the dropout masks.
    func learn(
        _ batch: Int, of batches: inout Batches, learningRate: Double, recordsGradients: Bool,
        dropoutFrom generator: SeededGenerator
    ) -> TrainingEngine.Step
}

/// Trains on the fast path, which takes networks of dense layers, optionally after an embedding.
final class EngineLearner: Learner {
    private let engine: TrainingEngine
    private let ranks: any Collective
    private let team: ThreadTeam
    private let clock: () -> Double
    /// The number of threads that alter pictures. Like a step, that must not wait for a thread that cannot run.
    private var choice: MemberChoice

    /// - Parameter ranks, team, clock: those of the engine.
    init(_ engine: TrainingEngine, ranks: any Collective, team: ThreadTeam, clock: @escaping () -> Double) {
        self.engine = engine
        self.ranks = ranks
        self.team = team
        self.clock = clock
        choice = MemberChoice(threads: team.count)
    }

    var network: Network { engine.network }
    var optimizerState: Optimizer.State { engine.optimizerState }

    var gradients: [Matrix?] { engine.gradients }

    func learn(
        _ batch: Int, of batches: inout Batches, learningRate: Double, recordsGradients: Bool,
        dropoutFrom generator: SeededGenerator
    ) -> TrainingEngine.Step {
        engine.learn(
            batches.engineInput(batch, for: ranks, dividing: divide), labels: batches.labels, of: batches.whole,
            next: ranks.count > 1 ? [] : batches.samples(after: batch), learningRate: learningRate,
            recordsGradients: recordsGradients, dropoutFrom: generator)
    }

    /// Divides work among as many threads as finish it soonest.
    private func divide(_ count: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let start = clock()
        withFlushedDenormals { team.run(members: choice.members) { member in body(member.share(of: count)) } }
        choice.note(seconds: clock() - start)
    }
}

/// Trains on the readable path, layer by layer: the reference for the fast path, and the path for networks that the
/// fast one does not take. Each of several ranks trains on the whole batch, with the same result.
final class LayerLearner: Learner {
    private(set) var network: Network
    private var optimizer: Optimizer
    private var pass = TrainingPass()
    private let criterion: Criterion
    private let clipNorm: Double?

    init(_ network: Network, optimizer: Optimizer, criterion: Criterion, clipNorm: Double?) {
        self.network = network
        self.optimizer = optimizer
        self.criterion = criterion
        self.clipNorm = clipNorm
    }

    var optimizerState: Optimizer.State { optimizer.state }

    /// The gradients of all parameters, after each step.
    var gradients: [Matrix?] { pass.gradients }

    func learn(
        _ batch: Int, of batches: inout Batches, learningRate: Double, recordsGradients: Bool,
        dropoutFrom generator: SeededGenerator
    ) -> TrainingEngine.Step {
        batches.load(batch)
        optimizer.learningRate = learningRate
        let measure = pass.run(
            network, inputs: batches.inputs, labels: batches.labels, criterion: criterion, dropoutFrom: generator)
        guard measure.loss.isFinite else { return TrainingEngine.Step(measure: measure, gradientNorm: .nan) }
        let norm = optimizer.norm(of: pass.gradients, rows: pass.touchedRows)
        let scale = clipNorm.map { Optimizer.clippingScale(norm: norm, limit: $0) } ?? 1
        optimizer.update(&network, gradients: pass.gradients, rows: pass.touchedRows, scale: scale)
        network.takeStatistics(from: pass)
        return TrainingEngine.Step(measure: measure, gradientNorm: norm)
    }
}

extension Trainer {
    /// Makes the learner that suits the network, in its state before the first batch or at the point of resuming.
    ///
    /// - Parameters:
    ///   - team: the threads that train.
    ///   - ranks, clock: see `Trainer.run`.
    func makeLearner(team: ThreadTeam, ranks: any Collective, clock: @escaping () -> Double) -> any Learner {
        let optimizer = makeOptimizer()
        if options.path == .fast,
            let engine = TrainingEngine(
                network, optimizer: optimizer, criterion: criterion, sampler: sampler,
                batchSize: min(configuration.batchSize, data.train.count),
                skipsZeros: skipsZeros, clipNorm: configuration.clipNorm,
                recording: options.measuresLayers ? .onDemand : .never, ranks: ranks.count > 1 ? ranks : nil,
                team: team, clock: clock)
        {
            return EngineLearner(engine, ranks: ranks, team: team, clock: clock)
        }
        return LayerLearner(network, optimizer: optimizer, criterion: criterion, clipNorm: configuration.clipNorm)
    }
}

extension Trainer {
    /// Draws the classes that a step scores; nil if it scores all.
    private var sampler: ClassSampler? {
        guard let count = configuration.trainedClasses.drawn else { return nil }
        return ClassSampler(
            count: count, frequencies: data.train.classCounts, seed: configuration.seed,
            corrects: configuration.lesson != .noLogQ)
    }

    /// Whether to skip zeros: the samples must have many, and a batch few enough numbers, since space is reserved for
    /// 16 bytes per number, against four if zeros are kept.
    private var skipsZeros: Bool {
        let numbers = Double(min(configuration.batchSize, data.train.count)) * Double(data.train.features)
        return data.train.hasManyZeros && numbers < 16e6
    }
}
