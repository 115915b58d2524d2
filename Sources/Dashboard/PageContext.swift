package import Datasets
package import Evaluation
package import Learning
package import Screen
package import Telemetry

/// What a page may look at: the moment that is shown, live or past, and the sample that is looked at.
package struct PageContext: Sendable {
    package var run: RunHistory
    package var capabilities = RunCapabilities.training
    /// What tells whether parts of this are those of a context before.
    package var stamps = MomentStamps()
    /// nil until they are loaded.
    package var samples: LabelledSamples?
    package var selection: SampleSelection
    /// The model of the moment; nil before the first reached the dashboard.
    package var network: Network?
    /// The number of batches that model had been trained on.
    package var networkBatch = 0
    /// The measurement on the test samples that belongs to the moment: the newest that is not after it.
    package var validation: ValidationReport?
    package var classification: Classification?
    /// What of the sample weighs how much in that; nil for pictures.
    package var decision: DecisionWeights?
    /// The models of past epochs that are kept, ascending.
    package var archive: [EpochModel] = []
    /// The epoch that is looked back at; nil in the live view.
    package var epoch: Int?
    package var pace = Pace()
    /// Seconds of waiting after each batch.
    package var delay = 0.0
    /// Frames that were drawn so far, where each brings another model; nil where the moment stands, or moves slowly.
    package var framesAtSpeed: Int?
    /// Where the page is drawn.
    package var area = Rectangle(column: 0, row: 0, width: 0, height: 0)

    package init(
        run: RunHistory, samples: LabelledSamples?, selection: SampleSelection, network: Network?,
        networkBatch: Int = 0,
        validation: ValidationReport?, classification: Classification?, decision: DecisionWeights? = nil,
        archive: [EpochModel] = [], epoch: Int? = nil,
        pace: Pace = Pace(), delay: Double = 0, framesAtSpeed: Int? = nil
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
        self.delay = delay
        self.framesAtSpeed = framesAtSpeed
    }

    package var classNames: [String] { samples?.classNames ?? run.description?.classNames ?? [] }
}
