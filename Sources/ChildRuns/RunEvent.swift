/// What may happen to a program of which its user, who looks elsewhere, wants to know.
package enum RunEvent: String, Sendable, CaseIterable {
    /// It ended with exit status 0.
    case finished
    /// It ended with another exit status.
    case failed
    /// A signal ended it.
    case killed
    /// It has printed and logged nothing for unusually long.
    case quiet
    /// It has a loss that is not a number any more, or infinite.
    case diverged

    /// How a program has ended.
    ///
    /// - Parameter ending: nil where nobody saw it.
    init(_ ending: RunStatus.Ending?) {
        guard let ending else {
            self = .killed
            return
        }
        self = ending.signal != nil || ending.status > 128 ? .killed : ending.status == 0 ? .finished : .failed
    }

    /// A sentence without its full stop.
    ///
    /// - Parameter ending: how the program has ended; nil while it has not.
    func sentence(of name: String, _ ending: RunStatus.Ending?) -> String {
        switch self {
        case .finished: "\(name) has finished"
        case .failed: "\(name) has failed with exit status \(ending?.status ?? 1)"
        case .killed:
            ending.map { "\(name) was ended by signal \($0.signal ?? $0.status - 128)" } ?? "\(name) has ended"
        case .quiet: "\(name) is quiet for unusually long"
        case .diverged: "\(name) has a loss that is no number"
        }
    }
}
