import Foundation
import Glibc
import Interchange
import TestFiles
import Testing

@Suite("The dashboard on a terminal that does not listen", .serialized)
struct StuckTerminalTests {
    private func start(on terminal: PseudoTerminal, in folder: TemporaryFolder) throws -> ChildProcess {
        try ChildProcess(
            Program.executable(),
            ["--limit", "640", "--epochs", "1000000", "--slow", "1", "--save", folder.path + "/model.safetensors"],
            environment: Program.environment(home: folder.path), folder: folder.path,
            input: .descriptor(terminal.program), output: .descriptor(terminal.program),
            errors: .writing(folder.path + "/errors"))
    }

    /// Reads until the training is under way, and then nothing, until the program cannot write any more: what waits
    /// to be read stays as it is.
    private func untilStuck(_ terminal: PseudoTerminal) async throws {
        try await terminal.read(atLeast: 20_000)
        var last = (count: 0, times: 0)
        try await until("the terminal is full") {
            let count = terminal.waiting
            last = count > 1000 && count == last.count ? (count, last.times + 1) : (count, 0)
            return last.times > 20 ? () : nil
        }
    }

    @Test(
        "a terminal that reads nothing keeps no signal from ending it",
        arguments: [SIGTERM, SIGHUP] + (isThreadSanitizerOn ? [] : [SIGSEGV]))
    func signals(number: Int32) async throws {
        let folder = try TemporaryFolder()
        let terminal = PseudoTerminal(columns: 200, rows: 60)
        let program = try start(on: terminal, in: folder)
        try await untilStuck(terminal)
        #expect(terminal.isRaw)
        program.send(number)
        #expect(try await program.wait() == .signalled(number))
        #expect(!terminal.isRaw)
        if number != SIGSEGV {
            let bytes = try #require(folder.read("model.safetensors"))
            #expect(try SafetensorsFile(decoding: bytes).names.starts(with: tinyNames))
        }
    }

    @Test("a terminal that goes away ends it, and the model is kept")
    func hangUp() async throws {
        let folder = try TemporaryFolder()
        let terminal = PseudoTerminal(columns: 80, rows: 24)
        let program = try start(on: terminal, in: folder)
        try await untilStuck(terminal)
        terminal.hangUp()
        #expect(try await program.wait() == .exited(130))
        #expect(folder.read("model.safetensors") != nil)
    }
}
