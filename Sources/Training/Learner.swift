import Datasets
import Engine
import Learning
import Matrices

/// Has the weights of a run, and moves them batch by batch.
protocol Learner: AnyObject {
    /// As it is now.
    var network: Network { get }
    /// As it is now.
    var optimizerState: Optimizer.State { get }

    /// The gradients of the last batch that was learnt with them recorded, in the order of the network's parameters; nil of
    /// some of those that no dense layer has.
    var gradients: [Matrix?] { get }

    /// Measures that batch of the epoch, and moves the weights unless its loss is not finite.
    ///
    /// - Parameters:
    ///   - recordsGradients: whether `gradients` are wanted.
    ///   - generator: draws what dropout switches off.
    func learn(
        _ batch: Int, of batches: inout Batches, learningRate: Double, recordsGradients: Bool,
        dropoutFrom generator: SeededGenerator
    ) -> TrainingEngine.Step
}

/// By the fast path, which serves networks of dense layers, perhaps behind an embedding.
final class EngineLearner: Learner {
    private let engine: TrainingEngine
    /// The training samples as the engine takes them fastest; nil: as they are.
    private let packed: PackedBytes?

    /// - Parameter samples: what it is to learn.
    init(_ engine: TrainingEngine, samples: LabelledSamples) {
        self.engine = engine
        packed =
            if engine.skipsZeros, samples.augmentation == nil, case .bytes(let bytes) = samples.numbers {
                PackedBytes(bytes, features: samples.features)
            } else {
                nil
            }
    }

    var network: Network { engine.network }
    var optimizerState: Optimizer.State { engine.optimizerState }

    var gradients: [Matrix?] { engine.gradients }

    func learn(
        _ batch: Int, of batches: inout Batches, learningRate: Double, recordsGradients: Bool,
        dropoutFrom generator: SeededGenerator
    ) -> TrainingEngine.Step {
        engine.learn(
            batches.engineInput(batch, packed: packed), labels: batches.labels, learningRate: learningRate,
            recordsGradients: recordsGradients, dropoutFrom: generator)
    }
}

/// By the readable path, layer by layer: what the fast one is compared with, and the networks that it does not take.
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

    /// All of them are there after each step.
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
    /// The one that suits the network, as it is before the first batch or where the run is resumed.
    ///
    /// - Parameters:
    ///   - team: the threads that train.
    ///   - clock: as `Trainer.run` takes it.
    func makeLearner(team: ThreadTeam, clock: @escaping () -> Double) -> any Learner {
        let optimizer = makeOptimizer()
        if options.path == .fast,
            let engine = TrainingEngine(
                network, optimizer: optimizer, criterion: criterion,
                batchSize: min(configuration.batchSize, data.train.count),
                skipsZeros: skipsZeros, clipNorm: configuration.clipNorm,
                recording: options.measuresLayers ? .onDemand : .never, team: team, clock: clock)
        {
            return EngineLearner(engine, samples: data.train)
        }
        return LayerLearner(network, optimizer: optimizer, criterion: criterion, clipNorm: configuration.clipNorm)
    }
}

extension Trainer {
    /// Whether few enough of the numbers are other than 0, and few enough of them come in a batch: room is kept for 16 bytes
    /// of each, against four where zeros are kept too.
    private var skipsZeros: Bool {
        let numbers = Double(min(configuration.batchSize, data.train.count)) * Double(data.train.features)
        return data.train.hasManyZeros && numbers < 16e6
    }
}

extension LabelledSamples {
    /// Whether skipping the numbers that are 0 saves more than it costs.
    var hasManyZeros: Bool { density < 0.6 }
}
