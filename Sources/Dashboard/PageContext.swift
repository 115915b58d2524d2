package import Datasets
package import Evaluation
package import Learning
package import Screen
package import Telemetry

/// The values that a page may look at: the moment that is shown, live or past, and the selected sample.
package struct PageContext: Sendable {
    package var run: RunHistory
    package var capabilities = RunCapabilities.training
    /// Identifies the values of the context, to tell whether they have changed since an earlier one.
    package var stamps = MomentStamps()
    /// The test samples; nil until they are loaded.
    package var samples: LabelledSamples?
    package var selection: SampleSelection
    /// The model at the moment that is shown; nil before the first model reaches the dashboard.
    package var network: Network?
    /// The number of batches on which `network` had been trained.
    package var networkBatch = 0
    /// The validation report for the moment that is shown: the newest that is not later.
    package var validation: ValidationReport?
    package var classification: Classification?
    /// How much each part of the sample contributes to the classification; nil for pictures.
    package var decision: DecisionWeights?
    /// The kept models of past epochs, in ascending order.
    package var archive: [EpochModel] = []
    /// The past epoch that is shown; nil in the live view.
    package var epoch: Int?
    package var pace = Pace()
    package var speed = TrainingSpeed.full
    /// The number of frames drawn so far, if each shows another model; nil if the moment does not move, or moves
    /// slowly.
    package var framesAtSpeed: Int?
    /// The area in which the page is drawn.
    package var area = Rectangle(column: 0, row: 0, width: 0, height: 0)

    package init(
        run: RunHistory, samples: LabelledSamples?, selection: SampleSelection, network: Network?,
        networkBatch: Int = 0,
        validation: ValidationReport?, classification: Classification?, decision: DecisionWeights? = nil,
        archive: [EpochModel] = [], epoch: Int? = nil,
        pace: Pace = Pace(), speed: TrainingSpeed = .full, framesAtSpeed: Int? = nil
    ) {
        self.run = run
        self.samples = samples
        self.selection = selection
        self.network = network
        self.networkBatch = networkBatch
        self.validation = validation
        self.classification = classification
        self.decision = decision
        self.archive = archive
        self.epoch = epoch
        self.pace = pace
        self.speed = speed
        self.framesAtSpeed = framesAtSpeed
    }

    /// Whether the measurements on test samples are those of the untrained network although batches were trained since.
    var showsUntrained: Bool {
        epoch == nil && run.batches > 0 && run.epochs.isEmpty && run.baseline != nil && run.summary?.kept == nil
            && run.description?.trainedBatches ?? 0 == 0
    }

    /// The epoch that is shown: a past one, or the one whose weights the run kept; nil for the newest moment.
    var shownEpoch: Int? { epoch ?? run.summary?.kept?.epoch }

    package var classNames: [String] { samples?.classNames ?? run.description?.classNames ?? [] }
}
