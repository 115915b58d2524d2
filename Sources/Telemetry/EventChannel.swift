/// Events that can be merged, so that fewer are queued if their reader is slow.
package protocol FoldableEvent: Sendable {
    /// Merges the next event into this one if possible, and returns whether it did. Otherwise, both are kept.
    mutating func fold(_ next: Self) -> Bool

    /// Merges all queued events that can be merged, even across others between them.
    static func condense(_ events: inout [Self])
}

/// How far the events of a channel are merged while they are not read.
package enum EventFolding: Hashable, Sendable {
    /// Every event is delivered as it was published.
    case none
    /// Consecutive batches are merged into one event.
    case batches
    /// Batches and epochs are summarized: a slow, suspended or missing reader costs no memory.
    case all
}

/// Carries events from the publishing thread to the thread that drains them.
///
/// Publishing never waits for the reader: the lock is held only while an array changes. Once `foldingThreshold` events
/// are queued, those that can be merged are; the others are never dropped, and the order is kept.
package final class EventChannel<Event: FoldableEvent>: Sendable {
    private struct State: Sendable {
        var events: [Event] = []
        /// The number of queued events at which they are condensed.
        var limit: Int
    }

    private let state: Guarded<State>
    private let foldingThreshold: Int
    private let condensingThreshold: Int
    private let wake: @Sendable () -> Void

    /// `wake` is called on the publishing thread when an event arrives in an empty queue; it must not block.
    package init(
        folding: EventFolding = .all, foldingThreshold: Int = 512, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.foldingThreshold = folding == .none ? .max : foldingThreshold
        condensingThreshold = folding == .all ? 2 * foldingThreshold : .max
        state = Guarded(State(limit: condensingThreshold))
        self.wake = wake
    }

    // Specialized for the trainer's events: otherwise each call would look up the lock's generic types.
    @specialized(where Event == TrainingEvent)
    package func publish(_ event: Event) {
        let wasEmpty = state.withLock { state in
            let last = state.events.count - 1
            if state.events.count >= foldingThreshold, state.events[last].fold(event) { return false }
            state.events.append(event)
            if state.events.count >= state.limit {
                Event.condense(&state.events)
                // If little could be merged, do not try again immediately.
                state.limit = max(condensingThreshold, 2 * state.events.count)
            }
            return last < 0
        }
        if wasEmpty { wake() }
    }

    /// Takes all queued events, oldest first.
    @specialized(where Event == TrainingEvent)
    package func drain() -> [Event] {
        state.withLock { state in
            let drained = state.events
            state.events = []
            state.limit = condensingThreshold
            return drained
        }
    }
}
