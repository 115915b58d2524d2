import Datasets
import Learning
import Telemetry

extension Trainer {
    /// The file that keeps the run's model of a moment.
    package func modelFile(_ snapshot: ModelSnapshot) -> ModelFile {
        let description = description
        let batches = max(1, description.batchesPerEpoch)
        let samples = data.train
        return ModelFile(
            network: snapshot.network, classNames: samples.classNames,
            input: samples.kind,
            dataName: data.name,
            training: SavedTraining(
                settings: description.settings, seed: description.seed,
                progress: SavedTraining.Progress(
                    epochs: snapshot.batch / batches, batches: snapshot.batch,
                    batchesInEpoch: snapshot.batch % batches)))
    }
}
