/// How a run stands, on evidence.
///
/// An end that the log records counts as it is recorded, until something is written after it. Otherwise, only the time
/// since the last change of the files is known: up to a few of the run's usual intervals, it is running; then it is
/// quiet. Silence does not prove an end, and nothing here calls a run crashed: that takes the proof that its process is
/// gone without having said so.
package enum RunState: Sendable, Hashable {
    /// Something was written a short time ago.
    case running
    /// Nothing was written for a time that is long for this run.
    ///
    /// - Parameters:
    ///   - seconds: since the last change.
    ///   - usually: the usual time between two values, if the log has times.
    case quiet(seconds: Double, usually: Double?)
    case finished
    case failed(status: Int?)
    case killed
    case crashed

    /// As in the JSON of `watch`.
    package var word: String {
        switch self {
        case .running: "running"
        case .quiet: "quiet"
        case .finished: "finished"
        case .failed: "failed"
        case .killed: "killed"
        case .crashed: "crashed"
        }
    }

    package init(_ ending: LogEnding) {
        switch ending {
        case .finished: self = .finished
        case .failed(let status): self = .failed(status: status)
        case .killed: self = .killed
        }
    }

    /// The state of a run whose log records no end.
    ///
    /// - Parameters:
    ///   - silence: the seconds since the last change of its files.
    ///   - usually: the usual seconds between two values.
    package init(silence: Double, usually: Double?) {
        let limit = max(Self.shortestSilence, Self.toleratedIntervals * (usually ?? 0))
        self = silence <= limit ? .running : .quiet(seconds: silence, usually: usually)
    }

    /// Writers keep values back: PyTorch's and TensorFlow's for two minutes.
    private static let shortestSilence = 150.0
    private static let toleratedIntervals = 5.0
}
