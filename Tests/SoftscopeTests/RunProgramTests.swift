import Foundation
import Glibc
import RunStore
import TestFiles
import Testing

/// `softscope run` and the commands beside it, as a user runs them, with shell scripts for trainings.
@Suite("softscope run")
struct RunProgramTests {
    @Test("without a terminal the output is passed on, and the exit status is the program's")
    func passing() async throws {
        let result = try await Program.run(["run", "--", "/bin/sh", "-c", "echo one; echo two >&2; exit 7"])
        #expect(result.ending == .exited(7))
        #expect(result.output == "one\ntwo\n")
        #expect(result.errors == "softscope: sh-1 failed with exit status 7.\n")
        #expect(try await Program.run(["run", "--", "/bin/sh", "-c", "kill -9 $$"]).ending == .exited(137))
        #expect(try await Program.run(["run", "--pipe", "--", "true"]).ending == .exited(0))
    }

    @Test(
        "what cannot be run is refused in one sentence",
        arguments: [
            (["--", "no-such-program"], 66, "no-such-program"), ([], 64, "program"),
            (["--pattern", "(", "--", "true"], 64, "pattern"), (["--name", "a/b", "--", "true"], 64, "--name"),
        ] as [([String], Int32, String)])
    func refusal(arguments: [String], status: Int32, word: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(["run"] + arguments, in: folder)
        result.expectRefusal(status, naming: word)
        #expect(!folder.files.contains { $0.hasPrefix("data/softscope/runs/") }, "nothing is left")
    }

    @Test("the program lives on when the one that started it is killed, and attach comes back")
    func outliving() async throws {
        let folder = try TemporaryFolder()
        unsafe mkfifo("\(folder.path)/go", 0o600)
        let script = "echo begun; read x < go; echo loss=0.5; exit 3"
        let starter = try Program(["run", "--name", "test", "--", "/bin/sh", "-c", script], in: folder)
        try await starter.until(prints: "begun")
        starter.send(SIGKILL)
        #expect(try await starter.finish().ending == .signalled(SIGKILL))
        let attached = try Program(["attach", "te"], in: folder)
        try await attached.until(prints: "begun")
        let go = unsafe open("\(folder.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        let result = try await attached.finish()
        #expect(result.ending == .exited(3))
        #expect(result.output == "begun\nloss=0.5\n")
        // What has ended is shown as it ended.
        let later = try await Program.run(["attach"], in: folder)
        #expect(later.ending == .exited(3) && later.output == "begun\nloss=0.5\n")
    }

    @Test("attach leaves the program running on SIGTERM, and when nobody reads its output any more")
    func lookingOn() async throws {
        let folder = try TemporaryFolder()
        let script = "while :; do echo loss=0.5; sleep 0.05; done"
        _ = try await Program.run(["run", "--detach", "--", "/bin/sh", "-c", script], in: folder)
        let attached = try Program(["attach", "sh-1"], in: folder)
        try await attached.until(prints: "loss")
        attached.send(SIGTERM)
        #expect(try await attached.finish().ending == .signalled(SIGTERM))
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        // Programs that other tests start must not keep them open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let other = try Program(["attach", "sh-1"], output: .descriptor(ends[1]), in: folder)
        for end in ends { close(end) }
        #expect(try await other.finish().ending == .exited(0))
        #expect(try await Program.run(["runs", "stop", "--kill", "sh-1"], in: folder).ending == .exited(0))
    }

    @Test("nothing is written into the working folder")
    func untouched() async throws {
        let folder = try TemporaryFolder()
        let script = "echo step 1 loss=0.5; exit 3"
        _ = try await Program.run(["run", "--on-end", "echo done", "--", "/bin/sh", "-c", script], in: folder)
        let own = folder.files.filter { !$0.hasPrefix("data/") }
        #expect(Set(own).isSubset(of: ["input", "output", "errors"]), "\(own)")
    }

    @Test("it is said when the program has ended, but not what it has started, and SIGTERM ends that")
    func leaving() async throws {
        let folder = try TemporaryFolder()
        let script = "setsid sh -c 'while :; do sleep 0.05; done' & exit 3"
        let program = try Program(["run", "--", "/bin/sh", "-c", script], in: folder)
        try await until("it is said", details: { "\(folder.read("errors") ?? [])" }) {
            let errors = String(decoding: folder.read("errors") ?? [], as: UTF8.self)
            return errors.contains("sh-1 has ended with exit status 3, but") ? () : nil
        }
        program.send(SIGTERM)
        #expect(try await program.finish().ending == .exited(3))
    }

    @Test("a run whose starter is killed ends with its exit status and its curves in the store")
    func recording() async throws {
        let folder = try TemporaryFolder()
        unsafe mkfifo("\(folder.path)/go", 0o600)
        let script = """
            echo 'step 1 loss=0.5'; echo '{"step":1,"accuracy":0.5}' > metrics.jsonl
            read x < go; echo 'step 2 loss=0.25'; exit 3
            """
        let starter = try Program(["run", "--name", "test", "--", "/bin/sh", "-c", script], in: folder)
        try await starter.until(prints: "loss=0.5")
        starter.send(SIGKILL)
        #expect(try await starter.finish().ending == .signalled(SIGKILL))
        let path = "\(folder.path)/data/softscope"
        func entry() -> RunEntry? { try? RunStore(in: path, .reading).run(named: "test") }
        try await until("it is recorded", details: { "\(folder.files)" }) {
            entry().flatMap { $0.metric("loss") != nil && $0.metric("accuracy") != nil ? () : nil }
        }
        let running = try #require(entry())
        #expect(running.state == .running && running.command == ["/bin/sh", "-c", script])
        #expect(running.folder == folder.path && running.host != nil)
        let seconds = try RunStore(in: path, .reading).points(of: "accuracy", in: running.id).last?.points.last?.seconds
        #expect(running.seconds >= seconds ?? .infinity, "the duration grows with the points")
        try await Program.run(["runs", "delete", "test", "--yes"], in: folder).expectRefusal(1, naming: "stop it")
        let go = unsafe open("\(folder.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        try await until("its end is recorded", details: { "\(String(describing: entry()))" }) {
            entry().flatMap { $0.exitStatus == nil ? nil : () }
        }
        let ended = try #require(entry())
        #expect(ended.state == .failed && ended.exitStatus == 3 && ended.ended != nil, "\(ended)")
        let loss = try RunStore(in: path, .reading).points(of: "loss", in: ended.id).flatMap(\.points)
        #expect(loss.map(\.step) == [1, 2] && loss.map(\.value) == [0.5, 0.25])
        // One name leads to it everywhere, also another one.
        #expect(try await Program.run(["runs", "rename", "te", "other"], in: folder).ending == .exited(0))
        #expect(try await Program.run(["attach", "oth"], in: folder).ending == .exited(3))
        #expect(try await Program.run(["runs", "delete", "other", "--yes"], in: folder).ending == .exited(0))
        #expect(!folder.files.contains { $0.hasPrefix("data/softscope/runs/") }, "\(folder.files)")
    }

    @Test("a pause is recorded with its times, and a killed run as killed")
    func recordedPause() async throws {
        let folder = try TemporaryFolder()
        let script = "while :; do sleep 0.05; done"
        _ = try await Program.run(["run", "--detach", "--", "/bin/sh", "-c", script], in: folder)
        let path = "\(folder.path)/data/softscope"
        func entry() -> RunEntry? { try? RunStore(in: path, .reading).run(named: "sh-1") }
        #expect(try await Program.run(["runs", "pause", "sh"], in: folder).ending == .exited(0))
        try await until("the pause is recorded", details: { "" }) { entry()?.state == .paused ? () : nil }
        #expect(try await Program.run(["runs", "stop", "--kill", "sh"], in: folder).ending == .exited(0))
        let ended = try #require(entry())
        #expect(ended.state == .killed && ended.exitStatus == 137)
        let marks = try RunStore(in: path, .reading).marks(of: ended.id)
        #expect(marks.map(\.kind) == [.paused, .continued])
        let shown = try await Program.run(["runs", "show", "sh-1"], in: folder).output
        let lines = shown.split(separator: "\n").suffix(2)
        #expect(lines.first?.wholeMatch(of: #/  \d+:\d\d  paused/#) != nil, "\(shown)")
        #expect(lines.last?.wholeMatch(of: #/  \d+:\d\d  continued after \d+:\d\d/#) != nil, "\(shown)")
    }

    @Test("a run is paused, resumed and stopped by name")
    func steering() async throws {
        let folder = try TemporaryFolder()
        let script = "trap 'echo saved; exit 5' INT; while :; do sleep 0.05; done"
        let started = try await Program.run(["run", "--detach", "--", "/bin/sh", "-c", script], in: folder)
        #expect(started.output == "sh-1\n")
        for command in ["pause", "resume", "pause"] {
            #expect(try await Program.run(["runs", command, "sh-1"], in: folder).ending == .exited(0))
        }
        #expect(try await Program.run(["runs", "stop", "sh-1"], in: folder).ending == .exited(0))
        let ended = try await Program.run(["attach", "sh-1"], in: folder)
        #expect(ended.ending == .exited(5) && ended.output == "saved\n")
        try await Program.run(["runs", "pause", "sh-1"], in: folder).expectRefusal(1, naming: "has ended")
        try await Program.run(["runs", "stop", "other"], in: folder).expectRefusal(66, naming: "other")
    }

    @Test("Ctrl-C without a dashboard interrupts the program, and then ends it")
    func interrupting() async throws {
        let script = "trap '' INT; echo ready; while :; do sleep 0.05; done"
        let program = try Program(["run", "--", "/bin/sh", "-c", script])
        try await program.until(prints: "ready")
        program.send(SIGINT)
        let status = "\(program.folder.path)/data/softscope/runs/sh-1/state.json"
        try await until("it is interrupted", details: { "" }) {
            (try? String(contentsOfFile: status, encoding: .utf8))?.contains("\"interrupt\"") == true ? () : nil
        }
        program.send(SIGINT)
        #expect(try await program.finish().ending == .exited(143))
    }

    @Test("a command runs at the end, and knows how it ended")
    func onEnd() async throws {
        let folder = try TemporaryFolder()
        let command = "echo $SOFTSCOPE_RUN $SOFTSCOPE_STATUS > ended.tmp; mv ended.tmp ended"
        _ = try await Program.run(["run", "--on-end", command, "--", "/bin/sh", "-c", "exit 4"], in: folder)
        try await until("the command has run", details: { "\(folder.files)" }) {
            folder.read("ended") != nil ? () : nil
        }
        #expect(folder.read("ended") == Array("sh-1 4\n".utf8))
    }

    @Test("a command runs once at each event, while nobody looks")
    func onEvent() async throws {
        let folder = try TemporaryFolder()
        unsafe mkfifo("\(folder.path)/go", 0o600)
        let script = "for n in 1 2 3; do echo step $n loss=nan; done; read x < go; echo step 4 loss=nan; exit 4"
        let command = "echo $SOFTSCOPE_EVENT $SOFTSCOPE_RUN >> events"
        let options = ["--detach", "--on-event", command]
        _ = try await Program.run(["run"] + options + ["--", "/bin/sh", "-c", script], in: folder)
        // A program that waits for the test may be told of as quiet, where the machine is busy.
        func events() -> [Substring] {
            String(decoding: folder.read("events") ?? [], as: UTF8.self).split(separator: "\n")
                .filter { !$0.hasPrefix("quiet") }
        }
        try await until("the loss was seen", details: { "\(folder.files)" }) { events().isEmpty ? nil : () }
        let go = unsafe open("\(folder.path)/go", O_WRONLY)
        close(go)
        try await until("the end was seen", details: { "\(folder.files)" }) { events().count > 1 ? () : nil }
        #expect(events() == ["diverged sh-1", "failed sh-1"])
    }
}

@Suite("A program in the dashboard", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct ProgramDashboardTests {
    @Test("curves come from what the program prints and from its log; it is paused, resumed and stopped by key")
    func dashboard() async throws {
        try await TerminalSession.with { terminal in
            let script = """
                mkdir -p logs; n=0
                while :; do
                  n=$((n+1)); echo "step $n loss=0.$((100+n))"; echo "{\\"step\\":$n,\\"accuracy\\":0.5}" >> logs/metrics.jsonl
                  sleep 0.05
                done
                """
            try terminal.folder.write(Array(script.utf8), to: "train.sh")
            try await terminal.start("run --logs logs -- sh train.sh")
            try await terminal.until(shows: "1 Charts", "4 Console", "train", "▶ running", "loss", "accuracy")
            try await terminal.press("4")
            try await terminal.until(shows: "sh train.sh", "loss=0.1", "following")
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused by you")
            try await terminal.press("Space")
            try await terminal.until(shows: "▶ running")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
            try await terminal.until(shows: "train-1 runs on: softscope attach train-1")
            try await terminal.start("attach train-1")
            try await terminal.until(shows: "▶ running")
            try await terminal.press("X")
            try await terminal.until(shows: "Stop the program", "SIGTERM")
            try await terminal.press("X")
            try await terminal.until(shows: "✗ ended")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 130)
            try await terminal.expectUsableShell()
        }
    }
}
