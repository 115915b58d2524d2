/// Events of which some can be folded with others, so that fewer wait where their reader is slow.
package protocol FoldableEvent: Sendable {
    /// Takes in the event that follows, and says whether it did. What returns false is kept apart.
    mutating func fold(_ next: Self) -> Bool

    /// Folds what can be folded of the events that wait, over others that stand between them.
    static func condense(_ events: inout [Self])
}

/// How far the events of a channel are folded while nobody reads them.
package enum EventFolding: Hashable, Sendable {
    /// Each event comes out as it was published.
    case none
    /// Batches that follow each other come out as one.
    case batches
    /// Batches and epochs come out summed up: a reader that is slow, suspended or gone costs no memory.
    case all
}

/// Carries events from the thread that publishes them to the one that drains them.
///
/// Publishing never waits for the other side: the lock is held only while an array changes. Once `foldingThreshold`
/// events wait, those that can be folded are; the others are never dropped, and the order is kept.
package final class EventChannel<Event: FoldableEvent>: Sendable {
    private struct State: Sendable {
        var events: [Event] = []
        /// So many that wait are condensed.
        var limit: Int
    }

    private let state: Guarded<State>
    private let foldingThreshold: Int
    private let condensingThreshold: Int
    private let wake: @Sendable () -> Void

    /// `wake` is called, on the publishing thread, when an event arrives where none was waiting; it must not block.
    package init(
        folding: EventFolding = .all, foldingThreshold: Int = 512, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.foldingThreshold = folding == .none ? .max : foldingThreshold
        condensingThreshold = folding == .all ? 2 * foldingThreshold : .max
        state = Guarded(State(limit: condensingThreshold))
        self.wake = wake
    }

    // Compiled for the trainer's events too: otherwise each call looks up the lock's generic types.
    @specialized(where Event == TrainingEvent)
    package func publish(_ event: Event) {
        let wasEmpty = state.withLock { state in
            let last = state.events.count - 1
            if state.events.count >= foldingThreshold, state.events[last].fold(event) { return false }
            state.events.append(event)
            if state.events.count >= state.limit {
                Event.condense(&state.events)
                // Where little could be folded it is not tried again at once.
                state.limit = max(condensingThreshold, 2 * state.events.count)
            }
            return last < 0
        }
        if wasEmpty { wake() }
    }

    /// Takes all the events that wait, oldest first.
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
