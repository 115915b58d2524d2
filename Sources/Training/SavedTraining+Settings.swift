package import ModelFiles

extension SavedTraining {
    /// The run's configuration, and how its data was made, as the file's settings say them.
    ///
    /// Throws `TrainingError.setting` where one is missing, of another kind than it should be, or out of its range.
    package func checkedSettings() throws(TrainingError) -> (configuration: TrainingConfiguration, data: DataSettings) {
        (try TrainingConfiguration(settings: settings, seed: seed), try DataSettings(settings: settings))
    }
}
