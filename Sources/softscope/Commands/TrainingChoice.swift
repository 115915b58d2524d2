import Datasets
import Training

/// What the command line says of the model and how it is trained. What it leaves open the preset says, and without one
/// the data; a run that goes on has all of it from its file.
struct TrainingChoice: Sendable {
    var model: ModelOptions
    var optimisation: OptimisationOptions
    var start = OriginOptions.Start()

    func configuration(for samples: LabelledSamples) -> TrainingConfiguration {
        configuration(model.preset?.configuration ?? .usual(for: samples))
    }

    /// Throws where an option is out of its range, whatever the data will be.
    func validate() throws(TrainingError) {
        try configuration((model.preset ?? .torchMLP).configuration).validate()
    }

    private func configuration(_ base: TrainingConfiguration) -> TrainingConfiguration {
        var configuration = start.configuration ?? base
        if start.configuration == nil {
            model.apply(to: &configuration)
            configuration.frozenLayers = start.frozenLayers
            configuration.headLearningRate = start.headLearningRate
        }
        optimisation.apply(to: &configuration)
        if case .finetune(let file) = start.origin { configuration = configuration.with(networkOf: file) }
        return configuration
    }
}
