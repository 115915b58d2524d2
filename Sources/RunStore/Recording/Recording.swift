import Telemetry

/// What a recorder knows: the runs that are not written whole yet, and how the store is doing. A value that only the
/// recorder's queue uses.
struct Recording: Sendable {
    /// What became of an attempt to write.
    struct Outcome: Sendable {
        /// Whether nothing is waiting any more.
        var isWhole: Bool
        /// What is wrong with the store, if that was not reported yet.
        var newTrouble: RunStoreError?
        /// The seconds after which to try again.
        var retry: Double?
    }

    private struct Part: Sendable {
        let run: NewRun
        /// For a resumed run, the number of batches trained before, and what was measured in them.
        var resumption: (batches: Int, metrics: MetricHistory)?
        var translation: RunTranslation
        /// Set when the run is in the store: the number of the attempt, and the seconds of those before.
        var stored: (id: Int64, attempt: Int, seconds: Double)?
        var changes = RunChanges()

        mutating func add(_ event: TrainingEvent, at now: Double) {
            translation.add(event, at: now, to: &changes)
        }
    }

    private let command: [String]
    private let modelPath: String?
    private let opening: RunRecorder.Opening
    private var place: RunPlace?
    private var commit: GitCommit?
    private var store: RunStore?
    /// The last one is the run to which events belong.
    private var parts: [Part] = []
    /// The name under which the newest run is stored.
    private(set) var name: String?

    private var reported: Set<RunStoreError> = []
    private var isGivenUp = false
    private var nextTry = -Double.infinity
    private var pause = shortestPause

    private static let shortestPause = 1.0
    private static let longestPause = 30.0
    private static let mostPoints = 200_000

    init(command: [String], modelPath: String?, opening: @escaping RunRecorder.Opening) {
        self.command = command
        self.modelPath = modelPath
        self.opening = opening
    }

    /// - Parameter now: seconds since 1970.
    mutating func take(_ input: RunRecorder.Input, at now: Double) {
        guard !isGivenUp else { return }
        switch input {
        case .event(.started(let description)):
            if place == nil { place = .here(command: command) }
            var run = NewRun(description, in: place ?? RunPlace(), at: now)
            run.modelPath = modelPath
            begin(run, after: description.trainedBatches, description.formerMetrics)
        case .event(let event):
            guard let last = parts.indices.last else { return }
            parts[last].add(event, at: now)
        case .begin(let run): begin(run, after: 0, MetricHistory())
        case .changes(let changes):
            if let commit = changes.commit { self.commit = commit }
            guard let last = parts.indices.last else { return }
            parts[last].changes.append(changes)
        }
        if let last = parts.indices.last, parts[last].changes.points > Self.mostPoints { parts[last].changes.thin() }
    }

    private mutating func begin(_ run: NewRun, after batches: Int, _ former: MetricHistory) {
        var part = Part(
            run: run, resumption: batches > 0 ? (batches, former) : nil, translation: RunTranslation(after: batches))
        part.changes.commit = commit
        parts.append(part)
    }

    /// Writes what is waiting.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - clock: seconds of a monotonic clock.
    ///   - isLast: whether nothing will follow, so that the store is closed.
    mutating func write(at now: Double, by clock: Double, isLast: Bool) -> Outcome {
        guard !isGivenUp else { return Outcome(isWhole: false) }
        guard isLast || clock >= nextTry else { return Outcome(isWhole: false) }
        do throws(RunStoreError) {
            try writeParts(at: now)
            pause = Self.shortestPause
            if isLast { store = nil }
            return Outcome(isWhole: true)
        } catch {
            return outcome(of: error, by: clock)
        }
    }

    private mutating func writeParts(at now: Double) throws(RunStoreError) {
        while !parts.isEmpty {
            let store = try opened()
            if parts[0].stored == nil { parts[0].stored = try begin(parts[0], in: store, at: now) }
            if let (id, attempt, seconds) = parts[0].stored, !parts[0].changes.isEmpty {
                try store.commit(parts[0].changes.shifted(by: attempt, seconds), to: id, at: now)
                parts[0].changes = RunChanges()
            }
            guard parts.count > 1 else { return }
            parts.removeFirst()
        }
    }

    private mutating func opened() throws(RunStoreError) -> RunStore {
        if let store { return store }
        let opened = try opening()
        store = opened
        return opened
    }

    private mutating func begin(
        _ part: Part, in store: RunStore, at now: Double
    ) throws(RunStoreError) -> (id: Int64, attempt: Int, seconds: Double) {
        guard let (batches, former) = part.resumption else {
            let (id, name) = try store.begin(part.run, at: now)
            self.name = name
            return (id, 0, 0)
        }
        if let resumed = try store.resume(part.run.name, as: part.run, after: Int64(batches), at: now) {
            name = part.run.name
            return resumed
        }
        // The run was begun without the store, but its model file has its curves.
        let (id, name) = try store.begin(part.run, at: now)
        self.name = name
        var changes = RunChanges()
        var translation = RunTranslation(after: 0)
        translation.add(.metrics(former), at: now, to: &changes)
        let attempt = changes.isEmpty ? 0 : 1
        changes.marks.append(RunMark(.resumed, attempt: attempt, step: Int64(batches), time: now))
        try store.commit(changes, to: id, at: now)
        return (id, attempt, 0)
    }

    private mutating func outcome(of error: RunStoreError, by clock: Double) -> Outcome {
        var outcome = Outcome(isWhole: false)
        if reported.insert(error).inserted { outcome.newTrouble = error }
        if case .deleted = error {
            // Whoever deleted the run wants no more of it.
            parts.removeFirst()
            return outcome
        }
        guard error.isPassing else {
            isGivenUp = true
            parts = []
            store = nil
            return outcome
        }
        outcome.retry = pause
        nextTry = clock + pause
        pause = min(2 * pause, Self.longestPause)
        return outcome
    }
}
