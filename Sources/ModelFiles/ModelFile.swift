package import Datasets
package import Learning
package import Telemetry

/// A model as stored in a file: the network, its input and output, and the state of its training.
///
/// The file is a safetensors file. Parameters and buffers are tensors under PyTorch's names; the rest is one JSON text
/// in the metadata. Equal models are equal bytes.
package struct ModelFile: Hashable, Sendable {
    package var network: Network
    /// A name for each output of the network.
    package var classNames: [String]
    /// The kind of sample from which the network's input is made.
    package var input: LabelledSamples.Kind
    /// The name of the data that it was trained on; nil if the file does not say.
    package var dataName: String?
    /// nil if the file holds only weights.
    package var training: SavedTraining?

    /// There must be a class name for each output, and the network must take as many features as the input has.
    package init(
        network: Network, classNames: [String], input: LabelledSamples.Kind, dataName: String? = nil,
        training: SavedTraining? = nil
    ) {
        precondition(classNames.count == network.classes, "\(classNames.count) names of \(network.classes) classes")
        precondition(input.features == network.features, "\(input.features) features for \(network.features)")
        self.network = network
        self.classNames = classNames
        self.input = input
        self.dataName = dataName
        self.training = training
    }
}

/// The run that a model comes from, up to the moment of saving.
package struct SavedTraining: Hashable, Sendable {
    /// The settings of the run, in the order in which they are shown. A whole number is read back as an integer.
    package var settings: [RunDescription.Setting]
    package var seed: UInt64
    /// The numbers of training and validation samples.
    package var samples: Samples
    /// How the samples were divided; nil for files that do not say.
    package var split: Split?
    package var progress: Progress
    /// The best epoch so far; nil before the first evaluation.
    package var best: BestEpoch?
    /// What is needed to resume the run; nil if it cannot be resumed since it diverged.
    package var resume: ResumePoint?

    package struct Samples: Hashable, Sendable {
        package var training: Int
        package var validation: Int

        package init(training: Int, validation: Int) {
            self.training = training
            self.validation = validation
        }
    }

    /// How to find the validation samples of a run again. Classes and limits are in the settings.
    package struct Split: Hashable, Sendable {
        /// The fraction of the training samples that was held back; nil if the data has its own half for validation.
        package var heldBack: Double?
        /// The seed by which they were chosen.
        package var seed: UInt64
        /// The `Dataset.fingerprint` of all samples.
        package var fingerprint: String

        package init(heldBack: Double?, seed: UInt64 = 1, fingerprint: String) {
            self.heldBack = heldBack
            self.seed = seed
            self.fingerprint = fingerprint
        }
    }

    package struct Progress: Hashable, Sendable {
        /// The number of complete epochs.
        package var epochs: Int
        /// The number of batches trained since the run began.
        package var batches: Int
        /// The number of these batches in the incomplete epoch.
        package var batchesInEpoch: Int

        package init(epochs: Int, batches: Int, batchesInEpoch: Int) {
            self.epochs = epochs
            self.batches = batches
            self.batchesInEpoch = batchesInEpoch
        }
    }

    package init(
        settings: [RunDescription.Setting], seed: UInt64, samples: Samples, split: Split? = nil,
        progress: Progress, best: BestEpoch? = nil, resume: ResumePoint? = nil
    ) {
        self.settings = settings
        self.seed = seed
        self.samples = samples
        self.split = split
        self.progress = progress
        self.best = best
        self.resume = resume
    }
}
