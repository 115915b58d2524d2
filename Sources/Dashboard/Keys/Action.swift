package import Telemetry

/// An action that a key can trigger.
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
    /// Asks for the value by which samples are to be filtered.
    case askFilter(FilterQuestion)
    /// An action that only the page that is shown understands.
    case own(PageValue)
    /// Asks how the program is to be stopped.
    case stopProgram
    case control(WatchedProgram.Command)
    /// Leaves a queue of runs, and stops those that are trained or leaves them running.
    case leaveQueue(stopping: Bool)
    case help
    case redraw
    case suspend
    case quit

    /// The page's own action; nil if it is of another type, or does not belong to a page.
    package func own<OwnAction>(_ type: OwnAction.Type) -> OwnAction? {
        if case .own(let value) = self { value.value(as: type) } else { nil }
    }
}

extension Action {
    /// The capabilities that a run needs for the action to apply. The needs of a page apply to showing it.
    package var needs: RunCapabilities {
        switch self {
        case .togglePause: .pausing
        case .stopProgram, .control: .program
        case .leaveQueue: .queue
        case .stepBatch, .stepEpoch, .raiseLearningRate, .lowerLearningRate, .undoLearningRate, .slower,
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
    /// Why an action with these needs does nothing in a run with these capabilities.
    func refusal(of needs: RunCapabilities) -> String {
        let missing = needs.subtracting(self)
        let ofTraining = RunCapabilities.training.subtracting(.savedModel)
        if contains(.curves), missing.contains(.pausing) { return "only a program that run started can be paused" }
        if missing.contains(.otherRuns) { return "there are no other runs here" }
        if missing.contains(.program) { return "only a program that run started can be stopped" }
        if !contains(.metrics), !missing.isDisjoint(with: ofTraining) { return "there is no training here" }
        if missing.contains(.samples) { return "there are no test samples here" }
        if missing.contains(.models) { return "there is no model here" }
        if missing.contains(.classes) { return "no classes are measured here" }
        if missing.contains(.pastModels) { return "the models of past epochs are not kept here" }
        if missing.contains(.growing) { return "nothing changes here any more" }
        return "this run is not steered from here"
    }
}
