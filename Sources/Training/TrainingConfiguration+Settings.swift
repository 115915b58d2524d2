import Learning
package import Telemetry

/// A configuration as names and values: what a run's description shows, and what a checkpoint keeps of it.
extension TrainingConfiguration {
    /// The settings that are on; settings that are off have no entry. The seed is stored separately.
    package var settings: [RunDescription.Setting] {
        Self.fields.compactMap { field in field.write(self).map { RunDescription.Setting(field.name, $0) } }
    }

    /// Reads a configuration from its `settings`: everything that affects the result is restored. Other names are
    /// ignored.
    ///
    /// Throws `TrainingError.setting` if one is missing, of the wrong kind, or out of its range.
    package init(settings: [RunDescription.Setting], seed: UInt64 = 1) throws(TrainingError) {
        // Every field is overwritten.
        self = Preset.softmaxRegression.configuration
        self.seed = seed
        let values = Field.Settings(settings, of: Self.fields)
        for field in Self.fields { try field.read(values, &self) }
        try validate()
    }

    /// Throws `TrainingError.setting` if the class weights, or the classes that a step scores, do not suit so many
    /// classes.
    package func validate(classes: Int) throws(TrainingError) {
        switch trainedClasses {
        case .all: break
        case .sampled(let drawn):
            let allowed = ClassSampler.allowedCounts(classes: classes)
            guard allowed.contains(drawn), classes > 1 else {
                throw .setting(
                    name: "train-classes", expected: "sampled=1 to sampled=\(allowed.upperBound), half of the classes",
                    found: "\(trainedClasses)")
            }
        case .twoLevel:
            guard classes >= TwoLevelLayer.fewestClasses else {
                throw .setting(
                    name: "train-classes", expected: "all with fewer than \(TwoLevelLayer.fewestClasses) classes",
                    found: "\(trainedClasses)")
            }
        }
        if trainedClasses != .all {
            guard labelSmoothing == 0, classWeights == .equal else {
                throw .setting(
                    name: "train-classes",
                    expected: "all with --label-smoothing or --class-weights, which need every class's score",
                    found: "\(trainedClasses)")
            }
        }
        guard case .list(let weights) = classWeights, weights.count != classes else { return }
        throw .setting(
            name: "class-weights", expected: "\(classes) numbers, one for each class", found: "\(weights.count)")
    }
}

extension TrainingConfiguration.ClassWeights: CustomStringConvertible {
    /// Reads "balanced", or a number for each class, separated by commas.
    package init(_ text: String) throws(TrainingError) {
        if text == "balanced" {
            self = .balanced
            return
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let weights = parts.compactMap(\.self)
        guard weights.count == parts.count else {
            throw .setting(name: "class-weights", expected: "'balanced' or numbers between commas", found: text)
        }
        self = .list(weights)
    }

    /// The form that `init(_:)` reads.
    package var description: String {
        switch self {
        case .equal: "equal"
        case .balanced: "balanced"
        case .list(let weights): weights.map { "\($0)" }.joined(separator: ",")
        }
    }
}
