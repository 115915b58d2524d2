import Dispatch
import Files
import Glibc
package import Telemetry

/// Keeps a run in the store while it is trained: another subscriber to its events.
///
/// Events are taken and written on a queue of its own, at most twice a second and after each epoch. Training never waits
/// for it, and whatever is wrong with the store does not stop training: it is reported once, in a sentence, and what can
/// pass (a full disk, a database in use) is tried again.
package final class RunRecorder: Sendable {
    package typealias Opening = @Sendable () throws(RunStoreError) -> RunStore

    private let input: EventChannel<Input>
    /// nil while the queue writes.
    private let recording: Guarded<Recording?>
    private let queue = DispatchQueue(label: "softscope.recording", qos: .utility)
    private let schedule = Guarded(Schedule())
    private let report: @Sendable (RunStoreError) -> Void
    /// The question to Git in which commit the run begins.
    private let asking = DispatchGroup()
    private let hasAsked = Guarded(false)

    /// The longest time in seconds that an event waits, and the shortest between two transactions.
    private static let patience = 0.5
    private static let breath = 0.2

    /// - Parameters:
    ///   - folder: the one in which runs are stored.
    ///   - command: the program and its arguments.
    ///   - modelPath: where the run saves its model.
    ///   - report: is called on the recorder's queue, once for each thing that is wrong with the store.
    package convenience init(
        in folder: String, command: [String], modelPath: String? = nil,
        report: @escaping @Sendable (RunStoreError) -> Void
    ) {
        self.init(
            command: command, modelPath: modelPath,
            opening: { () throws(RunStoreError) in try RunStore(in: folder, .writing) },
            report: report)
    }

    /// - Parameter opening: opens the store; called on the recorder's queue, and again after it failed.
    package init(
        command: [String], modelPath: String? = nil, opening: @escaping Opening,
        report: @escaping @Sendable (RunStoreError) -> Void
    ) {
        self.report = report
        recording = Guarded(Recording(command: command, modelPath: modelPath, opening: opening))
        // While the disk hangs, events are merged, so that they take no more and more memory.
        input = EventChannel(folding: .all, foldingThreshold: 4096)
    }

    /// Takes the next event of the run; a `started` after an `ended` begins another run. Returns at once, on any thread.
    package func record(_ event: TrainingEvent) {
        if case .started = event { askForCommit() }
        input.publish(.event(event.withoutSamples))
        wake(isUrgent: event.isUrgent)
    }

    /// `record`, for whoever publishes the events.
    package var observer: @Sendable (TrainingEvent) -> Void { { [self] event in record(event) } }

    /// Adds points and marks that come from elsewhere than a trainer.
    package func record(_ changes: RunChanges) {
        input.publish(.changes(changes))
        wake(isUrgent: changes.state != nil)
    }

    /// Begins a run that no `started` event describes.
    package func begin(_ run: NewRun) {
        input.publish(.begin(run))
        wake(isUrgent: true)
    }

    /// Writes what is still waiting; returns when that is done, or has failed, or after a time.
    ///
    /// - Returns: whether everything was written.
    @discardableResult
    package func finish(within seconds: Double = 5) -> Bool {
        let deadline = DispatchTime.now() + seconds
        _ = asking.wait(timeout: deadline)
        let done = DispatchSemaphore(value: 0)
        let isWhole = Guarded(false)
        queue.async { [self] in
            let isWritten = write(isLast: true)
            isWhole.withLock { $0 = isWritten }
            done.signal()
        }
        return done.wait(timeout: deadline) == .success && isWhole.withLock { $0 }
    }

    /// The name under which the newest run is stored; nil before it is.
    package var storedName: String? { schedule.withLock { $0.name } }

    private func askForCommit() {
        let isFirst = hasAsked.withLock { hasAsked in
            defer { hasAsked = true }
            return !hasAsked
        }
        guard isFirst, let folder = WorkingFolder.current else { return }
        DispatchQueue.global(qos: .utility).async(group: asking) { [self] in
            var changes = RunChanges()
            changes.commit = GitCommit.at(folder)
            if changes.commit != nil { record(changes) }
        }
    }

    // MARK: - The queue

    private struct Schedule: Sendable {
        /// When the next writing is due, by a monotonic clock; nil if none is planned.
        var due: Double?
        var lastWriting = -Double.infinity
        var name: String?
    }

    private func wake(isUrgent: Bool) {
        // Who need not hurry waits no longer than who waits already.
        if !isUrgent, schedule.withLock({ $0.due != nil }) { return }
        let now = Self.monotonic
        let delay = schedule.withLock { schedule -> Double? in
            let due = max(now + (isUrgent ? 0 : Self.patience), schedule.lastWriting + Self.breath)
            guard schedule.due.map({ due < $0 }) ?? true else { return nil }
            schedule.due = due
            return due - now
        }
        guard let delay else { return }
        queue.asyncAfter(deadline: .now() + delay) { [self] in
            let isDue = schedule.withLock { $0.due.map { $0 <= Self.monotonic + 0.001 } ?? false }
            if isDue { write(isLast: false) }
        }
    }

    @discardableResult
    private func write(isLast: Bool) -> Bool {
        schedule.withLock { $0.due = nil }
        let taken = recording.withLock { recording -> Recording? in
            defer { recording = nil }
            return recording
        }
        guard var current = taken else { return false }
        for item in input.drain() { current.take(item, at: Self.now) }
        let outcome = current.write(at: Self.now, by: Self.monotonic, isLast: isLast)
        let (done, name) = (current, current.name)
        recording.withLock { $0 = done }
        schedule.withLock { schedule in
            schedule.lastWriting = Self.monotonic
            schedule.name = name
        }
        if let error = outcome.newTrouble { report(error) }
        if let delay = outcome.retry, !isLast {
            queue.asyncAfter(deadline: .now() + delay) { [self] in wake(isUrgent: true) }
        }
        return outcome.isWhole
    }

    private static var monotonic: Double { seconds(CLOCK_MONOTONIC) }
    private static var now: Double { seconds(CLOCK_REALTIME) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

extension RunRecorder {
    /// What the recorder takes.
    enum Input: FoldableEvent {
        case event(TrainingEvent)
        case changes(RunChanges)
        case begin(NewRun)

        mutating func fold(_ next: Input) -> Bool {
            guard case .event(var event) = self, case .event(let following) = next else { return false }
            // So that the event in `self` is no second reference.
            self = .changes(RunChanges())
            let isFolded = event.fold(following)
            self = .event(event)
            return isFolded
        }

        var isFrequent: Bool {
            if case .event(let event) = self { event.isFrequent } else { false }
        }

        static func condense(_ inputs: inout [Input]) {
            var condensed: [Input] = []
            var events: [TrainingEvent] = []
            func close() {
                TrainingEvent.condense(&events)
                condensed += events.map { .event($0) }
                events = []
            }
            for input in inputs {
                if case .event(let event) = input {
                    events.append(event)
                } else {
                    close()
                    condensed.append(input)
                }
            }
            close()
            inputs = condensed
        }
    }
}

extension TrainingEvent {
    /// Whether the event should be on the disk soon.
    fileprivate var isUrgent: Bool {
        switch self {
        case .batch, .metrics, .baseline, .speed, .layers, .ranks: false
        case .started, .epoch, .epochs, .state, .learningRate, .written, .checkpoints, .extended, .ended: true
        }
    }
}
