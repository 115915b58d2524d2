import Foundation
import Glibc
import Interchange
import TestFiles
import Testing

@Suite("How headless training ends before its end", .serialized)
struct EndingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    /// A run that goes on until it is told to end.
    private func start(
        _ options: String = "", input: String? = "", output: ChildProcess.Stream? = nil
    ) throws -> Program {
        let line =
            "train --data rows --hidden 8 --epochs 1000000 --slow 5 --headless --log-format jsonl --log-every 1 "
            + "--save model.safetensors \(options)"
        return try Program(line.split(separator: " ").map(String.init), input: input, output: output, in: folder)
    }

    private func expectModel(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let bytes = try #require(folder.read("model.safetensors"), sourceLocation: sourceLocation)
        #expect(try SafetensorsFile(decoding: bytes).names.starts(with: tinyNames), sourceLocation: sourceLocation)
    }

    @Test(
        "a signal stops it cleanly and keeps the model; the status tells which", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signals(number: Int32) async throws {
        let program = try start()
        try await program.until(prints: #""batch":3,"#)
        program.send(number)
        let result = try await program.finish()
        #expect(result.ending == (number == SIGINT ? .exited(130) : .signalled(number)))
        #expect(result.errors == "")
        let end = try #require(try result.objects.last)
        #expect(end["event"] == "end")
        #expect(end["status"] == "stopped")
        #expect(end["checkpoint"] == "model.safetensors")
        try expectModel()
    }

    @Test("the place for the weights is tried before the training, not after it")
    func unwritableDestination() async throws {
        for place in ["missing/model.safetensors", "rows", "/proc/model.safetensors"] {
            let result = try await Program.run("--data rows --headless --save \(place)", in: folder)
            result.expectRefusal(74, naming: place)
        }
    }

    @Test("weights that cannot be written in the end are told of on both streams")
    func vanishedDestination() async throws {
        try folder.write([], to: "place/something")
        let program = try start("--save place/model.safetensors")
        try await program.until(prints: #""batch":3,"#)
        try FileManager.default.removeItem(atPath: folder.path + "/place")
        program.send(SIGINT)
        let result = try await program.finish()
        #expect(result.ending == .exited(74))
        result.expectSentence()
        #expect(result.errors.contains("place/model.safetensors"))
        let end = try #require(try result.objects.last)
        #expect(end["status"] == "failed")
        #expect(end["checkpoint"] == .null)
    }

    @Test("checkpoints that fail are told in a sentence and an event, once, and that they are written again")
    func checkpoints() async throws {
        try folder.write([], to: "place/other")
        let program = try Program(
            [
                "--data", "rows", "--epochs", "1000000", "--slow", "2", "--headless", "--log-format", "jsonl", "--save",
                "place/model.safetensors", "--checkpoint-every", "1",
            ], in: folder)
        try await program.until(prints: #""event":"epoch","#)
        try FileManager.default.moveItem(atPath: folder.path + "/place", toPath: folder.path + "/gone")
        try await program.until(prints: #""event":"checkpoint","status":"failed","#)
        try FileManager.default.moveItem(atPath: folder.path + "/gone", toPath: folder.path + "/place")
        try await program.until(prints: #""event":"checkpoint","status":"recovered","#)
        program.send(SIGINT)
        let result = try await program.finish()
        #expect(result.ending == .exited(130))
        let events = try result.objects.filter { $0["event"] == "checkpoint" }
        #expect(events.map { $0["status"]?.stringValue } == ["failed", "recovered"])
        #expect(events[0]["reason"]?.stringValue?.contains("place/model.safetensors") == true)
        #expect(events[1]["checkpoint"] == "place/model.safetensors")
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("softscope: ") }, "\(result.errors)")
        #expect(lines[0].contains("training goes on") && lines[1].contains("written again"))
    }

    @Test("a pipe without a reader is refused before the first batch")
    func pipeWithoutReader() async throws {
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        let result = try await Program.run("--data rows --headless --log-format jsonl --save pipe", in: folder)
        result.expectRefusal(74, naming: "pipe", "nobody reads")
    }

    @Test("one SIGTERM ends a program that is stuck writing its model")
    func stuck() async throws {
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        // Who opens it and never reads, while the model is larger than what a pipe holds.
        let reader = unsafe open(folder.path + "/pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let program = try Program(
            [
                "--data", "rows", "--hidden", "2000", "--epochs", "1", "--headless", "--log-format", "jsonl", "--save",
                "pipe",
            ], in: folder)
        try await program.until(prints: #""event":"epoch","#)
        program.send(SIGTERM)
        #expect(try await program.finish().ending == .signalled(SIGTERM))
    }

    @Test("output that cannot be written stops the training; the model is kept")
    func fullDisk() async throws {
        let result = try await start(output: .writing("/dev/full")).finish()
        #expect(result.ending == .exited(74))
        result.expectSentence()
        try expectModel()
    }

    @Test("a reader that goes away stops the training; the model is kept")
    func closedPipe() async throws {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let program = try start(output: .descriptor(ends[1]))
        close(ends[1])
        var byte: UInt8 = 0
        #expect(unsafe read(ends[0], &byte, 1) == 1)
        close(ends[0])
        let result = try await program.finish()
        #expect(result.ending == .exited(74))
        result.expectSentence()
        try expectModel()
    }

    @Test("a stream that is closed from the start gives its number to no file of the program")
    func closedInput() async throws {
        let program = try start(input: nil)
        try await program.until(prints: #""batch":3,"#)
        #expect(try program.file(of: 0) == "/dev/null")
        program.send(SIGINT)
        #expect(try await program.finish().ending == .exited(130))
    }

    @Test("a standard output that is closed from the start is a failure")
    func closedOutput() async throws {
        let result = try await start(output: .closed).finish()
        #expect(result.ending == .exited(74))
        result.expectSentence()
        try expectModel()
    }
}
