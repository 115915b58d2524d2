import Datasets
package import Learning
package import Telemetry

extension Trainer {
    /// The file that keeps a model of the run.
    ///
    /// - Parameters:
    ///   - batches: trained when it was as it is.
    ///   - best: of the epochs so far.
    ///   - resume: where the run stands, if it can go on.
    package func modelFile(
        _ network: Network, batches: Int, best: BestEpoch? = nil, resume: ResumePoint?
    ) -> ModelFile {
        ModelFile(
            network: network, classNames: data.train.classNames, input: data.train.kind, dataName: data.name,
            training: SavedTraining(
                settings: description.settings, seed: configuration.seed,
                samples: SavedTraining.Samples(training: data.train.count, validation: data.test.count),
                split: SavedTraining.Split(heldBack: data.heldBack, fingerprint: fingerprint.text),
                progress: SavedTraining.Progress(
                    epochs: batches / batchesPerEpoch, batches: batches, batchesInEpoch: batches % batchesPerEpoch),
                best: best, resume: resume))
    }
}
