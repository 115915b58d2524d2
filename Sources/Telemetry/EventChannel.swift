/// An event of which some kinds may be folded with the one before.
package protocol FoldableEvent: Sendable {
    /// Takes in the event that follows, and says whether it did. What returns false is kept apart.
    mutating func fold(_ next: Self) -> Bool
}

extension TrainingEvent: FoldableEvent {
    /// Only a batch report that follows another is folded.
    package mutating func fold(_ next: TrainingEvent) -> Bool {
        guard case .batch(var report) = self, case .batch(let following) = next else { return false }
        report.append(following)
        self = .batch(report)
        return true
    }
}

/// Carries events from the thread that publishes them to the one that drains them.
///
/// Publishing never waits for the other side: the lock is held only while an array changes. Once `foldingThreshold`
/// events wait, those that can be folded are, so that a reader that is slow, suspended or gone costs no memory;
/// the others are never dropped, and the order is kept.
package final class EventChannel<Event: FoldableEvent>: Sendable {
    private let waiting = Guarded<[Event]>([])
    private let foldingThreshold: Int
    private let wake: @Sendable () -> Void

    /// `wake` is called, on the publishing thread, when an event arrives where none was waiting; it must not block.
    package init(foldingThreshold: Int = 512, wake: @escaping @Sendable () -> Void = {}) {
        self.foldingThreshold = foldingThreshold
        self.wake = wake
    }

    // Compiled for the trainer's events too: otherwise each call looks up the lock's generic types.
    @specialized(where Event == TrainingEvent)
    package func publish(_ event: Event) {
        let wasEmpty = waiting.withLock { events in
            let last = events.count - 1
            if events.count >= foldingThreshold, events[last].fold(event) { return false }
            events.append(event)
            return last < 0
        }
        if wasEmpty { wake() }
    }

    /// Takes all the events that wait, oldest first.
    @specialized(where Event == TrainingEvent)
    package func drain() -> [Event] {
        waiting.withLock { events in
            let drained = events
            events = []
            return drained
        }
    }
}
