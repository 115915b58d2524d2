import Files
import GRDB
import Interchange
import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("The store of runs")
struct RunStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func store() throws(RunStoreError) -> RunStore { try RunStore(in: folder.path, .writing) }

    @Test("A run comes back with everything that was given")
    func begin() throws {
        var run = NewRun(name: "wine")
        run.seed = .max
        run.data = "wine.csv"
        run.model = "11-3"
        run.started = 5
        run.config = [
            .init("learning_rate", 0.001), .init("hidden", [1, 2]), .init("learning_rate", .number(.infinity)),
        ]
        run.details = [.init("epochs", 4)]
        run.place = .here(command: ["softscope", "train", "--data", "a b"])
        let (id, name) = try store().begin(run, at: 7)
        #expect(name == "wine")
        let stored = try #require(try RunStore(in: folder.path, .reading).run(id))
        #expect(stored.name == "wine" && stored.seed == .max && stored.data == "wine.csv" && stored.model == "11-3")
        #expect(stored.created == 7 && stored.started == 5 && stored.state == .running && !stored.isReference)
        #expect(stored.config.map(\.name) == ["learning_rate", "hidden"])
        #expect(stored.setting("learning_rate")?.doubleValue == .infinity)
        #expect(stored.command == ["softscope", "train", "--data", "a b"] && stored.folder == WorkingFolder.current)
        #expect(stored.host == Machine.hostName && stored.process == LocatedProcess.current)
        #expect(stored.details == [.init("epochs", 4)])
    }

    @Test("Points and figures grow together, whatever the sizes of the transactions", arguments: [1, 7, 100, 5000])
    func points(size: Int) throws {
        let store = try store()
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        var expected: [StoredPoint] = []
        for start in stride(from: 0, to: 10_000, by: size) where start < 40 * size {
            var changes = RunChanges()
            for step in start..<start + size {
                let value = step % 50 == 49 ? Double.nan : Double((step * 7919) % 1000)
                let point = StoredPoint(step: Int64(step), epoch: 1, seconds: Double(step) / 3, value: value)
                changes.append(point, of: "loss")
                expected.append(point)
            }
            try store.commit(changes, to: id, at: 1)
        }
        #expect(try store.points(of: "loss", in: id) == [.init(attempt: 0, points: expected)])
        var figures = MetricFigures(name: "loss")
        for point in expected { figures.add(point) }
        let stored = try #require(try store.run(id)?.metric("loss"))
        #expect(stored == figures && stored.points == expected.count)
        let chunks = try store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM points") ?? 0 }
        #expect(chunks <= expected.count / 2048 + 13)
    }

    @Test("Attempts are kept apart, and their points in order")
    func attempts() throws {
        let store = try store()
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        for attempt in 0..<3 {
            var changes = RunChanges()
            for step in 0..<5 { changes.append(StoredPoint(step: Int64(step), value: 1), of: "m", attempt: attempt) }
            try store.commit(changes, to: id, at: 0)
        }
        let segments = try store.points(of: "m", in: id)
        #expect(segments.map(\.attempt) == [0, 1, 2] && segments.allSatisfy { $0.points.count == 5 })
        #expect(try store.run(id)?.attempts == 3)
        #expect(try store.points(of: "other", in: id).isEmpty)
    }

    @Test("A run that is resumed has another attempt, also before anything is measured in it")
    func emptyAttempts() throws {
        let store = try store()
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        #expect(try store.run(id)?.attempts == 1)
        for attempt in 1...2 {
            #expect(try store.resume("a", as: NewRun(name: "a"), after: 5, at: 0)?.attempt == attempt)
            #expect(try store.run(id)?.attempts == attempt + 1)
        }
        var changes = RunChanges()
        changes.append(StoredPoint(step: 6, value: 1), of: "m", attempt: 2)
        try store.commit(changes, to: id, at: 0)
        #expect(try store.run(id)?.attempts == 3)
        #expect(try store.marks(of: id).map(\.attempt) == [1, 2])
    }

    @Test("The best value is the greatest of an accuracy and the least of a loss, with its step")
    func best() throws {
        let store = try store()
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        var changes = RunChanges()
        for (step, value) in [0.5, 0.25, .nan, 0.75, 0.75, -.infinity].enumerated() {
            for metric in ["validation/accuracy", "val_loss", "speed"] {
                changes.append(StoredPoint(step: Int64(step), value: value), of: metric)
            }
        }
        try store.commit(changes, to: id, at: 0)
        let run = try #require(try store.run(id))
        #expect(run.metric("validation/accuracy")?.best == .init(0.75, step: 3))
        #expect(run.metric("val_loss")?.best == .init(0.25, step: 1))
        #expect(run.metric("speed")?.best == nil)
        #expect(run.metrics.allSatisfy { $0.notFinite == 2 && $0.last == -.infinity && $0.lastStep == 5 })
    }

    @Test("A taken name gets the first free number")
    func freeNames() throws {
        let store = try store()
        #expect(
            try (0..<4).map { _ in try store.begin(NewRun(name: "wine"), at: 0).name } == [
                "wine", "wine-2", "wine-3", "wine-4",
            ])
        try store.delete([try store.run(named: "wine-3").id])
        #expect(try store.freeName("wine") == "wine-3")
        #expect(try store.freeName("beer") == "beer")
    }

    @Test("A run is found by its name or by the only name that begins so")
    func finding() throws {
        let store = try store()
        for name in ["mnist-1", "mnist-10", "wine-quality", "iris"] { _ = try store.begin(NewRun(name: name), at: 0) }
        #expect(try store.run(named: "mnist-1").name == "mnist-1")
        #expect(try store.run(named: "wi").name == "wine-quality")
        #expect(throws: RunStoreError.ambiguous("mn", candidates: ["mnist-10", "mnist-1"])) {
            try store.run(named: "mn")
        }
        #expect(throws: RunStoreError.noSuchRun("wime-quality", similar: ["wine-quality"])) {
            try store.run(named: "wime-quality")
        }
        #expect(throws: RunStoreError.noSuchRun("", similar: [])) { try store.run(named: "") }
        #expect(
            "\(RunStoreError.noSuchRun("irs", similar: ["iris"]))" == "There is no run irs; there is iris.")
    }

    @Test("Tags, notes and names change, and a deleted run takes everything with it")
    func editing() throws {
        let store = try store()
        let (id, _) = try store.begin(NewRun(name: "a"), at: 0)
        _ = try store.begin(NewRun(name: "b"), at: 0)
        var changes = RunChanges()
        changes.append(StoredPoint(step: 1, value: 1), of: "m")
        changes.marks = [
            RunMark(.learningRate, step: 3, time: 9, value: 0.5), RunMark(.checkpoint, step: 4, text: "p"),
        ]
        try store.commit(changes, to: id, at: 0)
        let before = try store.changes(since: 0)
        #expect(before.runs.count == 2)
        try store.tag(id, adding: ["good", "old", "good"])
        try store.tag(id, adding: ["best"], removing: ["old", "never"])
        try store.note(id, "line\nline")
        try store.rename(id, to: "c")
        #expect(throws: RunStoreError.nameTaken("b")) { try store.rename(id, to: "b") }
        for bad in ["", "a b", "x/y", "-v", ".hidden", "a\u{7}"] {
            #expect(throws: RunStoreError.self) { try store.rename(id, to: bad) }
        }
        let run = try store.run(named: "c")
        #expect(run.tags == ["best", "good"] && run.note == "line\nline")
        #expect(try store.marks(of: id) == changes.marks)
        let after = try store.changes(since: before.revision)
        #expect(after.runs.map(\.name) == ["c"] && after.removed.isEmpty)
        #expect(try store.changes(since: after.revision).runs.isEmpty)

        try store.delete([id, 999])
        #expect(try store.changes(since: after.revision).removed == [id])
        for table in ["points", "marks", "tags"] {
            #expect(try store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0)
        }
        #expect(throws: RunStoreError.deleted(run: id)) { try store.commit(changes, to: id, at: 0) }
        #expect(throws: RunStoreError.deleted(run: id)) { try store.note(id, "") }
    }
}
