/// What a training run tells about itself, in the order in which it happened.
package enum TrainingEvent: Hashable, Sendable {
    case started(RunDescription)
    case batch(BatchReport)
    case epoch(EpochReport)
    /// The test set measured before the first batch, so that charts begin where learning begins.
    case baseline(ValidationReport)
    case state(TrainingState)
    /// The dense layers from inside, where they are measured: before the first batch, and after each epoch.
    case layers([LayerReport], afterBatch: Int)
    /// The learning rate changed by hand before the batch with this number (from 1, over the whole run).
    case learningRate(Double, beforeBatch: Int)
    /// The weights after a batch were written on request: where they are, or why they are not.
    case written(path: String?, reason: String?, afterBatch: Int)
    /// So many epochs are planned now.
    case extended(epochs: Int)
    /// The end, whatever its reason; only `extended` goes on after it.
    case ended(RunSummary)
}

/// What is trained, on what, and how: all that is known before the first batch.
package struct RunDescription: Hashable, Sendable {
    /// The run's name, unique among the stored runs.
    package var run: String
    package var data: String
    /// Layer widths, `784-128-10`.
    package var model: String
    package var parameters: Int
    package var trainSamples: Int
    package var validationSamples: Int
    package var classNames: [String]
    /// Name and value of every setting, in the order in which they are shown.
    package var settings: [Setting]
    package var seed: UInt64
    package var epochs: Int
    package var batchesPerEpoch: Int

    package init(
        run: String, data: String, model: String, parameters: Int, trainSamples: Int, validationSamples: Int,
        classNames: [String], settings: [Setting], seed: UInt64, epochs: Int, batchesPerEpoch: Int
    ) {
        self.run = run
        self.data = data
        self.model = model
        self.parameters = parameters
        self.trainSamples = trainSamples
        self.validationSamples = validationSamples
        self.classNames = classNames
        self.settings = settings
        self.seed = seed
        self.epochs = epochs
        self.batchesPerEpoch = batchesPerEpoch
    }

    /// The model in a line: `784-128-10 relu · batch-norm · dropout 0.2`.
    package func outline(separator: String = " · ") -> String {
        var parts = [model]
        for setting in settings {
            switch (setting.name, setting.value) {
            case ("activation", .text(let name)): parts[0] += " \(name)"
            case ("batch_norm", _): parts.append("batch-norm")
            case ("dropout", .number(let rate)): parts.append("dropout \(rate)")
            default: break
            }
        }
        return parts.joined(separator: separator)
    }

    package struct Setting: Hashable, Sendable {
        package enum Value: Hashable, Sendable {
            case text(String)
            case integer(Int)
            case number(Double)
            case integers([Int])
        }

        package var name: String
        package var value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }
}

/// One batch, or several that follow each other, folded.
package struct BatchReport: Hashable, Sendable {
    /// Numbers of the first and the last batch, from 1 over the whole run.
    package var firstBatch: Int
    package var lastBatch: Int
    /// The epoch of the last batch, from 1, and that batch's number inside of it, from 1.
    package var epoch: Int
    package var batchInEpoch: Int
    package var samples: Int
    /// Nats, mean per sample.
    package var loss: Aggregate
    /// Fraction 0…1.
    package var accuracy: Aggregate
    /// Euclidean norm of all gradients together.
    package var gradientNorm: Aggregate
    package var learningRate: Double
    /// Seconds of training since the run began: pauses and evaluations left out.
    package var trainingSeconds: Double

    package init(
        batch: Int, epoch: Int, batchInEpoch: Int, samples: Int, loss: Double, accuracy: Double,
        gradientNorm: Double, learningRate: Double, trainingSeconds: Double
    ) {
        firstBatch = batch
        lastBatch = batch
        self.epoch = epoch
        self.batchInEpoch = batchInEpoch
        self.samples = samples
        self.loss = Aggregate(loss, weight: Double(samples))
        self.accuracy = Aggregate(accuracy, weight: Double(samples))
        self.gradientNorm = Aggregate(gradientNorm)
        self.learningRate = learningRate
        self.trainingSeconds = trainingSeconds
    }

    /// Takes in the report that follows this one.
    package mutating func append(_ next: BatchReport) {
        lastBatch = next.lastBatch
        epoch = next.epoch
        batchInEpoch = next.batchInEpoch
        samples += next.samples
        loss.merge(next.loss)
        accuracy.merge(next.accuracy)
        gradientNorm.merge(next.gradientNorm)
        learningRate = next.learningRate
        trainingSeconds = next.trainingSeconds
    }
}

/// A finished epoch: the training figures are means over its samples as they were trained on.
package struct EpochReport: Hashable, Sendable {
    /// From 1.
    package var epoch: Int
    /// Number of the epoch's last batch, from 1 over the whole run.
    package var lastBatch: Int
    /// Nats, mean per sample.
    package var loss: Double
    /// Fraction 0…1.
    package var accuracy: Double
    package var validation: ValidationReport
    package var learningRate: Double
    /// Training and evaluation of this epoch; pauses left out.
    package var seconds: Double
    /// Training samples for each second of training.
    package var samplesPerSecond: Double

    package init(
        epoch: Int, lastBatch: Int, loss: Double, accuracy: Double, validation: ValidationReport,
        learningRate: Double, seconds: Double, samplesPerSecond: Double
    ) {
        self.epoch = epoch
        self.lastBatch = lastBatch
        self.loss = loss
        self.accuracy = accuracy
        self.validation = validation
        self.learningRate = learningRate
        self.seconds = seconds
        self.samplesPerSecond = samplesPerSecond
    }
}

/// How the model did on the validation samples at one moment.
package struct ValidationReport: Hashable, Sendable {
    /// Nats, mean per sample.
    package var loss: Double
    /// Fraction 0…1.
    package var accuracy: Double
    /// For each class, how many samples have it as their label, and how many of these were recognised.
    package var classes: [ClassTally]
    /// The predicted class of every sample, in the data's order.
    package var predictions: [UInt16]
    /// The probability of each prediction, 0…1.
    package var confidences: [Float]
    /// Cross-entropy of each sample, in nats.
    package var losses: [Float]

    package init(
        loss: Double, accuracy: Double, classes: [ClassTally], predictions: [UInt16], confidences: [Float] = [],
        losses: [Float] = []
    ) {
        self.loss = loss
        self.accuracy = accuracy
        self.classes = classes
        self.predictions = predictions
        self.confidences = confidences
        self.losses = losses
    }

    package struct ClassTally: Hashable, Sendable {
        package var support: Int
        package var correct: Int

        package init(support: Int = 0, correct: Int = 0) {
            self.support = support
            self.correct = correct
        }

        /// Fraction 0…1; NaN where no sample has the label.
        package var recall: Double { support == 0 ? .nan : Double(correct) / Double(support) }
    }
}

/// What the trainer is doing now.
package enum TrainingState: Hashable, Sendable {
    case training
    case paused
    /// Training until the end of the batch or of the epoch, then pausing.
    case stepping
    case completed
    case stopped
    case diverged
    case failed

    /// Whether no batch will follow.
    package var isFinal: Bool {
        switch self {
        case .training, .paused, .stepping: false
        case .completed, .stopped, .diverged, .failed: true
        }
    }
}

/// How a run ended.
package struct RunSummary: Hashable, Sendable {
    /// `completed`, `stopped`, `diverged` or `failed`.
    package var status: TrainingState
    /// Whole epochs trained.
    package var epochs: Int
    package var batches: Int
    /// The last evaluation's figures; nil where there was none.
    package var validationLoss: Double?
    package var validationAccuracy: Double?
    /// The epoch, from 1, with the highest validation accuracy (the earliest of equals); nil before the first.
    package var bestEpoch: Int?
    package var bestValidationAccuracy: Double?
    /// Training and evaluation; pauses left out.
    package var seconds: Double
    /// Where the weights are; nil where they were not kept.
    package var checkpoint: String?
    /// One sentence, where `status` is `failed` or `diverged`.
    package var reason: String?

    package init(
        status: TrainingState, epochs: Int, batches: Int, validationLoss: Double?, validationAccuracy: Double?,
        bestEpoch: Int?, bestValidationAccuracy: Double?, seconds: Double, checkpoint: String?, reason: String?
    ) {
        self.status = status
        self.epochs = epochs
        self.batches = batches
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.bestEpoch = bestEpoch
        self.bestValidationAccuracy = bestValidationAccuracy
        self.seconds = seconds
        self.checkpoint = checkpoint
        self.reason = reason
    }
}
