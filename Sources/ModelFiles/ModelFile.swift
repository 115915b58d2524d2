package import Datasets
package import Learning
package import Telemetry

/// A model as a file keeps it: the network, what goes into it, what comes out, and where its training stands.
///
/// The file is a safetensors file. Parameters and buffers are tensors under PyTorch's names; the rest is one JSON text
/// in the metadata. Equal models are equal bytes.
package struct ModelFile: Hashable, Sendable {
    package var network: Network
    /// A name for each of the network's outputs.
    package var classNames: [String]
    /// What a sample is before it becomes the network's input.
    package var input: LabelledSamples.Kind
    /// What the data was called that it was trained on; nil where the file does not say.
    package var dataName: String?
    /// nil where the file holds weights only.
    package var training: SavedTraining?

    /// There must be a class name for each output, and as many features as the input has.
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

/// The run that a model comes from, as far as it had got.
package struct SavedTraining: Hashable, Sendable {
    /// Of the configuration, in the order in which they are shown. A whole number is read back as an integer.
    package var settings: [RunDescription.Setting]
    package var seed: UInt64
    /// What it was trained and measured on.
    package var samples: Samples
    /// How these were divided; nil in files that do not say.
    package var split: Split?
    package var progress: Progress
    /// The best of the epochs that were measured; nil before the first.
    package var best: BestEpoch?
    /// What is needed to go on; nil where the run cannot, as it diverged.
    package var resume: ResumePoint?

    package struct Samples: Hashable, Sendable {
        package var training: Int
        package var validation: Int

        package init(training: Int, validation: Int) {
            self.training = training
            self.validation = validation
        }
    }

    /// What it takes to find the samples again that a run was measured on. Classes and limits are among the settings.
    package struct Split: Hashable, Sendable {
        /// The share of the training samples that was held back; nil where the data has a half of its own to measure on.
        package var heldBack: Double?
        /// What they were chosen by.
        package var seed: UInt64
        /// `Dataset.fingerprint` of all samples.
        package var fingerprint: String

        package init(heldBack: Double?, seed: UInt64 = 1, fingerprint: String) {
            self.heldBack = heldBack
            self.seed = seed
            self.fingerprint = fingerprint
        }
    }

    package struct Progress: Hashable, Sendable {
        /// Whole epochs trained.
        package var epochs: Int
        /// Batches trained since the run began.
        package var batches: Int
        /// Of these, the batches of the epoch that is not whole yet.
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
