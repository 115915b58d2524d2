package import ModelFiles

extension SavedTraining {
    /// Reads the run's configuration, and how its data was made, from the file's settings.
    ///
    /// Throws `TrainingError.setting` if one is missing, of the wrong kind, or out of its range.
    package func checkedSettings() throws(TrainingError) -> (configuration: TrainingConfiguration, data: DataSettings) {
        (try TrainingConfiguration(settings: settings, seed: seed), try DataSettings(settings: settings))
    }
}
