import Files
import Interchange
import RunLogs
import TestFiles
import Testing

@testable import RunStore

@Suite("Import and export of runs")
struct RunExportTests {
    let folder: TemporaryFolder
    private let store: RunStore

    init() throws {
        folder = try TemporaryFolder()
        store = try RunStore(in: folder.path + "/store", .writing)
    }

    /// Two metrics, one of them with another attempt that goes back to an earlier step.
    private func makeRun() throws -> RunEntry {
        var new = NewRun(name: "a,b")
        new.started = 1_700_000_000
        let (id, _) = try store.begin(new, at: 1_700_000_000)
        var changes = RunChanges()
        for step in 0..<20 {
            let value = step == 7 ? Double.nan : step == 8 ? -.infinity : Double(step) / 8
            changes.append(
                StoredPoint(step: Int64(step), epoch: 1, seconds: Double(step) / 4, value: value), of: "train/loss")
        }
        changes.append(StoredPoint(step: 19, epoch: 1, seconds: 5, value: 0.1), of: "validation/loss")
        for step in 10..<30 {
            changes.append(
                StoredPoint(step: Int64(step), epoch: 2, seconds: 10 + Double(step) / 4, value: 100 + Double(step)),
                of: "train/loss", attempt: 1)
        }
        try store.commit(changes, to: id, at: 0)
        return try #require(try store.run(id))
    }

    private func read(_ path: String) throws -> (LogSummary, points: [String: [(attempt: Int, LogPoint)]]) {
        var finder = try RunFinder(path)
        let run = try #require(finder.all().first)
        var points: [String: [(attempt: Int, LogPoint)]] = [:]
        let summary = LogSummary(reading: run) { (batch) throws(Never) in
            for (place, segment) in batch.segments.enumerated() {
                let end = place + 1 < batch.segments.count ? batch.segments[place + 1].start : batch.points.count
                for point in batch.points[segment.start..<end] {
                    points[batch.names[Int(point.metric)], default: []].append((segment.attempt, point))
                }
            }
        }
        return (summary, points)
    }

    @Test("An event file has every point in single precision, with its attempts, and no damage")
    func events() throws {
        let run = try makeRun()
        let path = folder.path + "/events.out.tfevents.1.x"
        try RunExport(of: run, in: store).write(.tfevents, to: path)
        let (summary, points) = try read(path)
        #expect(summary.troubles.isEmpty && summary.attempts == 2)
        let losses = try #require(points["train/loss"])
        let stored = try store.points(of: "train/loss", in: run.id)
        #expect(losses.map(\.attempt) == Array(repeating: 0, count: 20) + Array(repeating: 1, count: 20))
        let expected = stored.flatMap(\.points)
        #expect(losses.map(\.1.step) == expected.map(\.step))
        for ((_, point), wanted) in zip(losses, expected) {
            #expect(Float(point.value).bitPattern == Float(wanted.value).bitPattern)
            #expect(point.seconds == 1_700_000_000 + (wanted.seconds ?? 0))
        }
        #expect(points["validation/loss"]?.map { Float($0.1.value) } == [0.1])
    }

    @Test("CSV and JSON lines have every point exactly, in the columns of `watch --csv`")
    func texts() throws {
        let run = try makeRun()
        let csv = folder.path + "/a.csv"
        try RunExport(of: run, in: store).write(.csv, to: csv)
        let lines = String(decoding: try #require(folder.read("a.csv")), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 42 && lines[0] == "run,metric,step,epoch,seconds,value")
        #expect(lines[1] == "\"a,b\",train/loss,0,1,0,0" && lines[8] == "\"a,b\",train/loss,7,1,1.75,nan")
        #expect(lines[9].hasSuffix(",8,1,2,-inf") && lines[41] == "\"a,b\",validation/loss,19,1,5,0.1")

        try RunExport(of: run, in: store).write(.jsonl, to: folder.path + "/a.jsonl")
        let objects = String(decoding: try #require(folder.read("a.jsonl")), as: UTF8.self).split(separator: "\n")
        #expect(objects.count == 41)
        #expect(
            objects[7] == #"{"run":"a,b","metric":"train/loss","step":7,"epoch":1,"seconds":1.75,"value":"nan"}"#)
    }

    @Test(
        "The name of a file says its format",
        arguments: [
            ("x/a.csv", RunExport.Format.csv), ("a.jsonl", .jsonl), ("run.tfevents", .tfevents),
            ("events.out.tfevents.17.host", .tfevents), ("a.txt", nil), ("tfevents/a.bin", nil),
        ])
    func formats(path: String, expected: RunExport.Format?) {
        #expect(RunExport.Format(path: path) == expected)
    }

    @Test("A file that cannot be written is one sentence")
    func unwritable() throws {
        let run = try makeRun()
        #expect(throws: RunStoreError.self) {
            try RunExport(of: run, in: store).write(.csv, to: "\(folder.path)/no/such/a.csv")
        }
    }

    @Test("An imported run has all points of its log; a reference has its figures, and the points stay there")
    func importing() throws {
        let run = try makeRun()
        let path = folder.path + "/logs/big/events.out.tfevents.1.x"
        try FileSystem.makeFolders(folder.path + "/logs/big")
        try RunExport(of: run, in: store).write(.tfevents, to: path)
        var finder = try RunFinder(folder.path + "/logs")
        let log = try #require(finder.all().first)
        let (id, name, _) = try store.import(log, as: nil, at: StoredRuns.now)
        #expect(name == "big")
        let imported = try #require(try store.run(id))
        #expect(imported.format == "tensorboard" && !imported.isReference && imported.attempts == 2)
        // Nothing more comes to a copy.
        #expect(imported.state == .quiet)
        #expect(imported.path == folder.path + "/logs/big" && imported.process == nil)
        let (before, after) = (
            try store.points(of: "train/loss", in: run.id), try store.points(of: "train/loss", in: id)
        )
        #expect(before.map(\.attempt) == after.map(\.attempt))
        #expect(
            before.flatMap(\.points).map { Float($0.value).bitPattern }
                == after.flatMap(\.points).map { Float($0.value).bitPattern })

        let (reference, second, _) = try store.refer(to: log, as: "mine", at: StoredRuns.now)
        let referred = try #require(try store.run(reference))
        #expect(second == "mine" && referred.isReference && referred.metrics == imported.metrics)
        #expect(try store.points(of: "train/loss", in: reference).isEmpty)
    }

    @Test("A log's settings are those of the imported run")
    func settings() throws {
        try folder.write(
            Array(
                """
                {"event":"start","run":"wine","data":"wine.csv","model":"11-3","config":{"learning_rate":0.5},"seed":9}
                {"event":"epoch","epoch":1,"loss":1,"accuracy":0.5,"val_loss":2,"val_accuracy":0.25}
                {"event":"end","status":"completed","epochs":1}

                """.utf8), to: "softscope.jsonl")
        var finder = try RunFinder(folder.path + "/softscope.jsonl")
        let log = try #require(finder.all().first)
        let (id, name, _) = try store.import(log, as: nil, at: 0)
        let run = try #require(try store.run(id))
        #expect(name == "wine" && run.data == "wine.csv" && run.seed == 9 && run.state == .finished)
        #expect(run.setting("learning_rate")?.doubleValue == 0.5)
    }
}
