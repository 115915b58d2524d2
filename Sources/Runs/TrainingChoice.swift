package import Datasets
package import Training

/// The requested settings of the model and its training. A preset supplies the others, or the data if there is no preset.
/// A resumed run takes all settings from its file.
package struct TrainingChoice: Sendable {
    /// Changes settings to the requested ones.
    package typealias Change = @Sendable (inout TrainingConfiguration) -> Void

    package var start: RunStart
    package var preset: Preset?
    /// The requested settings of the model; ignored by a resumed run.
    package var model: Change
    /// The requested settings of the optimisation.
    package var optimisation: Change
    /// Overrides `optimisation`.
    package var seed: UInt64?
    /// Overrides `optimisation`.
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

    /// Throws if a setting is out of range, whatever the data will be.
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
