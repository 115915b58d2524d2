package import Telemetry

/// How a run stands, as one word.
package enum StoredState: String, Hashable, Sendable, CaseIterable {
    case running, paused
    /// Trained all its epochs, or stopped early by its own rule.
    case completed
    /// Ended by its user, with its model kept.
    case stopped
    case diverged, failed
    /// Its process is gone without having said how the run ended.
    case interrupted
    /// What logs of other programs say.
    case finished, killed, quiet, crashed

    /// Whether nothing more is expected of the run.
    package var isFinal: Bool {
        switch self {
        case .running, .paused, .quiet: false
        case .completed, .stopped, .diverged, .failed, .interrupted, .finished, .killed, .crashed: true
        }
    }

    package init(_ state: TrainingState) {
        switch state {
        case .training, .stepping: self = .running
        case .paused: self = .paused
        case .completed: self = .completed
        case .stopped: self = .stopped
        case .diverged: self = .diverged
        case .failed: self = .failed
        }
    }
}
