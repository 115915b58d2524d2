package import Telemetry

/// A configuration as names and values: what a run's description shows, and what a checkpoint keeps of it.
extension TrainingConfiguration {
    /// What is on; what is off has no entry. The seed is told apart from them.
    package var settings: [RunDescription.Setting] {
        Self.fields.compactMap { field in field.write(self).map { RunDescription.Setting(field.name, $0) } }
    }

    /// The configuration of which these are the `settings`: all that its bits depend on comes back. Names that are none
    /// of its own are passed over.
    ///
    /// Throws `TrainingError.setting` where one is missing, of another kind than it should be, or out of its range.
    package init(settings: [RunDescription.Setting], seed: UInt64 = 1) throws(TrainingError) {
        // Every field is read over.
        self = Preset.softmaxRegression.configuration
        self.seed = seed
        let values = Field.Settings(settings, of: Self.fields)
        for field in Self.fields { try field.read(values, &self) }
        try validate()
    }

    /// Throws unless the settings suit data of so many classes.
    package func validate(classes: Int) throws(TrainingError) {
        guard case .list(let weights) = classWeights, weights.count != classes else { return }
        throw .setting(
            name: "class-weights", expected: "\(classes) numbers, one for each class", found: "\(weights.count)")
    }
}

extension TrainingConfiguration.ClassWeights: CustomStringConvertible {
    /// "balanced", or a number for each class between commas.
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

    /// As `init(_:)` reads it.
    package var description: String {
        switch self {
        case .equal: "equal"
        case .balanced: "balanced"
        case .list(let weights): weights.map { "\($0)" }.joined(separator: ",")
        }
    }
}
