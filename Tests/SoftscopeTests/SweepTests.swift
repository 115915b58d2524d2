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
        ] as [([String], Int32, String)])
    func refusal(arguments: [String], status: Int32, word: String) async throws {
        let folder = try TemporaryFolder()
        try await Program.run(["sweep"] + arguments, in: folder).expectRefusal(status, naming: word)
        #expect(!folder.files.contains { $0.hasPrefix("data/softscope/") }, "\(folder.files)")
    }
}
