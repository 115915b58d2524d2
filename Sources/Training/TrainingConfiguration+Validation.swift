import Learning

extension TrainingConfiguration {
    /// Throws `TrainingError.setting` for the first value that is out of its range.
    package func validate() throws(TrainingError) {
        // The upper limits leave every product of sizes far from overflow, and are beyond any machine's memory.
        for width in hidden {
            try require(
                (1...Self.largestWidth).contains(width), "hidden", "widths of 1 to \(Self.largestWidth)",
                width)
        }
        if let embedding {
            try require(
                (1...Self.largestWidth).contains(embedding), "embedding", "1 to \(Self.largestWidth)", embedding)
        }
        try require(hidden.count <= 100, "hidden", "at most 100 layers", hidden.count)
        try require(dropout >= 0 && dropout < 1, "dropout", "from 0 to below 1", dropout)
        try require(
            learningRate > 0 && learningRate.isFinite, "learning-rate", "a finite number above 0",
            learningRate)
        try require(
            (0...Double(Self.mostEpochs)).contains(schedule.warmup), "warmup", "0 or more epochs", schedule.warmup)
        try require(
            weightDecay >= 0 && weightDecay.isFinite, "weight-decay", "a finite number, 0 or above", weightDecay)
        if let clipNorm {
            try require(clipNorm > 0 && clipNorm.isFinite, "clip-norm", "a finite number above 0", clipNorm)
        }
        try require((0...1).contains(labelSmoothing), "label-smoothing", "0 to 1", labelSmoothing)
        if case .list(let weights) = classWeights {
            for weight in weights {
                try require(
                    weight > 0 && weight.isFinite, "class-weights", "'balanced' or finite numbers above 0", weight)
            }
        }
        try require(
            (1...Self.largestBatch).contains(batchSize), "batch-size", "1 to \(Self.largestBatch)", batchSize)
        try require((1...Self.mostEpochs).contains(epochs), "epochs", "1 to \(Self.mostEpochs)", epochs)
        if let earlyStopping {
            try require(
                (1...Self.mostEpochs).contains(earlyStopping), "early-stopping", "1 to \(Self.mostEpochs) epochs",
                earlyStopping)
        }
        if let headLearningRate {
            try require(
                headLearningRate > 0 && headLearningRate.isFinite, "head-learning-rate", "a finite number above 0",
                headLearningRate)
        }
        try require((0...100).contains(frozenLayers), "freeze", "0 to 100 layers", frozenLayers)
        switch optimizer {
        case .adam(let epsilon), .adamW(let epsilon):
            try require(epsilon > 0 && epsilon.isFinite, "epsilon", "a finite number above 0", epsilon)
        case .sgd, .momentum, .nesterov, .rmsprop: break
        }
    }

    /// Throws unless the settings suit data of so many classes.
    package func validate(classes: Int) throws(TrainingError) {
        guard case .list(let weights) = classWeights else { return }
        try require(weights.count == classes, "class-weights", "\(classes) numbers, one for each class", weights.count)
    }

    private func require(
        _ holds: Bool, _ name: String, _ expected: String, _ found: some Any
    ) throws(TrainingError) {
        guard holds else { throw .setting(name: name, expected: expected, found: "\(found)") }
    }

    private static let largestWidth = 65_536
    private static let largestBatch = 1_000_000
    private static let mostEpochs = 1_000_000
}
