/// What was read of a run since the batch was last emptied: the values of all its files, by metrics that are numbered
/// for the run as a whole.
package struct RunBatch: Sendable {
    /// A part of the points that belongs to one attempt.
    package struct Segment: Sendable, Hashable {
        /// The place of its first point.
        package let start: Int
        /// The number of the attempt, from 0. A later attempt repeats metrics of an earlier one, for example after a
        /// resumption.
        package let attempt: Int
    }

    /// Its notes come with the place in `points` where they belong.
    package var log = LogBatch()
    /// In the order of the points; the first one starts at 0, unless there are no points.
    package private(set) var segments: [Segment] = []

    package init() {}

    package var names: [String] { log.names }
    package var points: [LogPoint] { log.points }

    /// Says to which attempt the points from `start` on belong.
    mutating func mark(_ attempt: Int, from start: Int) {
        guard segments.last?.attempt != attempt else { return }
        segments.append(Segment(start: start, attempt: attempt))
    }

    /// Forgets everything but the names.
    package mutating func empty() {
        log.empty()
        segments.removeAll(keepingCapacity: true)
    }
}
