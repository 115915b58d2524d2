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

    /// The greatest number of marks of a kind; more than that would be a wall on any time axis.
    package static let markLimit = 160
}

/// The marks of a run, those of each kind thinned out by themselves.
package struct RunMarks: Hashable, Sendable {
    /// In the order in which they happened.
    package private(set) var all: [RunHistory.Mark] = []
    private var kept = [Thinned<Numbered>](
        repeating: Thinned(limit: RunHistory.markLimit), count: RunHistory.Mark.Kind.rankCount)
    /// Marks that were noted, by kind and in all.
    private var counts = [Int](repeating: 0, count: RunHistory.Mark.Kind.rankCount)
    private var total = 0

    private struct Numbered: Hashable, Sendable {
        var mark: RunHistory.Mark
        /// Its place among all marks.
        var place: Int
    }

    package init() {}

    /// Notes a mark. One of its kind that is the last of all, and at the same place, gives way to it.
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

    /// The kind without its figure.
    fileprivate var rank: Int {
        switch self {
        case .paused: 0
        case .learningRate: 1
        case .written: 2
        }
    }
}
