import Files
import Foundation
import Glibc
import Interchange
import RunStore
import TestFiles
import Testing

/// `softscope sweep`, as a user runs it.
@Suite("softscope sweep")
struct SweepCommandTests {
    private func store(_ folder: TemporaryFolder) throws -> RunStore {
        try RunStore(in: "\(folder.path)/data/softscope", .reading)
    }

    @Test("each combination with each seed is a run of the store, tagged and with its settings")
    func program() async throws {
        let folder = try TemporaryFolder()
        let script = "echo step 1 val_loss={lr}; echo {lr} {seed} >> ran"
        let result = try await Program.run(
            ["sweep", "--name", "s", "--grid", "lr=0.5,0.25", "--seeds", "2", "--", "/bin/sh", "-c", script], in: folder
        )
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(folder.read("ran") == Array("0.5 1\n0.5 2\n0.25 1\n0.25 2\n".utf8))
        #expect(result.output.contains("4/4 s-4  lr=0.25 seed=2  finished  val_loss 0.25"), "\(result.output)")
        let runs = try store(folder).runs()
        #expect(runs.count == 4 && runs.allSatisfy { $0.tags == ["s"] })
        #expect(try store(folder).run(named: "s-3").setting("lr")?.doubleValue == 0.25)
        // The same again has nothing to do.
        let again = try await Program.run(["sweep", "--resume", "s"], in: folder)
        #expect(again.ending == .exited(0) && again.output.contains("4 of 4"))
        #expect(try store(folder).runs().map(\.id) == runs.map(\.id))
    }

    @Test("a run that fails is named, and only it is run again")
    func failing() async throws {
        let folder = try TemporaryFolder()
        let script = "echo x >> ran{n}; test {n} = 1 || test -e fixed"
        let arguments = ["sweep", "--name", "s", "--grid", "n=1,2", "--", "/bin/sh", "-c", script]
        let result = try await Program.run(arguments, in: folder)
        #expect(result.ending == .exited(1) && result.errors.contains("1 of 2 runs failed: s-2"))
        try folder.write([], to: "fixed")
        #expect(try await Program.run(arguments, in: folder).ending == .exited(0))
        #expect(folder.read("ran1")?.count == 2 && folder.read("ran2")?.count == 4)
        #expect(try store(folder).runs().count == 2)
    }

    @Test("a sweep that is killed goes on with the runs that are missing, and waits for the one that still runs")
    func killed() async throws {
        let folder = try TemporaryFolder()
        unsafe mkfifo("\(folder.path)/go", 0o600)
        let script = "echo begun {n}; echo {n} >> ran; test {n} != 2 || read x < go"
        let arguments = ["sweep", "--name", "s", "--grid", "n=1,2,3", "--", "/bin/sh", "-c", script]
        let sweep = try Program(arguments, in: folder)
        try await until("the second run has begun", details: { "\(folder.files)" }) {
            folder.read("ran") == Array("1\n2\n".utf8) ? () : nil
        }
        sweep.send(SIGKILL)
        #expect(try await sweep.finish().ending == .signalled(SIGKILL))
        let other = try Program(arguments, in: folder)
        try await other.until(prints: "goes on: 1 of 3")
        try await Program.run(arguments, in: folder).expectRefusal(1, naming: "running already")
        let go = unsafe open("\(folder.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        #expect(try await other.finish().ending == .exited(0))
        #expect(folder.read("ran") == Array("1\n2\n3\n".utf8))
    }

    @Test("Ctrl-C stops the runs, and says how to go on")
    func interrupting() async throws {
        let folder = try TemporaryFolder()
        let script = "echo {n} >> ran; while :; do sleep 0.05; done"
        let sweep = try Program(
            ["sweep", "--name", "s", "--grid", "n=1,2", "--", "/bin/sh", "-c", script], in: folder)
        try await until("the first run has begun", details: { "\(folder.files)" }) {
            folder.read("ran") != nil ? () : nil
        }
        sweep.send(SIGINT)
        let result = try await sweep.finish()
        #expect(result.ending == .exited(130) && result.errors == "softscope sweep --resume s goes on with the rest.\n")
        #expect(folder.read("ran") == Array("1\n".utf8))
    }

    @Test("a run that was deleted is run again, and no other")
    func deleted() async throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        let arguments = ["sweep", "--name", "s", "--grid", "hidden=4,8", "--", "--data=rows", "--epochs=1"]
        let first = try await Program.run(arguments, in: folder)
        #expect(first.ending == .exited(0), "\(first.errors)")
        let ids = try store(folder).runs().map(\.id)
        #expect(try await Program.run("runs delete s-1 --yes", in: folder).ending == .exited(0))
        let again = try await Program.run(arguments, in: folder)
        #expect(again.ending == .exited(0) && again.output.contains("1 of 2"), "\(again.output)")
        let runs = try store(folder).runs()
        #expect(Set(runs.map(\.name)) == ["s-1", "s-2"] && runs.allSatisfy { $0.state == .completed })
        #expect(runs.contains { $0.id == ids[0] } && !runs.contains { $0.id == ids[1] })
    }

    @Test("a training that was killed goes on from its saved model")
    func resuming() async throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        // So slow that it is killed before its end on a busy machine, too.
        let options = ["--data=rows", "--epochs=10", "--batch-size=32", "--checkpoint-every=2", "--slow=100"]
        let arguments = ["sweep", "--name", "s", "--grid", "hidden=4", "--"] + options
        let sweep = try Program(arguments, in: folder)
        let model = "data/softscope/runs/s-1/model.safetensors"
        let (path, id) = (folder.path, sweep.id)
        let outcome = await withCheckedContinuation { continuation in
            // A thread of its own: other tests may keep this one from going on until the training is over.
            Thread.detachNewThread {
                continuation.resume(returning: Result { try Self.kill(sweep: id, ofRun: "s-1", with: model, in: path) })
            }
        }
        try outcome.get()
        _ = try await sweep.finish()
        try await until("the training is gone") { try store(folder).run(named: "s-1").state == .interrupted ? () : nil }
        let again = try await Program.run(["sweep", "--resume", "s"], in: folder)
        #expect(again.ending == .exited(0), "\(again.errors)")
        let runs = try store(folder).runs()
        #expect(runs.count == 1 && runs[0].state == .completed && runs[0].tags == ["s"])
        #expect(try store(folder).marks(of: runs[0].id).contains { $0.kind == .resumed && ($0.step ?? 0) >= 2 })
    }

    /// Kills a sweep and the training of a run of it as soon as a model is saved.
    private static func kill(sweep: pid_t, ofRun name: String, with model: String, in folder: String) throws {
        for _ in 0..<30_000 where !FileManager.default.fileExists(atPath: "\(folder)/\(model)") { usleep(20_000) }
        Glibc.kill(sweep, SIGKILL)
        let store = try RunStore(in: "\(folder)/data/softscope", .reading)
        guard let process = try store.run(named: name).process else {
            throw Unexpected("the store names no process of \(name)")
        }
        Glibc.kill(process.identity.pid, SIGKILL)
    }

    @Test("the commands are printed for a shell, and nothing is run")
    func printing() async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["sweep", "--print", "--name", "s", "--grid", "hidden=[8,4],16", "--", "--limit=100"], in: folder)
        #expect(
            result.output == """
                softscope train --headless --limit=100 --hidden=8,4 --name=s-1
                softscope train --headless --limit=100 --hidden=16 --name=s-2

                """)
        let program = try await Program.run(
            ["sweep", "--print", "--name", "s", "--grid", "x=a b", "--", "./t", "{x}"], in: folder)
        #expect(program.output == "softscope run --headless --name s-1 -- ./t 'a b'\n")
        #expect(!folder.files.contains { $0.hasPrefix("data/softscope/") }, "\(folder.files)")
    }

    @Test(
        "what cannot be swept is refused in one sentence, before anything runs",
        arguments: [
            (["--grid", "learning-rat=1"], 64, "learning-rate"), (["--grid", "hidden=[1"], 64, "]"),
            ([], 64, "--grid"), (["--grid", "hidden=8", "--", "--hidden=4"], 64, "--hidden"),
            (["--grid", "x=1", "--", "true"], 64, "{x}"), (["--resume", "none"], 66, "none"),
            (["--grid", "optimizer=none"], 64, "optimizer"), (["--grid", "epochs=1", "--", "--name=a"], 64, "--name"),
            (["--grid", "epochs=1,0"], 64, "epochs=0"), (["--grid", "learning-rate=-1"], 64, "learning-rate=-1"),
            (["--grid", "hidden=4", "--", "--data=nowhere.csv"], 66, "nowhere.csv"),
        ] as [([String], Int32, String)])
    func refusal(arguments: [String], status: Int32, word: String) async throws {
        let folder = try TemporaryFolder()
        try await Program.run(["sweep"] + arguments, in: folder).expectRefusal(status, naming: word)
        #expect(!folder.files.contains { $0.hasPrefix("data/softscope/") }, "\(folder.files)")
    }
}

@Suite("softscope sweep in a terminal", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"))
struct SweepDashboardTests {
    @Test("the table fills, and leaving asks what becomes of the runs")
    func table() async throws {
        try await TerminalSession.with { terminal in
            unsafe mkfifo("\(terminal.folder.path)/go", 0o600)
            let script = "echo step 1 val_loss={n}; test {n} != 2 || read x < go"
            try await terminal.start("sweep --name s --grid n=1,2,3 -- /bin/sh -c '\(script)'")
            try await terminal.until(shows: "sweep s", "1 of 3 ended", "▶ running", "waiting", "val loss")
            func untilSecond(is state: String) async throws {
                try await terminal.until("s-2 is \(state)") { $0.contains(try Regex("s-2 +\(state)")) ? () : nil }
            }
            try await untilSecond(is: "▶ running")
            try await terminal.press("p")
            try await untilSecond(is: "‖ paused")
            try await terminal.until(shows: "‖ paused by you", "p resume")
            try await terminal.press("p")
            try await untilSecond(is: "▶ running")
            try await terminal.press("q")
            try await terminal.until(shows: "1 run goes on, 1 waits", "leave it running")
            try await terminal.press("Escape")
            try await terminal.until(hides: "leave it running")
            let go = unsafe open("\(terminal.folder.path)/go", O_WRONLY)
            unsafe write(go, "x\n", 2)
            close(go)
            try await terminal.until(shows: "3 of 3 ended", "✓ ended")
            try await terminal.press("q")
            let left = try await terminal.untilLeft(with: 0)
            #expect(left.contains("s-3") && left.contains("val_loss 3"))
            try await terminal.expectUsableShell()
        }
    }
}
