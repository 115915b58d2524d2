import Foundation
import Interchange
import TestFiles
import Testing

@Suite("softscope watch")
struct WatchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try write("version_0/metrics.csv", "epoch,step,train_loss,val_loss\n0,1,0.5,\n0,2,nan,\n0,2,,1e-07\n")
        try write("version_0/hparams.yaml", "lr: 0.001\n")
        try write("log, two.jsonl", "{\"step\":10,\"loss\":0.25,\"time\":1700000000.5}\n{\"step\":20,\"loss\":3}\n")
    }

    private func write(_ name: String, _ text: String) throws {
        try folder.write(Array(text.utf8), to: name)
    }

    private func run(_ arguments: String...) async throws -> Program.Result {
        try await Program(["watch"] + arguments, in: folder).finish()
    }

    @Test("JSON has an object a run, with its settings, metrics and state")
    func json() async throws {
        let result = try await run(folder.path, "--json")
        #expect(result.ending == .exited(0), "\(result.errors)")
        let runs = try result.objects.sorted { $0["run"]?.stringValue ?? "" > $1["run"]?.stringValue ?? "" }
        #expect(runs.map { $0["run"] } == ["version_0", "log, two.jsonl"])
        let names = ["run", "path", "format", "state", "attempts", "config", "metrics", "troubles", "alerts"]
        #expect(runs.allSatisfy { $0.objectValue?.map(\.name) == names })
        #expect(runs[0]["format"] == "lightning" && runs[0]["state"] == "running")
        #expect(runs[0]["config"]?.text == #"{"lr":0.001}"#)
        #expect(runs[0]["path"]?.stringValue == "\(folder.path)/version_0")
        #expect(
            runs[0]["metrics"]?["train_loss"]?.text == #"{"points":2,"first_step":1,"last_step":2,"last":"nan","#
                + #""min":0.5,"max":0.5,"not_finite":1}"#)
        #expect(runs[1]["format"] == "jsonl" && runs[1]["troubles"]?.text == "[]" && runs[1]["alerts"]?.text == "[]")
    }

    @Test("CSV has every point, with the shortest numbers and empty cells for what the log has not")
    func csv() async throws {
        let table = try await run("\(folder.path)/version_0", "--csv")
        #expect(
            table.output == """
                run,metric,step,epoch,seconds,value
                version_0,train_loss,1,0,,0.5
                version_0,train_loss,2,0,,nan
                version_0,val_loss,2,0,,1e-07

                """)
        let lines = try await run("\(folder.path)/log, two.jsonl", "--csv")
        #expect(
            lines.output == """
                run,metric,step,epoch,seconds,value
                "log, two.jsonl",loss,10,,1700000000.5,0.25
                "log, two.jsonl",loss,20,,,3

                """)
    }

    @Test("without a terminal it prints a table of the runs", arguments: [[], ["--once"]])
    func table(options: [String]) async throws {
        let result = try await Program(["watch", folder.path] + options, in: folder).finish()
        #expect(result.ending == .exited(0))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.split(separator: " ").prefix(4) == ["run", "format", "state", "steps"])
        #expect(lines.contains { $0.hasPrefix("version_0 ") && $0.contains(" lightning ") && $0.contains("running") })
        #expect(lines.contains { $0.hasPrefix("log, two.jsonl ") && $0.contains("loss 3") })
    }

    @Test("the check names file and place of what is damaged, and has the status for it")
    func check() async throws {
        let whole = try await run(folder.path, "--check")
        #expect(whole.ending == .exited(0))
        #expect(whole.output == "Nothing is wrong with 2 runs.\n")
        try write("log, two.jsonl", "{\"step\":10,\"loss\":0.25}\n{\"step\":20,\"lo\n{\"step\":30,\"loss\":3}\n")
        let damaged = try await run(folder.path, "--check")
        #expect(damaged.ending == .exited(65))
        #expect(damaged.output.hasPrefix("\(folder.path)/log, two.jsonl: line 2: "))
        damaged.expectSentence()
        let object = try #require(try await run("\(folder.path)/log, two.jsonl", "--json").objects.first)
        #expect(object["troubles"]?.arrayValue?.first?["offset"] == 24)
    }

    @Test(
        "a path that is given twice, or lies in another, is one run; --once goes with every output",
        arguments: ["--json", "--csv", "--check"])
    func distinct(option: String) async throws {
        let result = try await run(
            folder.path, "\(folder.path)/version_0", "\(folder.path)/./log, two.jsonl", "\(folder.path)/log, two.jsonl",
            "--once", option)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        switch option {
        case "--json": #expect(lines.count == 2)
        case "--csv": #expect(lines.count == 6)
        default: #expect(lines == ["Nothing is wrong with 2 runs."])
        }
    }

    @Test("control characters of names reach a file as they are, and no terminal")
    func controlCharacters() async throws {
        try write("a\u{1B}[31m.csv", "step,x\u{1B}]0;y\u{7}\n1,2\n2,z\n3\n")
        let path = "\(folder.path)/a\u{1B}[31m.csv"
        let file = try await run(path, "--csv")
        #expect(file.output.hasSuffix("\na\u{1B}[31m.csv,\"x\u{1B}]0;y\u{7}\",1,,,2\n"))
        for option in ["--json", "--check", "--once"] {
            let result = try await run(path, option)
            #expect(!result.output.utf8.contains(0x1B) && !result.errors.utf8.contains(0x1B), "\(option)")
        }
        let terminal = PseudoTerminal(columns: 200, rows: 60)
        let program = try ChildProcess(
            Program.executable(), ["watch", path, "--csv"], environment: Program.environment(home: folder.path),
            folder: folder.path, output: .descriptor(terminal.program), errors: .writing(folder.path + "/errors"))
        #expect(try await program.wait() == .exited(0))
        let shown = String(decoding: terminal.take(), as: UTF8.self)
        #expect(shown.contains("\"x\\u{1B}]0;y\\u{07}\",1,,,2") && !shown.utf8.contains(0x1B), "\(shown)")
    }

    @Test("what cannot be watched has its exit status and a sentence")
    func refusals() async throws {
        try folder.makeFolder("empty")
        try await run("\(folder.path)/none").expectRefusal(66, naming: "none")
        try await run("\(folder.path)/empty").expectRefusal(65, naming: "empty", "looked for", "TensorBoard")
        try await run(folder.path, "--json", "--csv").expectRefusal(64, naming: "--json", "--csv")
        try await run().expectRefusal(64)
    }

    @Test("an unreadable folder or a noisy file ends nothing")
    func noise() async throws {
        try folder.write(
            (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }, to: "events.tfevents.1")
        try folder.write(Array(repeating: 0, count: 5000), to: "x.wandb")
        try write("mlflow.db", "SQLite format 3\0 and nothing")
        let result = try await run(folder.path, "--json")
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(try result.objects.count >= 4)
    }
}
