import Dispatch
import Evaluation
import GRDB
import Interchange
import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("The recorder of a run")
struct RunRecorderTests {
    let folder: TemporaryFolder
    private let troubles = Guarded<[RunStoreError]>([])

    init() throws { folder = try TemporaryFolder() }

    private func recorder() -> RunRecorder {
        let troubles = troubles
        return RunRecorder(in: folder.path, command: ["softscope"]) { error in troubles.withLock { $0.append(error) } }
    }

    private var troublesSoFar: [RunStoreError] { troubles.withLock { $0 } }

    private func store() throws(RunStoreError) -> RunStore { try RunStore(in: folder.path, .reading) }

    @Test("A run is stored with its settings, batches, epochs, marks and end")
    func whole() throws {
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("mnist-1")))
        recorder.record(.state(.training))
        for batch in 1...30 {
            recorder.record(StoredRuns.batch(batch))
            if batch == 5 { recorder.record(.learningRate(0.5, beforeBatch: 6)) }
            if batch == 7 { for state in [TrainingState.paused, .training] { recorder.record(.state(state)) } }
            if batch % 10 == 0 {
                recorder.record(StoredRuns.epoch(batch / 10, loss: 3 / Double(batch), accuracy: Double(batch) / 100))
            }
        }
        recorder.record(.written(path: "/m", reason: nil, afterBatch: 30))
        recorder.record(.extended(epochs: 5))
        recorder.record(StoredRuns.end())
        #expect(recorder.finish(within: 60))
        #expect(troublesSoFar.isEmpty && recorder.storedName == "mnist-1")

        let store = try store()
        let run = try store.run(named: "mnist-1")
        #expect(run.state == .completed && run.seconds == 1.5 && run.modelPath == "/models/a.safetensors")
        #expect(run.ended != nil && run.attempts == 1 && run.seed == .max && run.command == ["softscope"])
        let description = run.description
        #expect(description.settings == StoredRuns.description("").settings && description.epochs == 5)
        #expect(description.classNames == ["0", "1"] && description.batchesPerEpoch == 10)

        let losses = try store.points(of: "train/loss", in: run.id).flatMap(\.points)
        #expect(
            losses.map(\.value) == (1...30).map { 1 / Double($0) } && losses.map(\.step) == (1...30).map(Int64.init))
        #expect(losses.last?.epoch == 3 && losses.last?.seconds == 0.3)
        #expect(run.metric("validation/accuracy")?.best == .init(0.3, step: 30))
        #expect(run.metric("epoch/loss")?.points == 3 && run.metric("learning-rate")?.points == 30)
        let marks = try store.marks(of: run.id)
        #expect(marks.map(\.kind) == [.learningRate, .paused, .continued, .checkpoint, .extended])
        #expect(marks.map(\.step) == [5, 7, 7, 30, 30] && marks[0].value == 0.5 && marks[3].text == "/m")
    }

    @Test("A loss that is not finite is kept as what it is")
    func notFinite() throws {
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("a")))
        recorder.record(StoredRuns.batch(1, loss: .nan))
        recorder.record(StoredRuns.epoch(1, loss: .infinity, accuracy: 0.5))
        recorder.record(StoredRuns.end(.diverged, reason: "The loss is not finite."))
        #expect(recorder.finish(within: 60))
        let store = try store()
        let run = try store.run(named: "a")
        #expect(run.state == .diverged && run.reason == "The loss is not finite.")
        #expect(try store.points(of: "train/loss", in: run.id).first?.points.first?.value.isNaN == true)
        #expect(run.metric("validation/loss")?.last == .infinity)
        #expect(try store.marks(of: run.id).last?.kind == .diverged)
    }

    @Test("A resumed run goes on as another attempt; one that the store does not know begins with its old curves")
    func resuming() throws {
        for name in ["known", "unknown"] {
            if name == "known" {
                let first = recorder()
                first.record(.started(StoredRuns.description(name)))
                for batch in 1...10 { first.record(StoredRuns.batch(batch)) }
                first.record(StoredRuns.end(.stopped))
                #expect(first.finish(within: 60))
            }
            let second = recorder()
            var description = StoredRuns.description(name, trained: 10)
            for batch in 1...10 {
                if case .batch(let report) = StoredRuns.batch(batch) { description.formerMetrics.append(report) }
            }
            second.record(.started(description))
            for batch in 11...20 { second.record(StoredRuns.batch(batch)) }
            second.record(StoredRuns.end())
            #expect(second.finish(within: 60))
            let store = try store()
            let run = try store.run(named: name)
            #expect(run.state == .completed && run.attempts == 2)
            let segments = try store.points(of: "train/loss", in: run.id)
            #expect(segments.map(\.attempt) == [0, 1])
            #expect(segments.flatMap(\.points).map(\.step) == (1...20).map(Int64.init))
            // The second attempt's clock began anew at 0.
            #expect(run.seconds == (name == "known" ? 3 : 1.5))
            #expect(segments[1].points[0].seconds == (name == "known" ? 1.61 : 0.11))
            #expect(try store.marks(of: run.id).first { $0.kind == .resumed }?.step == 10)
        }
        #expect(try store().runs().count == 2)
    }

    @Test("A run that is started over is another run")
    func twice() throws {
        let recorder = recorder()
        for name in ["a", "a"] {
            recorder.record(.started(StoredRuns.description(name)))
            recorder.record(StoredRuns.batch(1))
            recorder.record(StoredRuns.end(.stopped))
        }
        #expect(recorder.finish(within: 60))
        let runs = try store().runs()
        #expect(runs.map(\.name) == ["a-2", "a"] && runs.allSatisfy { $0.state == .stopped && $0.metrics.count == 4 })
    }

    @Test("Long runs are thinned out, with the extremes of what was merged")
    func thinning() throws {
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("a")))
        for batch in 1...20_000 { recorder.record(StoredRuns.batch(batch, loss: batch == 15_001 ? 77 : 1)) }
        recorder.record(StoredRuns.end())
        #expect(recorder.finish(within: 60))
        let store = try store()
        let run = try store.run(named: "a")
        let points = try store.points(of: "train/loss", in: run.id).flatMap(\.points)
        #expect(points.count < 9000 && points.last?.step == 20_000)
        #expect(points.contains { $0.spread?.maximum == 77 || $0.value == 77 })
        var next: Int64 = 1
        for point in points {
            #expect(point.spread?.firstStep ?? point.step == next)
            next = (point.step ?? 0) + 1
        }
    }

    @Test("A store that can never be written is reported once, and training goes on")
    func givingUp() throws {
        try folder.write(Array("This is no database, whatever its name says.".utf8), to: RunStore.fileName)
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("a")))
        for batch in 1...5 {
            recorder.record(StoredRuns.batch(batch))
            recorder.record(StoredRuns.epoch(batch, loss: 1, accuracy: 1))
            recorder.finish(within: 60)
        }
        #expect(troublesSoFar.count == 1)
        guard case .damaged = troublesSoFar.first else {
            Issue.record("\(troublesSoFar)")
            return
        }
    }

    @Test("What passes is tried again, and nothing is lost by it")
    func retry() throws {
        let isFull = Guarded(true)
        let path = folder.path
        let troubles = troubles
        let recorder = RunRecorder(
            command: [],
            opening: { () throws(RunStoreError) in
                if isFull.withLock({ $0 }) { throw .diskFull(path: "p") }
                return try RunStore(in: path, .writing)
            },
            report: { error in troubles.withLock { $0.append(error) } })
        recorder.record(.started(StoredRuns.description("a")))
        for batch in 1...5 {
            recorder.record(StoredRuns.batch(batch))
            #expect(!recorder.finish(within: 60))
        }
        isFull.withLock { $0 = false }
        recorder.record(StoredRuns.end())
        #expect(recorder.finish(within: 60))
        #expect(troublesSoFar == [.diskFull(path: "p")])
        #expect(try store().run(named: "a").metric("train/loss")?.points == 5)
    }

    @Test("A run that is deleted meanwhile is not recorded any further; the next one is")
    func deleted() throws {
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("a")))
        #expect(recorder.finish(within: 60))
        let other = try RunStore(in: folder.path, .writing)
        let id = try other.run(named: "a").id
        try other.delete([id])
        recorder.record(StoredRuns.batch(1))
        #expect(!recorder.finish(within: 60))
        #expect(troublesSoFar == [.deleted(run: id)])
        recorder.record(.started(StoredRuns.description("b")))
        #expect(recorder.finish(within: 60))
        #expect(try other.runs().map(\.name) == ["b"])
    }

    @Test("The events of a run arrive without anybody asking for it")
    func background() async throws {
        let recorder = recorder()
        recorder.record(.started(StoredRuns.description("a")))
        recorder.record(StoredRuns.batch(1))
        while (try? store().run(named: "a").metric("train/loss")?.points) != 1 {
            try await Task.sleep(nanoseconds: 5_000_000)
        }
        #expect(troublesSoFar.isEmpty)
    }
}
