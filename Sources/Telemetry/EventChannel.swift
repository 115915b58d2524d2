/// Events that can be merged, so that fewer are queued if their reader is slow.
public protocol FoldableEvent: Sendable {
    /// Merges the next event into this one if possible, and returns whether it did. Otherwise, both are kept.
    mutating func fold(_ next: Self) -> Bool

    /// Merges all queued events that can be merged, even across others between them.
    static func condense(_ events: inout [Self])

    /// Whether there are so many events of this kind that a reader may not want to be woken by them.
    var isFrequent: Bool { get }
}

/// How far the events of a channel are merged while they are not read.
package enum EventFolding: Hashable, Sendable {
    /// Every event is delivered as it was published.
    case none
    /// Consecutive batches are merged into one event.
    case batches
    /// The same, for a reader whom no batch wakes: it reads them with the next event of another kind.
    case quietBatches
    /// Batches and epochs are summarized: a slow, suspended or missing reader costs no memory.
    case all

    /// The number of queued events from which they are merged, if nothing else is asked for. A dashboard draws means
    /// over batches, which merging changes, so that it is given the batches of a second; all others are given less.
    package var usualThreshold: Int { self == .all ? 8192 : 512 }
}

/// Carries events from the publishing thread to the thread that drains them.
///
/// Publishing never waits for the reader: the lock is held only while an array changes. Once `foldingThreshold` events
/// are queued, those that can be merged are; the others are never dropped, and the order is kept.
public final class EventChannel<Event: FoldableEvent>: Sendable {
    @usableFromInline
    struct State: Sendable {
        @usableFromInline var events: [Event] = []
        /// The number of queued events at which they are condensed.
        @usableFromInline var limit: Int
    }

    @usableFromInline let state: Guarded<State>
    @usableFromInline let foldingThreshold: Int
    @usableFromInline let condensingThreshold: Int
    @usableFromInline let isQuiet: Bool
    @usableFromInline let wake: @Sendable () -> Void

    /// `foldingThreshold` is the folding's usual one where it is nil.
    ///
    /// `wake` is called on the publishing thread when an event arrives in an empty queue, or, of quiet batches, whenever
    /// another event arrives; it must not block.
    package init(
        folding: EventFolding = .all, foldingThreshold: Int? = nil, wake: @escaping @Sendable () -> Void = {}
    ) {
        let foldingThreshold = foldingThreshold ?? folding.usualThreshold
        self.foldingThreshold = folding == .none ? .max : foldingThreshold
        condensingThreshold = folding == .all ? 2 * foldingThreshold : .max
        isQuiet = folding == .quietBatches
        state = Guarded(State(limit: condensingThreshold))
        self.wake = wake
    }

    /// Queues an event.
    ///
    /// It is inlined where it is used, like the lock: otherwise each call would look up the types of both.
    @inlinable
    public func publish(_ event: Event) {
        let wakes = state.withLock { state in
            let last = state.events.count - 1
            if state.events.count >= foldingThreshold, state.events[last].fold(event) { return false }
            state.events.append(event)
            if state.events.count >= state.limit {
                Event.condense(&state.events)
                // If little could be merged, do not try again immediately.
                state.limit = max(condensingThreshold, 2 * state.events.count)
            }
            return isQuiet ? !event.isFrequent : last < 0
        }
        if wakes { wake() }
    }

    /// Takes all queued events, oldest first.
    @inlinable
    public func drain() -> [Event] {
        state.withLock { state in
            let drained = state.events
            state.events = []
            state.limit = condensingThreshold
            return drained
        }
    }
}
