import Foundation
import Interchange
import RunStore
import TestFiles
import Testing

@Suite("softscope runs", .serialized)
struct RunsCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private var store: String { folder.path + "/data/softscope" }

    private func train(_ options: String) async throws {
        let result = try await Program.run(
            "--data rows --hidden 8 --batch-size 32 --epochs 3 --headless --quiet \(options)", in: folder)
        #expect(result.ending == .exited(0) && result.errors == "", "\(result.errors)")
    }

    private func softscope(_ line: String, status: Int32 = 0) async throws -> Program.Result {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(status), "\(line): \(result.errors)")
        return result
    }

    private func names(_ options: String) async throws -> [String] {
        try await softscope("runs --json \(options)").objects.compactMap { $0["run"]?.stringValue }
    }

    @Test("a run writes itself into the store, is listed, shown, compared, changed and deleted")
    func life() async throws {
        #expect(try await softscope("runs").output == "There are no runs yet.\n")
        #expect(folder.files.allSatisfy { !$0.hasPrefix("data/softscope") })
        try await train("--name wine --seed 3")
        try await train("--name wine --seed 4 --learning-rate 0.01")
        try await train("--save elsewhere.safetensors --name saved --stop-after-batches 15")

        let objects = try await softscope("runs --json").objects
        #expect(objects.map { $0["run"] } == ["saved", "wine-2", "wine"])
        #expect(objects.map { $0["state"] } == ["stopped", "completed", "completed"])
        let second = objects[1]
        #expect(second["config"]?["learning_rate"] == 0.01 && second["seed"] == 4 && second["data"] == "rows")
        let metrics = try #require(second["metrics"])
        #expect(metrics["train/loss"]?["points"] == 30 && metrics["validation/loss"]?["last_step"] == 30)
        #expect(metrics["validation/accuracy"]?["best"]?.doubleValue ?? 0 > 0)
        let arguments = second["command"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(arguments.contains("--learning-rate") && second["folder"]?.stringValue == folder.path)

        #expect(try await names("--filter lr=0.01") == ["wine-2"])
        #expect(try await names("--filter state=completed --sort seed") == ["wine", "wine-2"])
        let table = try await softscope("runs").output.split(separator: "\n")
        #expect(table.count == 4 && table[1].hasPrefix("saved   stopped    rows"))
        #expect(table[2].contains(#/[0-9]  validation\/loss [0-9]/#))
        let sorted = try await softscope("runs --sort=-best.accuracy").output.split(separator: "\n")
        #expect(sorted.dropFirst().allSatisfy { $0.contains(#/[0-9]  validation\/accuracy [0-9]/#) })

        let comparison = try await softscope("runs compare wine wine-2 --step 12 --json").objects[0]
        #expect(comparison["config"]?.objectValue?.map(\.name) == ["seed", "learning_rate"])
        #expect(comparison["metrics"]?["validation/loss"]?["at_step"]?.arrayValue?.count == 2)
        #expect(try await softscope("runs compare wine wine-2").output.contains("learning_rate  "))

        _ = try await softscope("runs tag good sav wine-2")
        #expect(try await names("--filter tag=good") == ["saved", "wine-2"])
        _ = try await softscope("runs tag good --remove saved")
        _ = try await softscope("runs note wine-2 better")
        _ = try await softscope("runs rename wine-2 beer")
        let shown = try await softscope("runs show be").output
        #expect(
            shown.contains("tags      good") && shown.contains("note      better") && shown.contains("validation/loss"))

        #expect(try await softscope("runs delete wine", status: 64).errors.contains("--yes"))
        _ = try await softscope("runs delete wine --yes")
        #expect(try await names("") == ["saved", "beer"])
        #expect(!FileManager.default.fileExists(atPath: store + "/runs/wine"))
        _ = try await softscope("runs delete saved --yes")
        #expect(folder.read("elsewhere.safetensors") != nil)
    }

    @Test("a run's points are exported as the program measured them, and imported again")
    func exchange() async throws {
        try await train("--name wine")
        _ = try await softscope("runs export wine points.csv")
        let lines = String(decoding: try #require(folder.read("points.csv")), as: UTF8.self).split(separator: "\n")
        #expect(lines[0] == "run,metric,step,epoch,seconds,value" && lines.count == 1 + 4 * 30 + 6 * 3)
        try FileManager.default.createDirectory(atPath: folder.path + "/logs/old", withIntermediateDirectories: true)
        _ = try await softscope("runs export wine logs/old/events.out.tfevents.1")
        #expect(try await softscope("runs import logs").output == "old\n")
        let old = try #require(try await softscope("runs show old --json").objects.first)
        #expect(old["format"] == "tensorboard" && old["metrics"]?["train/loss"]?["points"] == 30)
        _ = try await softscope("runs import logs --reference --name ref")
        #expect(try await softscope("runs export ref a.csv", status: 64).errors.contains("logs/old"))
        #expect(try await softscope("runs export wine a.txt", status: 64).errors.contains("a.txt"))
    }

    @Test("a resumed run is one run with two attempts")
    func resuming() async throws {
        try await train("--name wine --stop-after-batches 12")
        _ = try await softscope("--headless --quiet --resume wine --data rows")
        let runs = try await softscope("runs --json").objects
        #expect(runs.count == 1 && runs[0]["attempts"] == 2 && runs[0]["state"] == "completed")
        #expect(runs[0]["metrics"]?["train/loss"]?["points"] == 30)
        let events = try await softscope("runs show wine --json").objects[0]["events"]?.arrayValue ?? []
        #expect(events.contains { $0["event"] == "resumed" && $0["step"] == 12 })
    }

    @Test(
        "mistakes get one sentence and their exit status",
        arguments: [
            ("runs show nothing", 66, "There is no run nothing"), ("runs show w", 64, "wine-2, wine"),
            ("runs --filter lr>=", 64, "At column 5"), ("runs --sort=-", 64, "At column 1"),
            ("runs --filter nosuch>3", 64, "--filter: No run has a setting or a metric \"nosuch\""),
            ("runs --sort=name,-last.nosuch", 64, "--sort: No run has a setting or a metric \"nosuch\""),
            ("runs --runs-dir nowhere", 66, "There are no runs yet"),
            ("runs rename wine wine-2", 64, "There is a run wine-2 already"), ("runs rename wine a/b", 64, "a/b"),
            ("runs tag good", 64, "names of runs"), ("runs import nowhere", 66, "nowhere"),
            ("runs show wine --runs-dir nowhere", 66, "There are no runs yet"),
            ("runs tag good wine --runs-dir nowhere", 66, "There are no runs yet"),
        ])
    func mistakes(line: String, status: Int32, sentence: String) async throws {
        let store = try RunStore(in: store, .writing)
        for _ in 0..<2 { _ = try store.begin(NewRun(name: "wine"), at: 0) }
        let result = try await softscope(line, status: status)
        #expect(result.errors.contains(sentence) && result.output.isEmpty, "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count <= 3)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/nowhere"))
    }

    @Test(
        "a store that is damaged, newer or a folder does not stop training, and is one warning",
        arguments: [
            "noise", "folder",
        ])
    func trouble(kind: String) async throws {
        if kind == "noise" {
            try folder.write(Array(repeating: 7, count: 5000), to: "data/softscope/runs.sqlite")
        } else {
            try folder.makeFolder("data/softscope/runs.sqlite")
        }
        let result = try await softscope("--data rows --hidden 8 --epochs 2 --headless --quiet --save m.safetensors")
        #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("Training goes on"))
        #expect(folder.read("m.safetensors") != nil)
    }
}
