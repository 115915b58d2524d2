import Files
import Glibc
import RunLogs
import TestFiles
import Testing

@Suite("Waiting for runs to change")
struct RunWatchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ name: String) throws -> LogRun {
        var finder = try RunFinder("\(folder.path)/\(name)")
        return try #require(finder.all().first)
    }

    @Test("names the run whose file grew, and no other")
    func growth() throws {
        for name in ["one", "other"] {
            try folder.write(WrittenEvents.file([("loss", 1, 1)]), to: "\(name)/tfevents.1")
        }
        var watch = RunWatch()
        watch.follow(try run("one"), as: 1)
        watch.follow(try run("other"), as: 2)
        #expect(watch.wait(seconds: 0).runs.isEmpty)
        try GrowingBytes("\(folder.path)/other/tfevents.1").append([0])
        #expect(watch.wait(seconds: 60).runs == [2])
        watch.forget(2)
        try GrowingBytes("\(folder.path)/other/tfevents.1").append([0])
        #expect(watch.wait(seconds: 0).runs.isEmpty)
    }

    @Test("sees a file grow to which only a link leads, and a value of MLflow in a folder of its own")
    func links() throws {
        try folder.write(Array("step,loss\n1,2\n".utf8), to: "real/log.csv")
        try folder.makeFolder("run")
        #expect(unsafe symlink("../real/log.csv", "\(folder.path)/run/log.csv") == 0)
        try folder.write(Array("run_id: a\nstatus: 1\n".utf8), to: "ml/meta.yaml")
        try folder.write(Array("1 2 3\n".utf8), to: "ml/metrics/train/loss")
        var watch = RunWatch()
        watch.follow(try run("run"), as: 1)
        watch.follow(try run("ml"), as: 2)
        try GrowingBytes("\(folder.path)/real/log.csv").append(Array("2,3\n".utf8))
        #expect(watch.wait(seconds: 60).runs == [1])
        try GrowingBytes("\(folder.path)/ml/metrics/train/loss").append(Array("2 3 4\n".utf8))
        #expect(watch.wait(seconds: 60).runs == [2])
    }

    @Test("tells that something came into a folder that is watched for runs")
    func places() throws {
        try folder.makeFolder("runs")
        var watch = RunWatch()
        watch.followPlace("\(folder.path)/runs")
        try folder.makeFolder("runs/new")
        let changes = watch.wait(seconds: 60)
        #expect(changes.places == ["\(folder.path)/runs"] && changes.runs.isEmpty)
    }
}
