import Foundation
import Glibc
import TestFiles
import Testing

/// A real terminal with an interactive shell in it: tmux, on a socket of its own, without anybody's configuration.
///
/// Close it when the test is over. Should the test's process die before, the server notices and ends itself.
final class TerminalSession {
    static let isAvailable = tmux != nil
    private static let tmux = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/bin/tmux"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let folder: TemporaryFolder
    /// Commands that the shell was given.
    private var commands = 0
    private let environment: [String: String]
    private let socket: String

    /// Opens the terminal and waits for the shell.
    private init(columns: Int, rows: Int, in folder: TemporaryFolder) async throws {
        self.folder = folder
        socket = folder.path + "/tmux"
        environment = Program.environment(
            home: folder.path,
            adding: ["N": "0", "PS1": "[$N] left with $?> ", "SHELL": "/bin/sh", "SWIFT_BACKTRACE": "enable=no"])
        let watch = "while kill -0 \(getpid()); do sleep 2; done; '\(Self.tmux ?? "")' -S '\(socket)' kill-server"
        let configuration = """
            set -g default-terminal tmux-256color
            set -sg escape-time 0
            set -g history-limit 0
            set -g status off
            run-shell -b "\(watch)"
            """
        try folder.write(Array(configuration.utf8), to: "tmux.conf")
        try await command(
            "-f", folder.path + "/tmux.conf", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            "cd '\(folder.path)'; ulimit -c 0; exec /bin/sh -i")
        try await until(shows: "[0] left with 0>")
    }

    /// Runs `body` with a terminal that is gone afterwards, whatever happens.
    static func with(
        columns: Int = 120, rows: Int = 36, isolation: isolated (any Actor)? = #isolation,
        _ body: (TerminalSession) async throws -> Void
    ) async throws {
        let terminal = try await TerminalSession(columns: columns, rows: rows, in: TemporaryFolder())
        do {
            try await body(terminal)
        } catch {
            try? await terminal.close()
            throw error
        }
        try await terminal.close()
    }

    /// Ends what runs in the terminal, also where it hears no signal any more, and the terminal.
    private func close() async throws {
        if let shell = Int32(try await format("#{pane_pid}")), let program = Self.child(of: shell) {
            kill(program, SIGKILL)
        }
        try await command("kill-server")
    }

    // MARK: - The program

    /// Starts the program in the shell.
    ///
    /// - Parameters:
    ///   - setting: what `env` is told before, such as `-u TERM`.
    ///   - redirection: of the shell.
    func start(_ arguments: String, setting: String = "", redirection: String = "") async throws {
        let script = "exec env \(setting) '\(try Program.executable())' \(arguments)\n"
        try folder.write(Array(script.utf8), to: "run")
        try await enter("clear; sh ./run \(redirection)")
    }

    /// Starts the dashboard at full speed, unless `arguments` say otherwise, and waits for its first picture with a chart
    /// in it.
    func startDashboard(_ arguments: String, setting: String = "") async throws {
        try await start(arguments.contains("--pace") ? arguments : arguments + " --pace full", setting: setting)
        try await until("the dashboard") { $0.contains(/epoch \d+\/\d+\n/) ? () : nil }
    }

    /// The running program: the shell's child.
    func program() async throws -> pid_t {
        let shell = try #require(Int32(try await format("#{pane_pid}")))
        return try await SoftscopeTests.until("the shell runs something", details: text) { Self.child(of: shell) }
    }

    private static func child(of parent: pid_t) -> pid_t? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.lazy.compactMap { Int32($0) }.first { id in
            // "id (name) state parent": the name may hold anything, so it is read from its end.
            guard let line = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let end = line.lastIndex(of: ")")
            else { return false }
            return line[end...].split(separator: " ").dropFirst(2).first == "\(parent)"
        }
    }

    /// Waits until the shell has its terminal back, and checks that it is as it was.
    func expectUsableShell(status: Int32, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await untilLeft(with: status)
        try await expectUsableShell(sourceLocation: sourceLocation)
    }

    /// Waits until the shell says that its last command left it with this status, and returns what is shown then.
    @discardableResult
    func untilLeft(with status: Int32) async throws -> String {
        try await until(shows: "[\(commands)] left with \(status)>")
    }

    func expectUsableShell(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(
            try await format("#{cursor_flag} #{alternate_on} #{mouse_any_flag} #{keypad_cursor_flag} #{keypad_flag}")
                == "1 0 0 0 0",
            "cursor, alternate screen, mouse, keypad", sourceLocation: sourceLocation)
        try await enter("clear; stty -a > modes")
        try await untilLeft(with: 0)
        let modes = String(decoding: folder.read("modes") ?? [], as: UTF8.self)
            .split { " ;\n".contains($0) }
        for mode in ["echo", "icanon", "isig", "icrnl", "opost", "onlcr"] {
            #expect(modes.contains(Substring(mode)), sourceLocation: sourceLocation)
        }
    }

    // MARK: - Keys and pictures

    /// Sends keys by tmux's names: `a`, `Space`, `Enter`, `Escape`, `C-c`, `Right`, `F1`.
    func press(_ keys: String...) async throws {
        for key in keys { try await command("send-keys", key) }
    }

    /// Looks at the samples behind the first on page 1 and back again, each seen on the screen: the dashboard has drawn so
    /// many frames, and taken in what happened before each.
    func browse() async throws {
        try await press("g", "0", "Enter")
        try await until(shows: "test digit 0 ")
        for (key, samples) in [("n", Array(1...5)), ("p", (0..<5).reversed())] {
            for sample in samples {
                try await press(key)
                try await until(shows: "test digit \(sample) ")
            }
        }
    }

    /// Pastes a text as a terminal does: between brackets where the program has asked for them.
    func paste(_ text: String) async throws {
        try folder.write(Array(text.utf8), to: "paste")
        try await command("load-buffer", folder.path + "/paste")
        try await command("paste-buffer", "-p")
    }

    /// Types a command at the shell and sends it off. The next prompt counts it, and says with what status it left.
    func enter(_ line: String) async throws {
        commands += 1
        try await command("send-keys", "-l", "N=\(commands); \(line)")
        try await command("send-keys", "Enter")
    }

    /// What the terminal shows, without the blanks at the lines' ends.
    func text() async throws -> String { try await command("capture-pane", "-p") }

    /// The same with the escape sequences of its styles.
    func styledText() async throws -> String { try await command("capture-pane", "-p", "-e") }

    /// Waits until the terminal shows all of the words, and returns what it shows then.
    @discardableResult
    func until(shows words: String...) async throws -> String {
        try await until("it shows \(words)") { text in words.allSatisfy { text.contains($0) } ? text : nil }
    }

    /// Waits until the terminal shows none of the words, and returns what it shows then.
    @discardableResult
    func until(hides words: String...) async throws -> String {
        try await until("it hides \(words)") { text in words.contains { text.contains($0) } ? nil : text }
    }

    /// Waits until `look` has an answer to what the terminal shows, which is a whole frame if frames leave time for that: a
    /// busy machine lets one see half a frame, so what is seen must be seen a second time.
    func until<Answer>(_ what: String, _ look: (String) throws -> Answer?) async throws -> Answer {
        try await SoftscopeTests.until(what, details: text) {
            var seen = try await text()
            guard var answer = try look(seen) else { return nil }
            for _ in 0..<20 {
                try await Task.sleep(for: .milliseconds(30))
                let next = try await text()
                guard next != seen, let newer = try look(next) else { break }
                (seen, answer) = (next, newer)
            }
            return answer
        }
    }

    /// Looks until pictures of half a second are the same, and returns that: the model that a pause leaves reaches the
    /// bars a moment after the word, and on a busy machine frames come a fifth of a second apart.
    func whenStill() async throws -> String {
        var (last, since) = ("", ContinuousClock.now)
        return try await until("the picture is still") { text in
            if text != last { (last, since) = (text, .now) }
            return ContinuousClock.now - since > .milliseconds(500) ? text : nil
        }
    }

    func resize(columns: Int, rows: Int) async throws {
        try await command("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    // MARK: - tmux

    func format(_ text: String) async throws -> String {
        try await command("display-message", "-p", text).trimmingCharacters(in: .newlines)
    }

    @discardableResult
    private func command(_ arguments: String...) async throws -> String {
        let name = "\(folder.path)/tmux-\(UUID().uuidString.prefix(8))"
        defer {
            for suffix in ["output", "errors"] { try? FileManager.default.removeItem(atPath: "\(name).\(suffix)") }
        }
        let process = try ChildProcess(
            Self.tmux ?? "tmux", ["-u", "-S", socket] + arguments, environment: environment, folder: folder.path,
            output: .writing(name + ".output"), errors: .writing(name + ".errors"))
        let ending = try await process.wait()
        func read(_ suffix: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(name).\(suffix)") ?? Data(), as: UTF8.self)
        }
        guard ending == .exited(0) else { throw Unexpected("tmux \(arguments): \(read("errors"))") }
        return read("output")
    }
}

/// The numbers on the dashboard's first page.
struct Figures {
    var text: String

    /// Batches trained, and batches in all.
    var batch: (done: Int, all: Int)? {
        guard let match = text.firstMatch(of: /batch +([0-9 ]+)\/([0-9 ]+)/) else { return nil }
        func number(_ text: Substring) -> Int? { Int(text.filter { $0 != " " }) }
        guard let done = number(match.1), let all = number(match.2) else { return nil }
        return (done, all)
    }

    /// The percentages of the watched digit's bars.
    var probabilities: [Double] {
        text.split(separator: "\n").compactMap { line in
            // The first panel of the line: picture, class, bar, percentage and marks.
            guard let panel = line.split(separator: "│").first else { return nil }
            return panel.firstMatch(of: /\ [0-9] [█▏▎▍▌▋▊▉ ]* ([0-9.]+) %/).flatMap { Double($0.1) }
        }
    }
}
