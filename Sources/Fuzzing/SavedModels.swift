import Datasets
import Interchange
import Learning
import Matrices
import ModelFiles
import Synchronization
import Telemetry
import Training

/// Files of small models that together have every kind of layer and input.
enum SavedModels {
    /// All models, and weights alone with PyTorch's names.
    static let files: [[UInt8]] = [
        stopped.encoded(), table.encoded(), text.encoded(), levels.encoded(), torch.encoded(),
    ]

    /// The metadata of `stopped`.
    static let notes = stopped.metadata["softscope"] ?? ""

    /// All metadata that match the tensors of `stopped`.
    static let allNotes = [notes].map { Array($0.utf8) }

    /// The training data of `stopped`: pictures of 2 × 2 pixels in three classes.
    private static let data: Dataset = {
        func samples(_ count: Int) -> LabelledSamples {
            let labels = (0..<count).map { UInt8($0 % 3) }
            let pixels = labels.flatMap { label in (0..<4).map { UInt8($0 == Int(label) ? 200 : 30) } }
            return LabelledSamples(shape: [2, 2], pixels: pixels, labels: labels, classNames: ["a", "b", "c"])
        }
        return Dataset(name: "spots", train: samples(12), test: samples(6))
    }()

    private static let configuration = TrainingConfiguration(
        hidden: [3], activation: .leakyReLU, batchNorm: true, dropout: 0.3, optimizer: .adam(epsilon: 1e-8),
        learningRate: 0.05, schedule: Schedule(.plateau, warmup: 0.5), weightDecay: 1e-3, clipNorm: 1,
        labelSmoothing: 0.1, classWeights: .balanced, batchSize: 5, epochs: 4, earlyStopping: 3,
        initialization: .heUniform, seed: 3)

    /// A run that was stopped in its second epoch, with everything that a file can contain, but without a
    /// fingerprint: otherwise every change would be refused at once.
    static let stopped: SafetensorsFile = {
        let kept = Mutex<ModelFile?>(nil)
        let isTrained =
            (try? train(.initialization, configuration, batches: 4) { file in kept.withLock { $0 = file } }) != nil
        guard isTrained, let file = kept.withLock({ $0 }) else { preconditionFailure("the sample cannot be trained") }
        return file.safetensors.withoutFingerprint
    }()

    private static let table: SafetensorsFile = {
        let network = Network(layers: [
            .standardization(StandardizationLayer(mean: [1, 2], variance: [4, 0])),
            .dense(DenseLayer(weights: Matrix(rows: 2, columns: 2, values: [1, -1, 0.5, 2]), bias: [0, 1])),
            .activation(.gelu), .dropout(DropoutLayer(rate: 0.25)),
            .dense(DenseLayer(weights: Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4]), bias: [0, 1])),
        ])
        return ModelFile(network: network, classNames: ["no", "yes"], input: .row(columns: ["age", "fare"]))
            .safetensors.withoutFingerprint
    }()

    private static let text: SafetensorsFile = {
        let network = Network(layers: [
            .embedding(EmbeddingLayer(weights: Matrix(rows: 4, columns: 2, values: [0, 1, 2, 3, 4, 5, 6, 7]))),
            .dense(DenseLayer(weights: Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4]), bias: [0, 1])),
        ])
        let features = TextFeatures(buckets: 4)
        return ModelFile(network: network, classNames: ["spam", "ham"], input: .text(features))
            .safetensors.withoutFingerprint
    }()

    private static let levels: SafetensorsFile = {
        let dense = DenseLayer(
            weights: Matrix(rows: 6, columns: 1, values: [1, -1, 2, 0, 1, 3]), bias: [0, 1, 2, 3, 4, 5])
        let network = Network(layers: [.dense(dense), .twoLevel(TwoLevelLayer(clusters: 2, order: [2, 0, 3, 1]))])
        return ModelFile(network: network, classNames: ["a", "b", "c", "d"], input: .row(columns: ["x"]))
            .safetensors.withoutFingerprint
    }()

    private static let torch = SafetensorsFile(tensors: [
        .init(name: "net.0.weight", shape: [2, 3], values: [1, 2, 3, 4, 5, 6] as [Float]),
        .init(name: "net.0.bias", shape: [2], values: [1, 2] as [Double]),
        .init(name: "net.1.running_mean", shape: [2], values: [0, 1] as [Float]),
        .init(name: "net.1.running_var", shape: [2], values: [1, 1] as [Float]),
        .init(name: "net.1.num_batches_tracked", shape: [], values: [7] as [Int64]),
        .init(name: "net.3.weight", shape: [2, 2], values: [1, 2, 3, 4] as [Float]),
    ])

    /// Resumes the run of a file for two batches. Returns its status; throws where it cannot be resumed.
    static func resume(from file: ModelFile, _ training: SavedTraining) throws -> String {
        let settings = try training.checkedSettings()
        return "\(try train(.resume(file), settings.configuration, batches: 2) { _ in }.status)"
    }

    private static func train(
        _ origin: Trainer.Origin, _ configuration: TrainingConfiguration, batches: Int,
        keeping keep: @escaping @Sendable (ModelFile) -> Void
    ) throws(TrainingError) -> RunSummary {
        var options = Trainer.Options()
        options.threads = 1
        options.stopAfterBatches = batches
        let trainer = try Trainer(
            name: "sample", configuration: configuration, data: data, options: options, origin: origin)
        return trainer.run(
            emit: { _ in }, commands: CommandChannel(), snapshots: SnapshotExchange(), clock: { 0 },
            save: { file, _ in
                keep(file)
                return ""
            })
    }
}

extension SafetensorsFile {
    fileprivate var withoutFingerprint: SafetensorsFile {
        var file = self
        file.metadata["softscope.fingerprint"] = nil
        return file
    }
}
