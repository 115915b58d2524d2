/// Which runs of a sweep wait, run and have ended.
package struct SweepQueue: Hashable, Sendable {
    package enum Standing: Hashable, Sendable {
        case waiting, running, done
        /// - Parameter status: the exit status; nil where nobody saw it.
        case failed(status: Int?)
        /// Ended because the user stopped the sweep.
        case stopped
    }

    package private(set) var standings: [Standing]
    /// How many run at the same time.
    package let jobs: Int
    /// The places of the runs that an earlier start of the sweep has started, and that were running when this one began.
    private var inherited: Set<Int>

    /// - Parameter standings: of the runs in their order, as an earlier start of the sweep left them. What failed or was
    ///   stopped then waits again.
    package init(_ standings: [Standing], jobs: Int) {
        self.standings = standings.map { $0 == .done || $0 == .running ? $0 : .waiting }
        inherited = Set(standings.indices.filter { standings[$0] == .running })
        self.jobs = max(1, jobs)
    }

    /// The places of the runs that are to be started now, which then are running.
    package mutating func start() -> [Int] {
        let free = max(0, jobs - count(.running))
        let next = Array(standings.indices.filter { standings[$0] == .waiting }.prefix(free))
        for place in next { standings[place] = .running }
        return next
    }

    /// Notes the end of a run. One that was running when this start of the sweep began, and that failed, waits again, like
    /// the others that an earlier start has left: it may have been killed a moment before, while its end was not yet
    /// recorded.
    package mutating func end(_ place: Int, _ standing: Standing) {
        guard standings.indices.contains(place) else { return }
        standings[place] = standing
        if inherited.remove(place) != nil, case .failed = standing { standings[place] = .waiting }
    }

    package func count(_ standing: Standing) -> Int { standings.count { $0 == standing } }

    /// The places of the runs that are under way.
    package var running: [Int] { standings.indices.filter { standings[$0] == .running } }

    /// The places of the runs that failed.
    package var failed: [Int] {
        standings.indices.filter { if case .failed = standings[$0] { true } else { false } }
    }

    /// Whether all runs have ended by themselves.
    package var isOver: Bool { count(.waiting) == 0 && count(.running) == 0 && count(.stopped) == 0 }
}
