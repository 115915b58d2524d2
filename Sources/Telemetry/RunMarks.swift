extension RunHistory {
    /// Something that happened at a moment of the run, to be marked on the time axis.
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

    /// The largest number of marks of a kind; more would fill any time axis.
    package static let markLimit = 160
}

/// The marks of a run, with each kind thinned out separately.
package struct RunMarks: Hashable, Sendable {
    /// The marks in the order in which they happened.
    package private(set) var all: [RunHistory.Mark] = []
    private var kept = [Thinned<Numbered>](
        repeating: Thinned(limit: RunHistory.markLimit), count: RunHistory.Mark.Kind.rankCount)
    /// The numbers of marks noted, of each kind and in total.
    private var counts = [Int](repeating: 0, count: RunHistory.Mark.Kind.rankCount)
    private var total = 0

    private struct Numbered: Hashable, Sendable {
        var mark: RunHistory.Mark
        /// The number of the mark among all marks.
        var place: Int
    }

    package init() {}

    /// Adds a mark. It replaces the last mark if that has the same kind and the same position.
    package mutating func note(_ mark: RunHistory.Mark) {
        let rank = mark.kind.rank
        let repeats = all.last.map { $0.afterBatch == mark.afterBatch && $0.kind.rank == rank } ?? false
        if !repeats {
            counts[rank] += 1
            total += 1
        }
        kept[rank].append(Numbered(mark: mark, place: total), number: counts[rank])
        all = kept.flatMap(\.entries).map(\.element).sorted { $0.place < $1.place }.map(\.mark)
    }
}

extension RunHistory.Mark.Kind {
    fileprivate static let rankCount = 3

    /// A number for the kind, without its associated value.
    fileprivate var rank: Int {
        switch self {
        case .paused: 0
        case .learningRate: 1
        case .written: 2
        }
    }
}
