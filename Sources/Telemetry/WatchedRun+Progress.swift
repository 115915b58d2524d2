extension WatchedRun {
    /// How far a run has come, at two times between which its speed is measured.
    package struct Progress: Sendable, Hashable {
        package struct Moment: Sendable, Hashable {
            /// How much of the run was done, from 0 to 1.
            package let done: Double
            /// In seconds since 1970.
            package let seconds: Double

            package init(done: Double, seconds: Double) {
                self.done = done
                self.seconds = seconds
            }
        }

        package private(set) var first: Moment
        package private(set) var latest: Moment

        package init(_ moment: Moment) { (first, latest) = (moment, moment) }

        /// Takes a later moment. A run that goes back begins anew.
        package mutating func note(_ moment: Moment) {
            if moment.done < latest.done || moment.seconds < latest.seconds { first = moment }
            latest = moment
        }
    }

    /// How long a run that goes on as before will take from a time on, without pauses; nil where nobody knows.
    ///
    /// - Parameter now: in seconds since 1970.
    package func remainingSeconds(at now: Double) -> Double? {
        guard let progress, progress.latest.done < 1 else { return nil }
        let (done, taken) = (
            progress.latest.done - progress.first.done,
            activeSeconds(from: progress.first.seconds, to: progress.latest.seconds)
        )
        guard done > 0, taken > 0 else { return nil }
        let rest = (1 - progress.latest.done) / done * taken
        return max(0, rest - max(0, activeSeconds(from: progress.latest.seconds, to: now)))
    }

    /// The seconds between two times in which the run was not paused.
    package func activeSeconds(from start: Double, to end: Double) -> Double {
        pauses.reduce(end - start) { $0 - ($1.paused(before: end) - $1.paused(before: start)) }
    }

    /// Adds pauses that are known, in place of those that were concluded from the log for the same time.
    package mutating func take(pauses known: [TimeGaps.Gap]) {
        let others = pauses.filter { gap in !known.contains { $0.start < gap.end && gap.start < $0.end } }
        pauses = (known + others).sorted { $0.start < $1.start }
    }
}
