import Telemetry

/// Rows for the table of runs that are made beside the drawing loop: with thousands of runs, that takes longer than a frame.
package struct RunRowsRequest: Hashable, Sendable {
    private let number = Generation()
    let runs: WatchedRuns
    let wishes: RunRows.Wishes

    init(_ runs: WatchedRuns, _ wishes: RunRows.Wishes) {
        self.runs = runs
        self.wishes = wishes
    }

    /// Rows that were asked for.
    package struct Answer: Sendable {
        let request: RunRowsRequest
        let rows: RunRows
    }

    package func answer() -> Answer { Answer(request: self, rows: RunRows(runs, wishes)) }

    package static func == (left: RunRowsRequest, right: RunRowsRequest) -> Bool { left.number == right.number }
    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension WatchedRuns {
    /// Whether a table has the same rows for other runs: at most curves and marks are different.
    ///
    /// - Parameter needsCurves: whether the rows show values of the curves.
    func haveRows(of other: WatchedRuns, needsCurves: Bool) -> Bool {
        guard runs.count == other.runs.count else { return false }
        return runs.indices.allSatisfy { place in
            let (run, former) = (runs[place], other.runs[place])
            guard run.generation == former.generation, run.state == former.state else { return false }
            if needsCurves, run.isWhole != former.isWhole { return false }
            return !needsCurves && !run.storedFigures.isEmpty || run.points == former.points
        }
    }
}
