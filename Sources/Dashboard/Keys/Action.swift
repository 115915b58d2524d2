package import Telemetry

/// What a key can do.
package enum Action: Hashable, Sendable {
    case showPage(PageID)
    case showNextPage
    case showPreviousPage
    case back
    case togglePause
    case stepBatch
    case stepEpoch
    case raiseLearningRate
    case lowerLearningRate
    case undoLearningRate
    case slower
    case faster
    case nextSample
    case previousSample
    case jump
    case filter
    case freeze
    case travelBack
    case travelForward
    case travelToStart
    case travelToLive
    case extend
    case write
    case retrySaving
    case saveElsewhere
    case discardUnsaved
    case restartMenu
    case restart(seed: UInt64?, learningRate: Double?)
    case configuration
    case savePage
    case filterSamples(SampleFilter)
    /// Ask for what samples are to be filtered by.
    case askFilter(FilterQuestion)
    /// What only the page that is shown knows.
    case own(PageValue)
    case help
    case redraw
    case suspend
    case quit

    /// The action of a page's own; nil where it is of another type, or none of a page's.
    package func own<OwnAction>(_ type: OwnAction.Type) -> OwnAction? {
        if case .own(let value) = self { value.value(as: type) } else { nil }
    }
}

extension Action {
    /// What a run must have for it to mean something. To show a page takes what the page needs.
    package var needs: RunCapabilities {
        switch self {
        case .togglePause, .stepBatch, .stepEpoch, .raiseLearningRate, .lowerLearningRate, .undoLearningRate, .slower,
            .faster, .write, .retrySaving, .saveElsewhere, .discardUnsaved:
            .steering
        case .extend: .extending
        case .restartMenu, .restart: .restarting
        case .freeze: .growing
        case .travelBack, .travelForward, .travelToStart, .travelToLive: .pastModels
        case .nextSample, .previousSample, .jump, .filter, .filterSamples, .askFilter: .samples
        case .showPage, .showNextPage, .showPreviousPage, .back, .configuration, .savePage, .own, .help, .redraw,
            .suspend, .quit:
            []
        }
    }
}

extension RunCapabilities {
    /// Why what needs more than these does nothing.
    func refusal(of needs: RunCapabilities) -> String {
        let missing = needs.subtracting(self)
        let ofTraining = RunCapabilities.training.subtracting(.savedModel)
        if !contains(.metrics), !missing.isDisjoint(with: ofTraining) { return "there is no training here" }
        if missing.contains(.samples) { return "there are no test samples here" }
        if missing.contains(.models) { return "there is no model here" }
        if missing.contains(.classes) { return "no classes are measured here" }
        if missing.contains(.pastModels) { return "the models of past epochs are not kept here" }
        if missing.contains(.growing) { return "nothing changes here any more" }
        return "this run is not steered from here"
    }
}
