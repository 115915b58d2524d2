import Foundation
import Glibc
import RunStore
import TestFiles
import Testing

@Suite("Whose a log in the folder of a program is")
struct LogOwnersTests {
    @Test("a log that another program writes in the folder is not the program's", arguments: [true, false])
    func otherLog(isOpen: Bool) async throws {
        let folder = try TemporaryFolder()
        unsafe mkfifo("\(folder.path)/go", 0o600)
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/bin/sh")
        // One that opens the log for each line is told by what the program has written meanwhile.
        let line = #"echo '{"step":1,"foreign":1}' >>"#
        let script =
            isOpen
            ? "exec 3>>other.jsonl; while \(line)&3; do sleep 0.1; done"
            : "while \(line)other.jsonl; do sleep 0.1; done"
        other.arguments = ["-c", script.replacingOccurrences(of: ">>&3", with: ">&3")]
        other.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        try other.run()
        defer { other.terminate() }
        try await until("the other log is there", details: { "\(folder.files)" }) {
            folder.files.contains("other.jsonl") ? () : nil
        }
        let own = #"exec 4>own.jsonl; echo '{"step":1,"accuracy":0.5}' >&4; echo begun; read x < go"#
        let running = try Program(["run", "--name", "test", "--", "/bin/sh", "-c", own], in: folder)
        try await running.until(prints: "begun")
        func entry() -> RunEntry? { try? RunStore(in: "\(folder.path)/data/softscope", .reading).run(named: "test") }
        try await until("its log is recorded", details: { "\(folder.files)" }) {
            entry()?.metric("accuracy").map { _ in () }
        }
        // So long that it was looked at while it grew.
        func lines() -> Int { (try? String(contentsOfFile: "\(folder.path)/other.jsonl", encoding: .utf8).count) ?? 0 }
        let seen = lines()
        try await until("the other log has grown", details: { "\(lines())" }) { lines() > seen + 700 ? () : nil }
        let go = unsafe open("\(folder.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        #expect(try await running.finish().ending == .exited(0))
        #expect(try #require(entry()).state.isFinal)
        #expect(entry()?.metric("foreign") == nil)
    }

    @Test("a log that was there before, to which the program appends line by line, is its own")
    func continuedLog() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("{\"step\":1,\"accuracy\":0.25}\n".utf8), to: "log.jsonl")
        let line = #"echo '{"step":2,"accuracy":0.5}' >> log.jsonl"#
        let result = try await Program.run(["run", "--name", "test", "--", "/bin/sh", "-c", line], in: folder)
        #expect(result.ending == .exited(0))
        let entry = try RunStore(in: "\(folder.path)/data/softscope", .reading).run(named: "test")
        #expect(entry.metric("accuracy") != nil)
    }
}
