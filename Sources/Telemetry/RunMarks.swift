extension RunHistory {
    /// Something that happened at a moment of the run, for the time axis.
    package struct Mark: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            case paused
            case learningRate(Double)
            case written
        }

        package var kind: Kind
        /// The number of batches trained before it happened.
        package var afterBatch: Int
    }

    /// The greatest number of marks; more than that would be a wall on any time axis.
    package static let markLimit = 500
}

extension [RunHistory.Mark] {
    /// Appends a mark. One of its kind that is the last, and at the same place, gives way to it; and where there are
    /// too many, every second one of each kind does, but for the kind's first and newest.
    mutating func note(_ mark: RunHistory.Mark) {
        if let last, last.afterBatch == mark.afterBatch, last.kind.rank == mark.kind.rank { removeLast() }
        append(mark)
        guard count > RunHistory.markLimit else { return }
        var seen: [Int: Int] = [:]
        let totals = Dictionary(map { ($0.kind.rank, 1) }, uniquingKeysWith: +)
        self = filter { mark in
            let place = seen[mark.kind.rank, default: 0]
            seen[mark.kind.rank] = place + 1
            return place % 2 == 0 || place + 1 == totals[mark.kind.rank]
        }
    }
}

extension RunHistory.Mark.Kind {
    /// The kind without its figure.
    fileprivate var rank: Int {
        switch self {
        case .paused: 0
        case .learningRate: 1
        case .written: 2
        }
    }
}
