package import Datasets
package import ModelFiles

extension SavedTraining {
    /// The run's configuration, and how its data was made, as the file's settings say them.
    ///
    /// Throws `TrainingError.setting` where one is missing, of another kind than it should be, or out of its range.
    package func checkedSettings() throws(TrainingError) -> (
        configuration: TrainingConfiguration, loading: LoadingOptions, augmentation: Augmentation?
    ) {
        let configuration = try TrainingConfiguration(settings: settings, seed: seed)
        let (loading, augmentation) = try LoadingOptions.parse(settings)
        return (configuration, loading, augmentation)
    }
}
