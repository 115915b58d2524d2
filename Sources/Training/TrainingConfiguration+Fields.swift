import Learning
import Telemetry

/// The table of a configuration's settings, in the order in which they are shown. The seed is stored separately.
extension TrainingConfiguration {
    package typealias Field = SettingField<TrainingConfiguration>

    /// With these limits, no product of sizes comes near an overflow; they exceed any machine's memory.
    private static let largestWidth = 65_536
    private static let largestBatch = 1_000_000
    private static let mostEpochs = 1_000_000
    private static let usualEpsilon = 1e-8

    private static let positive = SettingRange<Double>("a finite number above 0") { $0 > 0 && $0.isFinite }
    private static let epochRange = SettingRange<Int>("1 to \(mostEpochs)") { (1...mostEpochs).contains($0) }

    package static let fields: [Field] = model + optimisation + training

    /// Throws `TrainingError.setting` for the first value that is out of its range.
    package func validate() throws(TrainingError) {
        for field in Self.fields { try field.check(self) }
    }

    private static let model: [Field] = [
        Field(
            "hidden", option: "hidden", valueName: "widths",
            help: "Widths of the hidden layers, such as 128 or 128,64; 'none' is softmax regression.",
            write: { .integers($0.hidden) },
            read: { settings, root throws(TrainingError) in root.hidden = try settings.need("hidden", .integers) },
            check: { root throws(TrainingError) in
                let range = SettingRange<Int>("widths of 1 to \(largestWidth)") { (1...largestWidth).contains($0) }
                for width in root.hidden { try range.require(width, "hidden") }
                try SettingRange("at most 100 layers") { $0 <= 100 }.require(root.hidden.count, "hidden")
            }),
        .optional(
            "embedding", \.embedding, .integer, valueName: "width",
            """
            Width of the embedding of texts: each word, pair of words and piece of a word has so many numbers, and a text \
            is their mean. Default: \(usualEmbedding).
            """, check: SettingRange("1 to \(largestWidth)") { (1...largestWidth).contains($0) }),
        // Without hidden layers, there is no activation.
        Field(
            "activation", option: "activation", help: "The activation after each hidden layer. Default: relu.",
            write: { $0.hidden.isEmpty ? nil : .text($0.activation.rawValue) },
            read: { settings, root throws(TrainingError) in
                root.activation = root.hidden.isEmpty ? .relu : try settings.need("activation", .choice)
            }),
        Field(
            "batch_norm", option: "batch-norm",
            help: "Batch normalisation in each hidden layer, before its activation.",
            write: { $0.batchNorm && !$0.hidden.isEmpty ? .text("on") : nil },
            read: { settings, root throws(TrainingError) in
                root.batchNorm = try settings.find("batch_norm", .text) == "on"
            }),
        .optional(
            "dropout", \.dropout, .number, off: 0, valueName: "probability",
            "The probability with which each hidden unit is switched off in training, 0 to below 1.",
            check: SettingRange("from 0 to below 1") { $0 >= 0 && $0 < 1 }, applies: { !$0.hidden.isEmpty }),
        .optional(
            "head", \.head, .choice, off: .softmax,
            """
            The map from scores to probabilities: softmax, or sparsemax or entmax15, which give most classes a probability \
            of exactly 0 and have losses of their own. Default: softmax.
            """),
        Field(
            "lesson", option: "lesson",
            help: """
                Train something that teaches, and say what to look at: double-softmax is a softmax under the softmax of \
                cross-entropy; vanishing is ten sigmoid layers, whose gradients vanish; no-log-q is sampled softmax without the \
                correction of scores. Other options win.
                """,
            write: { $0.lesson.map { .text($0.rawValue) } },
            read: { settings, root throws(TrainingError) in root.lesson = try settings.find("lesson", .choice) },
            check: { root throws(TrainingError) in
                guard root.lesson == .doubleSoftmax, root.head != .softmax || root.loss != nil else { return }
                throw .setting(
                    name: "lesson", expected: "used without --head and --loss, as it brings its own",
                    found: Lesson.doubleSoftmax.rawValue)
            }),
    ]

    private static let optimisation: [Field] = [
        Field(
            "optimizer", option: "optimizer", help: "The optimiser.", write: { .text($0.optimizer.name) },
            read: { settings, root throws(TrainingError) in
                let epsilon = try settings.find("epsilon", .number) ?? usualEpsilon
                root.optimizer = try settings.need("optimizer", .optimizer(epsilon: epsilon))
            }),
        // Read together with the optimiser, of which it is a part.
        Field(
            "epsilon", option: nil,
            write: { configuration in
                configuration.optimizer.epsilon.flatMap { $0 == usualEpsilon ? nil : .number($0) }
            },
            read: { _, _ in },
            check: { root throws(TrainingError) in
                if let epsilon = root.optimizer.epsilon { try positive.require(epsilon, "epsilon") }
            }),
        .required(
            "learning_rate", \.learningRate, .number, valueName: "rate",
            """
            The learning rate. Default: the preset's; with --optimizer 0.1 for sgd, 0.05 for momentum and nesterov, \
            0.001 for the others.
            """, check: positive),
        .optional(
            "schedule", \.schedule.shape, .choice, off: .constant,
            """
            How the learning rate changes: not at all; in steps (to a tenth after each third of the epochs); as a cosine \
            (to 0 at the end); on a plateau (halved after more than 2 epochs without a lower validation loss).
            """),
        .optional(
            "warmup", \.schedule.warmup, .number, off: 0, valueName: "epochs",
            "Raise the learning rate from near 0 over the first so many epochs; 0.5 is half an epoch.",
            check: SettingRange("0 or more epochs") { (0...Double(mostEpochs)).contains($0) }),
        .optional(
            "weight_decay", \.weightDecay, .number, off: 0, valueName: "rate",
            "Weight decay. Default: 0.01 with --optimizer adamw, otherwise 0.",
            check: SettingRange("a finite number, 0 or above") { $0 >= 0 && $0.isFinite }),
        .optional(
            "clip_norm", \.clipNorm, .number, valueName: "norm",
            "Gradient clipping: the largest norm of a batch's gradients.", check: positive),
        .optional(
            "label_smoothing", \.labelSmoothing, .number, off: 0, valueName: "share",
            "Label smoothing: the share of each label spread over all classes, 0 to 1.",
            check: SettingRange("0 to 1") { (0...1).contains($0) }),
        Field(
            "class_weights", option: "class-weights", valueName: "weights",
            help: "How much each class counts: 'balanced', or a number for each class, such as 1,2.5,1.",
            write: { $0.classWeights == .equal ? nil : .text($0.classWeights.description) },
            read: { settings, root throws(TrainingError) in
                root.classWeights = .equal
                if let text = try settings.find("class_weights", .text) { root.classWeights = try ClassWeights(text) }
            },
            check: { root throws(TrainingError) in
                guard case .list(let weights) = root.classWeights else { return }
                let range = SettingRange<Double>("'balanced' or finite numbers above 0") { $0 > 0 && $0.isFinite }
                for weight in weights { try range.require(weight, "class-weights") }
            }),
        Field(
            "loss", option: "loss", valueName: "loss",
            help: """
                The loss: own, which is cross-entropy for softmax; or, with softmax, one that wrong labels disturb less: \
                gce=Q (generalized cross-entropy, Q above 0 to 1; 0.7 is usual), focal=G (G 0 to 100) or \
                bi-tempered=T1,T2 (T1 0 to 1, T2 1 to 10; 0.8,1.4 is usual). Default: own.
                """,
            write: { $0.loss.map { .text($0.word) } },
            read: { settings, root throws(TrainingError) in
                let word = try settings.find("loss", .text) ?? OutputHead.ownWord
                root.loss = word == OutputHead.ownWord ? nil : RobustLoss(word: word)
                guard root.loss != nil || word == OutputHead.ownWord else {
                    throw .setting(name: "loss", expected: "own, \(RobustLoss.expectedWords)", found: word)
                }
            },
            check: { root throws(TrainingError) in
                guard let loss = root.loss, root.head != .softmax else { return }
                throw .setting(
                    name: "loss", expected: "own with --head \(root.head.rawValue), which has a loss of its own",
                    found: loss.word)
            }),
        .optional(
            "label_noise", \.labelNoise, .number, off: 0, valueName: "rate",
            """
            Give this share of the training samples, 0 to below 1, one of the wrong labels, to see how a loss takes it. \
            The samples are drawn by the seed; validation keeps its true labels.
            """, check: SettingRange("from 0 to below 1") { $0 >= 0 && $0 < 1 }),
    ]

    private static let training: [Field] = [
        Field(
            "train_classes", option: "train-classes", valueName: "which",
            help: """
                Which classes a training step scores: 'all', or with very many classes 'sampled=K', those of the batch's \
                labels and K drawn by frequency (sampled softmax), or 'two-level', clusters of classes by frequency, and the \
                classes in the clusters of the labels. Evaluation always scores all. Default: all.
                """,
            write: { $0.trainedClasses == .all ? nil : .text("\($0.trainedClasses)") },
            read: { settings, root throws(TrainingError) in
                root.trainedClasses = try settings.find("train_classes", .trainedClasses) ?? .all
            },
            check: { root throws(TrainingError) in
                guard root.lesson != .noLogQ || root.trainedClasses.drawn != nil else {
                    throw .setting(
                        name: "train-classes", expected: "sampled=K with --lesson no-log-q",
                        found: "\(root.trainedClasses)")
                }
                guard root.trainedClasses != .all else { return }
                guard root.head != .softmax || root.loss != nil || root.lesson == .doubleSoftmax else { return }
                throw .setting(
                    name: "train-classes", expected: "all, unless the head is softmax with its own loss",
                    found: "\(root.trainedClasses)")
            }),
        .required(
            "batch_size", \.batchSize, .integer, valueName: "samples", "Samples in a batch.",
            check: SettingRange("1 to \(largestBatch)") { (1...largestBatch).contains($0) }),
        .required(
            "epochs", \.epochs, .integer, valueName: "n", "Passes over the training samples.", check: epochRange),
        .optional(
            "early_stopping", \.earlyStopping, .integer, valueName: "epochs",
            "Stop after so many epochs without a lower validation loss, and keep the weights of the best epoch.",
            check: SettingRange("1 to \(mostEpochs) epochs") { (1...mostEpochs).contains($0) }),
        .required(
            "initialization", \.initialization, .choice,
            """
            How the weights are initialised; auto is he for relu, leaky-relu and gelu, and glorot for sigmoid and tanh. \
            Default: the preset's own; auto if --hidden, --activation or --batch-norm is given.
            """),
        .optional(
            "freeze", \.frozenLayers, .integer, off: 0, "With --finetune: freeze the first N layers.",
            check: SettingRange("0 to 100 layers") { (0...100).contains($0) }),
        .optional(
            "head_learning_rate", \.headLearningRate, .number,
            "With --finetune: a separate learning rate for the last layer.", check: positive),
    ]
}

extension Optimizer.Kind {
    /// nil if the optimiser has none.
    fileprivate var epsilon: Double? {
        switch self {
        case .adam(let epsilon), .adamW(let epsilon): epsilon
        case .sgd, .momentum, .nesterov, .rmsprop: nil
        }
    }
}

extension SettingCodec<TrainedClasses> {
    fileprivate static var trainedClasses: Self {
        Self(
            expected: TrainedClasses.expected, encode: { .text("\($0)") },
            decode: { if case .text(let text) = $0 { TrainedClasses(text) } else { nil } })
    }
}

extension SettingCodec<Optimizer.Kind> {
    fileprivate static func optimizer(epsilon: Double) -> Self {
        Self(expected: "sgd, momentum, nesterov, rmsprop, adam or adamw", encode: { .text($0.name) }) { value in
            guard case .text(let name) = value else { return nil }
            return Optimizer.Kind(name: name, epsilon: epsilon)
        }
    }
}
