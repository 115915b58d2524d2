import Foundation
import Glibc
import TestFiles
import Testing

/// Tests of the built program, which runs parsers in a separate process.
@Suite("The fuzz program", .serialized)
struct FuzzCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fuzz(_ arguments: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: try BuiltProgram.path(of: "fuzz"))
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.currentDirectoryURL = URL(filePath: folder.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        "an input that crashes, hangs, takes too much memory or is misread is saved, and can be replayed",
        // The thread sanitizer takes more memory than the limit, and its locks keep a crash from ending the process.
        .disabled(if: isThreadSanitizerOn),
        arguments: [
            ("trap", "ended"), ("hang", "more than 1 s of processor time"), ("memory", "more than the 200 allowed"),
            ("result", "a zero in"),
        ])
    func findings(fault: String, words: String) throws {
        // Taking memory takes its time, too, on a busy machine and under a sanitizer.
        let limits = "--time-limit \(fault == "hang" ? 1 : 20) --memory-limit 200"
        let (status, output) = try fuzz("faulty-\(fault) --inputs 5000 --seed 4 \(limits)")
        #expect(status == 1, "\(output)")
        #expect(output.contains(words), "\(output)")
        let input = try #require(folder.read("crash-faulty-\(fault)-4.bin"))
        #expect(input.contains(0))
        let replay = "faulty-\(fault) --replay ./crash-faulty-\(fault)-4.bin"
        #expect(output.contains("fuzz \(replay)\n"))
        let again = try fuzz("\(replay) \(limits)")
        #expect(again.status == 1)
        #expect(again.output.contains(words), "\(again.output)")
        try folder.write([1, 2, 3], to: "sound")
        #expect(try fuzz("faulty-\(fault) --replay sound").status == 0)
    }

    @Test("a run without findings reports the number of inputs; a corpus folder adds inputs")
    func tally() throws {
        try folder.write(Array(#"{"of my own":[1]}"#.utf8), to: "corpus/mine.json")
        let (status, output) = try fuzz("json --inputs 400 --corpus corpus")
        #expect(status == 0, "\(output)")
        #expect(output.hasPrefix("json: 400 inputs, "))
        try folder.write(Array("{".utf8), to: "corpus/half.json")
        let (refused, reason) = try fuzz("json --inputs 400 --corpus corpus")
        #expect(refused == 1)
        #expect(reason.contains("a sample is refused"), "\(reason)")
    }

    @Test("without a name the parsers are listed; wrong usage exits with 64")
    func usage() throws {
        let (status, output) = try fuzz("")
        #expect(status == 0)
        #expect(output.contains("safetensors"))
        #expect(!output.contains("faulty"))
        for arguments in ["nosuch", "json --inputs 0", "--replay x", "json --memory-limit 1"] {
            #expect(try fuzz(arguments).status == 64, "\(arguments)")
        }
    }
}

private let isThreadSanitizerOn = unsafe dlsym(nil, "__tsan_init") != nil
