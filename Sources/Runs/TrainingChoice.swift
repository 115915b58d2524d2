package import Datasets
package import Training

/// What is asked for of the model and how it is trained. What is left open the preset says, and without one the data; a
/// run that goes on has all of it from its file.
package struct TrainingChoice: Sendable {
    /// Changes settings to what was asked for.
    package typealias Change = @Sendable (inout TrainingConfiguration) -> Void

    package var start: RunStart
    package var preset: Preset?
    /// What is asked for of the model. A run that goes on asks for nothing.
    package var model: Change
    /// What is asked for of the optimisation.
    package var optimisation: Change
    /// Instead of what `optimisation` says.
    package var seed: UInt64?
    /// Instead of what `optimisation` says.
    package var learningRate: Double?

    package init(
        start: RunStart = RunStart(), preset: Preset? = nil, model: @escaping Change = { _ in },
        optimisation: @escaping Change = { _ in }
    ) {
        self.start = start
        self.preset = preset
        self.model = model
        self.optimisation = optimisation
    }

    package func configuration(for samples: LabelledSamples) -> TrainingConfiguration {
        configuration(preset?.configuration ?? .usual(for: samples))
    }

    /// Throws where a setting is out of its range, whatever the data will be.
    package func validate() throws(TrainingError) {
        try configuration((preset ?? .torchMLP).configuration).validate()
    }

    private func configuration(_ base: TrainingConfiguration) -> TrainingConfiguration {
        var configuration = start.configuration ?? base
        if start.configuration == nil { model(&configuration) }
        optimisation(&configuration)
        if let seed { configuration.seed = seed }
        if let learningRate { configuration.learningRate = learningRate }
        if case .finetune(let file) = start.origin { configuration = configuration.with(networkOf: file) }
        return configuration
    }
}
