import Dashboard
import Dispatch
import Interchange
import RunStore
import Telemetry
import TestFiles
import Testing

@testable import softscope

@Suite("The runs of a store as a source")
struct StoredRunsTests {
    private let now = 1_790_000_000.0

    private func begin(_ name: String, in store: RunStore, values: Int) throws -> Int64 {
        var new = NewRun(name: name)
        (new.data, new.seed) = ("mnist", 3)
        new.config = [.init("learning_rate", .number(0.01)), .init("hidden", .array([.integer(128), .integer(64)]))]
        let (id, _) = try store.begin(new, at: now)
        var changes = RunChanges()
        for step in 1...values {
            changes.append(StoredPoint(step: Int64(step), value: 1 / Double(step)), of: "validation/loss")
        }
        changes.state = .completed
        try store.commit(changes, to: id, at: now)
        return id
    }

    /// Waits for runs that fulfil a condition.
    private func wait(
        _ source: StoredRuns, _ woken: DispatchSemaphore, for condition: (WatchedRuns) -> Bool
    ) -> WatchedRuns? {
        // Long enough for the slowest machine: the store is looked at every few seconds.
        for _ in 0..<100 {
            guard woken.wait(timeout: .now() + 30) == .success else { return nil }
            for case .watched(let runs) in source.drain() where condition(runs) { return runs }
        }
        return nil
    }

    @Test("runs are listed without curves, which are read of those that are marked or looked at")
    func reading() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(in: folder.path, .writing)
        let first = try begin("first", in: store, values: 20)
        let second = try begin("second", in: store, values: 10)
        let woken = DispatchSemaphore(value: 0)
        let source = StoredRuns(in: folder.path, own: first)
        source.begin { woken.signal() }
        let listed = try #require(wait(source, woken) { $0.runs.count == 2 })
        #expect(listed.runs.map(\.name) == ["second", "first"] && listed.chosen == [Int(first)])
        let run = listed.runs[0]
        #expect(run.state == "completed" && run.metrics.isEmpty && !run.isWhole)
        #expect(run.setting("data") == "mnist" && run.setting("seed") == "3" && run.setting("hidden") == "128,64")
        #expect(run.figures.first?.least == 0.1)
        source.look(at: Int(second))
        let looked = try #require(wait(source, woken) { $0.runs[0].isWhole })
        #expect(looked.runs[0].metrics.first?.curve.points == 10)
        source.choose(runs: [Int(first), Int(second)])
        let chosen = try #require(wait(source, woken) { $0.chosen.count == 2 && $0.runs[1].isWhole })
        #expect(chosen.runs[1].metrics.first?.curve.points == 20)
        source.close()
    }

    @Test("tags and notes are written, and shown")
    func notes() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(in: folder.path, .writing)
        let id = try begin("first", in: store, values: 2)
        try store.tag(id, adding: ["old"])
        let woken = DispatchSemaphore(value: 0)
        let source = StoredRuns(in: folder.path)
        source.begin { woken.signal() }
        _ = try #require(wait(source, woken) { $0.runs.first?.tags == ["old"] })
        source.tag(run: Int(id), ["good", "best"])
        source.note(run: Int(id), "fine")
        _ = try #require(wait(source, woken) { $0.runs[0].tags == ["best", "good"] && $0.runs[0].note == "fine" })
        #expect(try store.run(id)?.note == "fine")
        source.close()
    }

    @Test("a store that is not there yet is empty, and is read when it is")
    func missing() throws {
        let folder = try TemporaryFolder()
        let woken = DispatchSemaphore(value: 0)
        let source = StoredRuns(in: folder.path)
        source.begin { woken.signal() }
        #expect(try #require(wait(source, woken) { _ in true }).runs.isEmpty)
        _ = try begin("first", in: try RunStore(in: folder.path, .writing), values: 2)
        _ = try #require(wait(source, woken) { $0.runs.count == 1 })
        source.close()
    }
}
