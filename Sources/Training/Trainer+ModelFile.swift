import Datasets
import Interchange
package import Learning
package import ModelFiles
package import Telemetry

extension Trainer {
    /// Throws where no reader would take the file of a model: its header would be too large.
    static func checkSavable(
        _ data: Dataset, settings: [RunDescription.Setting]
    ) throws(TrainingError) {
        let texts: [JSONValue] = [
            JSONValue(data.train.classNames), data.train.kind.json,
            .object(settings.map { .init($0.name, $0.value.json) }),
        ]
        // As a string in a string, and beside it places and names of tensors, of which there are few.
        let bytes = JSONValue.string(JSONValue.array(texts).text).text.utf8.count + 1 << 18
        guard bytes > SafetensorsFile.headerLimit else { return }
        throw .notSavable(
            "\(data.name): its names of classes and columns make \(bytes >> 20) MB of a model file's header, which may have "
                + "\(SafetensorsFile.headerLimit >> 20) MB: shorten them.")
    }

    /// Bytes that the smallest file takes which the run can go on from.
    package var leastFileSize: Int {
        let moments =
            switch configuration.optimizer {
            case .sgd: 0
            case .momentum, .nesterov, .rmsprop: 1
            case .adam, .adamW: 2
            }
        return MemoryLayout<Float>.size * network.parameterCount * (1 + moments)
    }

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
