import Interchange
import TestFiles
import Testing

@Suite("What every command line can rely on")
struct CommandLineTests {
    @Test("--version prints the program's name and version")
    func version() async throws {
        let result = try await Program.run("--version")
        #expect(result.ending == .exited(0))
        #expect(result.output.wholeMatch(of: /softscope \d+\.\d+\.\d+\n/) != nil, "\(result.output)")
    }

    @Test(
        "output that cannot be written is a failure, whatever it is",
        arguments: [
            "--help", "--version", "help data", "train --help", "data", "data --json", "data rows", "data rows --json",
            "softmax 1 2", "softmax 1 2 --json", "--generate-completion-script bash", "bench --only channel --rounds 1",
            "evaluate m.safetensors --data rows", "predict m.safetensors 0.pgm --json",
            "--data rows --epochs 1 --headless --save x.safetensors",
        ])
    func fullDisk(line: String) async throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        if line.contains("m.safetensors") {
            let trained = try await Program.run("--data rows --epochs 1 --headless --save m.safetensors", in: folder)
            #expect(trained.ending == .exited(0), "\(trained.errors)")
            try folder.write(Array("P5 4 4 255\n".utf8) + [UInt8](repeating: 9, count: 16), to: "0.pgm")
        }
        let result = try await Program.run(
            line.split(separator: " ").map(String.init), output: .writing("/dev/full"), in: folder)
        #expect(result.ending == .exited(74))
        result.expectSentence()
    }

    @Test("too few files that may be open are a sentence")
    func descriptors() async throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "errors")
        let process = try ChildProcess(
            "/bin/sh", ["-c", "ulimit -n 20 && exec '\(Program.executable())' data"],
            environment: Program.environment(home: folder.path), output: .writing("/dev/null"),
            errors: .writing(folder.path + "/errors"))
        #expect(try await process.wait() == .exited(1))
        let errors = String(decoding: folder.read("errors") ?? [], as: UTF8.self)
        #expect(errors.contains("only 20 files"), "\(errors)")
        #expect(errors.contains("ulimit -n"))
    }

    @Test("a runs folder without a name is refused")
    func runsFolder() async throws {
        try await Program.run(["--headless", "--runs-dir", ""]).expectRefusal(64, naming: "--runs-dir")
    }

    @Test("a figure that is undefined is null in JSON")
    func undefinedFigures() async throws {
        let folder = try TemporaryFolder()
        // No sample of the class 2 is trained, so that it is never predicted; none of 3 is measured.
        func table(_ classes: [Int]) -> String {
            "x,y,class\n"
                + (0..<120).map { row in
                    let name = classes[row % classes.count]
                    return "\(name * 10 + row % 3),\(-name * 7 + row % 4),\(name)\n"
                }.joined()
        }
        try folder.write(Array(table([0, 1, 3]).utf8), to: "train.csv")
        try folder.write(Array(table([0, 1]).utf8), to: "test.csv")
        let trained = try await Program.run(
            "--data train.csv --label class --epochs 20 --headless --save m.safetensors", in: folder)
        #expect(trained.ending == .exited(0), "\(trained.errors)")
        let result = try await Program.run(
            "evaluate m.safetensors --data test.csv --label class --split train --json", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let classes = try #require(result.objects.first?["classes"]?.arrayValue)
        #expect(classes.count == 3)
        #expect(classes[2]["support"] == 0)
        #expect(classes[2]["precision"] == .null)
        #expect(classes[2]["recall"] == .null)
        #expect(classes[2]["f1"] == .null)
        #expect(classes[0]["recall"]?.doubleValue == 1)
    }
}
