import Foundation
import Glibc
import Interchange
import TestFiles
import Testing

@Suite("--resume, --checkpoint-every and --finetune", .serialized)
struct ResumeCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private static let training =
        "--data rows --hidden 8 --batch-norm --dropout 0.2 --schedule cosine --batch-size 32 --epochs 4 --headless "

    @discardableResult
    private func softscope(_ line: String) async throws -> Program.Result {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return result
    }

    @Test("A run that is stopped and gone on with leaves the very file of one that was not", arguments: [1, 10, 17])
    func files(batches: Int) async throws {
        try await softscope(Self.training + "--save whole.safetensors")
        try await softscope(Self.training + "--save part.safetensors --stop-after-batches \(batches)")
        try await softscope("--data rows --headless --resume part.safetensors --save rest.safetensors")
        #expect(folder.read("rest.safetensors") == folder.read("whole.safetensors"))
    }

    @Test("A stored run goes on under its name, in its place")
    func names() async throws {
        try await softscope(Self.training + "--runs-dir mine --name try --stop-after-batches 9")
        let result = try await softscope("--data rows --headless --log-format jsonl --runs-dir mine --resume try")
        let end = try #require(try result.objects.last)
        #expect(end["epochs"] == 4)
        #expect(end["checkpoint"]?.stringValue?.hasSuffix("try/model.safetensors") == true)
        #expect(try result.objects.first?["run"] == "try")
        try await softscope(Self.training + "--save whole.safetensors")
        #expect(folder.read("mine/runs/try/model.safetensors") == folder.read("whole.safetensors"))
    }

    @Test("A stored run knows where its data is, and that it is still the same")
    func knownData() async throws {
        try await softscope(Self.training + "--runs-dir mine --name try --stop-after-batches 9")
        // From another folder, as the path is whole.
        let elsewhere = try TemporaryFolder()
        let line = "--headless --resume try --runs-dir \(folder.path)/mine"
        let result = try await Program.run(line + " --stop-after-batches 1", in: elsewhere)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let model = folder.path + "/mine/runs/try/model.safetensors"
        try await softscope("--headless --resume \(model) --epochs 5 --save other.safetensors")
        // No path is in what is given away.
        let bytes = try #require(folder.read("other.safetensors"))
        #expect(!String(decoding: bytes, as: UTF8.self).contains(folder.path))

        // A single pixel is another.
        var images = try #require(folder.read("rows/train-images-idx3-ubyte"))
        images[images.count - 1] ^= 1
        try folder.write(images, to: "rows/train-images-idx3-ubyte")
        try await Program.run(line, in: elsewhere).expectRefusal(65, naming: "has changed")
        // Who names the data means it.
        try await softscope("--headless --data rows --resume try --runs-dir mine --stop-after-batches 1")
        try FileManager.default.moveItem(atPath: folder.path + "/rows", toPath: folder.path + "/moved")
        try await Program.run(line, in: elsewhere).expectRefusal(66, naming: folder.path + "/rows")
        try await softscope("--headless --data moved --resume try --runs-dir mine")
    }

    @Test("More epochs can be asked for; other settings, other data and models without a run are refused")
    func refusals() async throws {
        try await softscope(Self.training + "--save m.safetensors")
        let more = try await softscope(
            "--data rows --headless --log-format jsonl --resume m.safetensors --epochs 6 --save more.safetensors")
        #expect(try more.objects.last?["epochs"] == 6)
        func refusal(_ line: String, _ status: Int32, _ word: String) async throws {
            try await Program.run(line, in: folder).expectRefusal(status, naming: word)
        }
        try await refusal("--resume m.safetensors --data rows --hidden 3 --headless", 64, "--hidden")
        try await refusal("--resume m.safetensors --data rows --limit 50 --headless", 64, "--limit")
        try await refusal("--resume m.safetensors --headless", 64, "rows")
        try await refusal("--resume m.safetensors --headless --data mnist", 65, "input")
        try await refusal("--resume none --headless --runs-dir mine", 66, "none")
        try await refusal("--resume m.safetensors --finetune m.safetensors", 64, "exclude")
        try await refusal("--freeze 1 --headless", 64, "--finetune")
        try await softscope("export m.safetensors --format safetensors --output bare.safetensors")
        try await refusal("--resume bare.safetensors --data rows --headless", 65, "bare.safetensors")
    }

    @Test("A model is fine-tuned to other classes, its first layer as it was")
    func finetuning() async throws {
        try await softscope(
            "--data rows --hidden 8 --batch-size 32 --epochs 4 --headless --save m.safetensors --classes 0,1")
        try await softscope(
            "--data rows --batch-size 32 --epochs 2 --headless --save f.safetensors --classes 2,3 --finetune "
                + "m.safetensors --freeze 1")
        let before = try SafetensorsFile(decoding: try #require(folder.read("m.safetensors")))
        let after = try SafetensorsFile(decoding: try #require(folder.read("f.safetensors")))
        #expect(before["0.weight"]?.bytes == after["0.weight"]?.bytes)
        #expect(before["2.weight"]?.bytes != after["2.weight"]?.bytes)
        let tooMany = try await Program.run(
            "--data rows --headless --finetune m.safetensors --freeze 2", in: folder)
        tooMany.expectRefusal(64, naming: "freeze")
    }

    /// Six times, or as often as SOFTSCOPE_KILLS says.
    @Test("Killed at any moment while it writes checkpoints, it leaves a whole one that it can go on from")
    func killing() async throws {
        let times = ProcessInfo.processInfo.environment["SOFTSCOPE_KILLS"].flatMap { Int($0) } ?? 6
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<times {
            try? FileManager.default.removeItem(atPath: folder.path + "/m.safetensors")
            let line = "--data rows --hidden 64 --batch-size 8 --epochs 100000 --headless --checkpoint-every 1"
            let program = try ChildProcess(
                Program.executable(), (line + " --save m.safetensors").split(separator: " ").map(String.init),
                environment: Program.environment(home: folder.path), folder: folder.path, input: .closed,
                output: .writing(folder.path + "/output"), errors: .writing(folder.path + "/errors"))
            try await until("the first checkpoint is there") { folder.read("m.safetensors") == nil ? nil : () }
            try await Task.sleep(for: .microseconds(UInt64.random(in: 0...80_000, using: &generator)))
            program.send(SIGKILL)
            #expect(try await program.wait() == .signalled(SIGKILL))
            let file = try SafetensorsFile(decoding: try #require(folder.read("m.safetensors")))
            #expect(file.names.starts(with: tinyNames))
            try await softscope("evaluate m.safetensors --data rows")
        }
        try await softscope(
            "--data rows --headless --resume m.safetensors --save m.safetensors --stop-after-batches 1")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.contains("m.safetensors") && $0 != "m.safetensors" }, "\(left)")
    }
}
