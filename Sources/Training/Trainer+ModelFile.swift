import Datasets
import Interchange
package import Learning
package import ModelFiles
package import Telemetry

extension Trainer {
    /// Throws `TrainingError.notSavable` if no reader would accept the model's file because its header would be too
    /// large.
    static func checkSavable(
        _ data: Dataset, settings: [RunDescription.Setting]
    ) throws(TrainingError) {
        let texts: [JSONValue] = [
            JSONValue(data.train.classNames), data.train.kind.json,
            .object(settings.map { .init($0.name, $0.value.json) }),
        ]
        // The size as a string within a string; the rest is room for the few names and places of tensors.
        let bytes = JSONValue.string(JSONValue.array(texts).text).text.utf8.count + 1 << 18
        guard bytes > SafetensorsFile.headerLimit else { return }
        throw .notSavable(
            "\(data.name): its names of classes and columns make \(bytes >> 20) MB of a model file's header, which may have "
                + "\(SafetensorsFile.headerLimit >> 20) MB: shorten them.")
    }

    /// The size in bytes of the smallest file from which the run can be resumed.
    package var leastFileSize: Int {
        let moments =
            switch configuration.optimizer {
            case .sgd: 0
            case .momentum, .nesterov, .rmsprop: 1
            case .adam, .adamW: 2
            }
        return MemoryLayout<Float>.size * network.parameterCount * (1 + moments)
    }

    /// The model file of a network of the run.
    ///
    /// - Parameters:
    ///   - batches: the number of batches that the network was trained on.
    ///   - best: the best epoch so far.
    ///   - resume: the point to resume from; nil if the run cannot be resumed.
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
