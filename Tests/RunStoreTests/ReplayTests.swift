import Evaluation
import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("A stored run that is shown again")
struct ReplayTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func recorded(_ events: [TrainingEvent]) throws -> (RunStore, RunEntry) {
        let recorder = RunRecorder(in: folder.path, command: []) { Issue.record("\($0)") }
        for event in events { recorder.record(event) }
        #expect(recorder.finish(within: 60))
        let store = try RunStore(in: folder.path, .reading)
        return (store, try store.run(named: "a"))
    }

    private var training: [TrainingEvent] {
        var events: [TrainingEvent] = [.started(StoredRuns.description("a"))]
        for batch in 1...30 {
            events.append(StoredRuns.batch(batch, loss: batch == 12 ? .nan : nil))
            if batch == 4 { events.append(.learningRate(0.5, beforeBatch: 5)) }
            if batch == 8 { events += [.state(.paused), .state(.training)] }
            if batch % 10 == 0 { events.append(StoredRuns.epoch(batch / 10, loss: 3, accuracy: Double(batch) / 100)) }
        }
        return events + [.written(path: "/m", reason: nil, afterBatch: 30)]
    }

    @Test("has the curves, epochs, marks and best epoch that it had while it was trained")
    func same() throws {
        var live = RunHistory()
        for event in training { live.apply(event) }
        let (store, run) = try recorded(training + [StoredRuns.end()])
        let shown = try store.history(of: run)
        #expect(Set(shown.metrics.names) == Set(live.metrics.names))
        for name in live.metrics.names {
            let (old, new) = (live.metrics[name].buckets, shown.metrics[name].buckets)
            #expect(old.map(\.lastBatch) == new.map(\.lastBatch), "\(name)")
            // Means of merged values are not weighted by samples any more.
            #expect(old.map(\.values.minimum) == new.map(\.values.minimum), "\(name)")
            #expect(old.map(\.values.maximum) == new.map(\.values.maximum), "\(name)")
            #expect(old.map(\.values.nonFiniteCount) == new.map(\.values.nonFiniteCount), "\(name)")
        }
        #expect(shown.marks == live.marks && shown.marks.count == 3)
        #expect(shown.best == live.best && shown.state == .completed)
        #expect(shown.epochs.count == 3)
        for (old, new) in zip(live.epochs.reports, shown.epochs.reports) { #expect(old == new) }
        #expect(shown.summary?.seconds == 1.5 && shown.description?.settings == live.description?.settings)
    }

    @Test("is shown as stopped, with the reason, if its process was killed")
    func killed() throws {
        let (store, entry) = try recorded(training)
        var run = entry
        run.state = .interrupted
        let shown = try store.history(of: run)
        #expect(shown.state == .stopped && shown.summary?.reason?.contains("interrupted") == true)
        #expect(shown.batches == 30)
    }

    @Test("begins at its beginning, and a resumed attempt replaces what was trained after the saved model")
    func resumed() throws {
        _ = try recorded(training)
        var description = StoredRuns.description("a", trained: 20)
        description.epochs = 4
        let (store, run) = try recorded(
            [.started(description)] + (21...40).map { StoredRuns.batch($0, loss: 7) } + [StoredRuns.end()])
        let shown = try store.history(of: run)
        let buckets = shown.metrics[.trainLoss].buckets
        #expect(buckets.map(\.lastBatch) == Array(1...40))
        #expect(buckets.map(\.values.mean).suffix(20).allSatisfy { $0 == 7 })
        #expect(shown.epochs.count == 2)
    }
}
