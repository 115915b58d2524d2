import Foundation
import Glibc
import Interchange
import TestFiles
import Testing

@Suite(
    "The terminal after the dashboard", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct TerminationTests {
    private static let crashes: [Int32] = [SIGSEGV, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGTRAP]

    private let endless = "--limit 640 --epochs 1000000 --slow 5"

    @Test(
        "whatever signal ends it, the shell is usable at once and knows which",
        arguments: [SIGTERM, SIGHUP, SIGQUIT] + (isThreadSanitizerOn ? [] : Self.crashes))
    func signals(number: Int32) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(endless + " --save model.safetensors")
            try await terminal.until("batches") { Figures(text: $0).batch == nil ? nil : () }
            #expect(try await terminal.format("#{cursor_flag} #{alternate_on}") == "0 1")
            kill(try await terminal.program(), number)
            try await terminal.expectUsableShell(status: 128 + number)
            // Who is asked to end has the time to keep what was learnt; who crashes has not.
            let bytes = terminal.folder.read("model.safetensors")
            if Self.crashes.contains(number) {
                #expect(bytes == nil)
            } else {
                #expect(try SafetensorsFile(decoding: #require(bytes)).names.starts(with: tinyNames))
            }
        }
    }

    @Test("SIGINT from another process ends it by Ctrl-C's status or by the signal, which shells cannot tell apart")
    func interrupt() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(endless)
            kill(try await terminal.program(), SIGINT)
            try await terminal.expectUsableShell(status: 130)
        }
    }

    @Test("Ctrl-Z gives the terminal back, and fg brings the dashboard back whole")
    func suspend() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(endless)
            try await terminal.until("batches") { Figures(text: $0).batch == nil ? nil : () }
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused")
            let before = try await terminal.whenStill()
            let styles = try await terminal.styledText()
            for _ in 1...2 {
                try await terminal.press("C-z")
                try await terminal.untilLeft(with: 128 + SIGTSTP)
                try await terminal.expectUsableShell()
                try await terminal.enter("fg")
                try await terminal.until("the picture of before") { $0 == before ? () : nil }
                #expect(try await terminal.styledText() == styles)
                #expect(try await terminal.format("#{cursor_flag} #{alternate_on}") == "0 1")
            }
            try await terminal.press("Space")
            try await terminal.until(hides: "‖ paused")
            try await terminal.press("q")
            try await terminal.until(shows: "Training is still running.")
            try await terminal.press("d")
            try await terminal.until(shows: "To confirm, type: discard")
            try await terminal.press("d", "i", "s", "c", "a", "r", "d", "Enter")
            try await terminal.until(shows: "stopped: ")
            try await terminal.expectUsableShell()
        }
    }

    @Test("when it is continued it draws its picture once")
    func continued() async throws {
        let folder = try TemporaryFolder()
        let terminal = PseudoTerminal(columns: 120, rows: 36)
        let program = try ChildProcess(
            Program.executable(), ["--limit", "640", "--paused"],
            environment: Program.environment(home: folder.path), folder: folder.path,
            input: .descriptor(terminal.program), output: .descriptor(terminal.program),
            errors: .writing(folder.path + "/errors"))
        /// What it writes until it has written nothing for a second.
        func picture() async throws -> String {
            var (bytes, last) = ([UInt8](), ContinuousClock.now)
            return try await until("a picture", details: { String(decoding: bytes, as: UTF8.self) }) {
                let more = terminal.take()
                if !more.isEmpty { (bytes, last) = (bytes + more, .now) }
                return bytes.count > 5000 && .now - last > .seconds(1) ? String(decoding: bytes, as: UTF8.self) : nil
            }
        }
        #expect(try await picture().contains("run summary"))
        program.send(SIGSTOP)
        try await until("it is stopped") {
            try String(contentsOfFile: "/proc/\(program.id)/stat", encoding: .utf8).contains(") T ") ? () : nil
        }
        program.send(SIGCONT)
        #expect(try await picture().split(separator: "run summary").count == 2)
    }

    @Test(
        "stopped by Ctrl-Z it ends on a signal all the same, and the model is kept",
        arguments: ["kill %1", "kill -HUP %1", "bg; sleep 1; kill %1"])
    func killedWhileStopped(command: String) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(endless + " --save model.safetensors")
            let program = try await terminal.program()
            try await terminal.press("C-z")
            try await terminal.untilLeft(with: 128 + SIGTSTP)
            try await terminal.enter(command)
            // The shell looks for its dead children with its next command.
            try await SoftscopeTests.until("it ends", details: terminal.text) {
                let stat = try? String(contentsOfFile: "/proc/\(program)/stat", encoding: .utf8)
                return stat?.contains(") Z ") ?? true ? () : nil
            }
            try await terminal.expectUsableShell()
            #expect(
                try SafetensorsFile(decoding: #require(terminal.folder.read("model.safetensors"))).names.isEmpty
                    == false)
        }
    }

    @Test("text that is pasted into it is no key, and the terminal brackets no paste after its end")
    func paste() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(endless)
            try await terminal.until("batches") { Figures(text: $0).batch == nil ? nil : () }
            try await terminal.paste("def query(data):\n    q\n")
            try await terminal.until(shows: "pasted text ignored")
            try await terminal.press("g")
            try await terminal.until(shows: "Go to a test sample")
            try await terminal.paste("17\n5")
            try await terminal.until(shows: "> 17_")
            try await terminal.press("Enter")
            try await terminal.until(shows: "test digit 17 ")
            try await terminal.press("C-c", "C-c")
            try await terminal.untilLeft(with: 130)
            try await terminal.expectUsableShell()
        }
    }

    @Test("a window that changed its size meanwhile is filled after fg")
    func suspendAndResize() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("--limit 640 --paused")
            try await terminal.press("C-z")
            try await terminal.untilLeft(with: 128 + SIGTSTP)
            try await terminal.resize(columns: 90, rows: 30)
            try await terminal.enter("fg")
            let lines = try await terminal.until(shows: "q quit", "‖ paused").split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("╭") || $0.hasPrefix("╰") }.allSatisfy { $0.count == 90 })
        }
    }
}
