import Datasets
import Training

/// What the command line says of the model and how it is trained. What it leaves open the preset says, and without one
/// the data.
struct TrainingChoice: Sendable {
    var model: ModelOptions
    var optimisation: OptimisationOptions

    func configuration(for samples: LabelledSamples) -> TrainingConfiguration {
        configuration(model.preset?.configuration ?? .usual(for: samples))
    }

    /// Throws where an option is out of its range, whatever the data will be.
    func validate() throws(TrainingError) {
        try configuration((model.preset ?? .torchMLP).configuration).validate()
    }

    private func configuration(_ base: TrainingConfiguration) -> TrainingConfiguration {
        var configuration = base
        model.apply(to: &configuration)
        optimisation.apply(to: &configuration)
        return configuration
    }
}
