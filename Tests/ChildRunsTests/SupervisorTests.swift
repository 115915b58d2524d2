import ChildRuns
import Files
import Glibc
import Interchange
import TestFiles
import Testing

@Suite("The supervisor of a program")
struct SupervisorTests {
    @Test(
        "keeps the output byte for byte, in a terminal and through a pipe",
        arguments: [RunRequest.Output.terminal(columns: 250, rows: 50), .pipe])
    func output(kind: RunRequest.Output) throws {
        let child = try RunningChild(#"printf 'one\ntwo\r\033[1mthree\033[0m\n\377\376\000\001'; echo error >&2"#) {
            $0.output = kind
        }
        #expect(try child.end().ending?.status == 0)
        let start = Array("one\ntwo\r\u{1B}[1mthree\u{1B}[0m\n".utf8)
        #expect(child.output == start + [0xFF, 0xFE, 0, 1] + Array("error\n".utf8))
    }

    @Test(
        "records the exit status as a shell gives it",
        arguments: [
            ("exit 0", 0, nil), ("exit 7", 7, nil), ("kill -TERM $$", 143, 15), ("kill -KILL $$", 137, 9),
        ] as [(String, Int, Int?)])
    func exitStatus(script: String, status: Int, signal: Int?) throws {
        let ended = try RunningChild(script).end()
        #expect(ended.ending?.status == status)
        #expect(ended.ending?.signal == signal)
        #expect(ended.standing == .ended)
        #expect(ended.ended != nil)
    }

    @Test("says why a program cannot be started", arguments: [("/no/such/program", 127), ("/etc/passwd", 126)])
    func notStarted(program: String, status: Int32) throws {
        let folder = try TemporaryFolder()
        let request = RunRequest(command: [program], workingFolder: folder.path)
        let error = #expect(throws: ChildRunError.self) {
            _ = try ChildRun.start(
                request, in: RunFolder("\(folder.path)/run"),
                supervisor: [try BuiltProgram.path(of: "softscope"), "supervise"])
        }
        #expect(error?.shellStatus == status)
        #expect(error?.description.contains(program) == true)
    }

    @Test("says that it did not start")
    func noSupervisor() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ChildRunError.self) {
            _ = try ChildRun.start(
                RunRequest(command: ["true"], workingFolder: "/"), in: RunFolder("\(folder.path)/run"),
                supervisor: ["/no/such/program"])
        }
        guard case .noSupervisor = error else {
            Issue.record("it is another error: \(String(describing: error))")
            return
        }
    }

    @Test("gives the program a wide terminal, an empty input and unbuffered Python")
    func surroundings() throws {
        let child = try RunningChild(
            "stty size <&2; tty <&2 | grep -c pts; cat | wc -c; echo $PYTHONUNBUFFERED; pwd; test -t 0 || echo none")
        _ = try child.end()
        let lines = child.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines.first == "50 250")
        #expect(lines.dropFirst().first == "1")
        #expect(lines.dropFirst(2).first?.filter { $0 != " " } == "0")
        #expect(lines.dropFirst(3).first == "1")
        #expect(
            lines.dropFirst(4).first.flatMap { $0.split(separator: "/").last } == child.path.split(separator: "/").last)
        #expect(lines.last == "none")
    }

    @Test("types what is sent, and gives the terminal another size")
    func typing() throws {
        let child = try RunningChild("stty -echo; echo ready; read line; echo got $line; stty size") {
            $0.readsInput = true
        }
        try child.waitForText("ready")
        let control = try child.connect()
        try control.perform(.resize(columns: 100, rows: 20))
        try control.perform(.type(Array("hello\n".utf8)))
        #expect(try child.end().ending?.status == 0)
        #expect(child.text == "ready\ngot hello\n20 100\n")
    }

    @Test("is no child of who starts it, and in another session")
    func detached() throws {
        let child = try RunningChild("sleep 1000")
        let status = try child.run.status()
        let entry = try #require(ProcessEntry(pid: status.supervisor.pid))
        #expect(entry.parent != getpid())
        #expect(entry.session != getsid(0))
        #expect(try child.processes().first?.identity == status.child)
        #expect(ProcessEntry(pid: status.child.pid)?.session != entry.session)
    }

    @Test("works in a folder whose path is too long for a socket")
    func longPath() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/\(String(repeating: "a long name/", count: 20))run"
        let run = try ChildRun.start(
            RunRequest(command: ["/bin/sh", "-c", "read x"], workingFolder: folder.path), in: RunFolder(path),
            supervisor: [try BuiltProgram.path(of: "softscope"), "supervise"])
        #expect(try RunControl(run.folder).waitForEnd(within: 60)?.ending?.status == 1)
    }

    @Test("lets only its user open its folder and socket")
    func permissions() throws {
        let child = try RunningChild("sleep 1000")
        for (name, mode) in [("run", 0o700), ("run/control", 0o600), ("run/output", 0o600)] as [(String, mode_t)] {
            var status = stat()
            #expect(unsafe stat("\(child.path)/\(name)", &status) == 0)
            #expect(status.st_mode & 0o777 == mode, "\(name)")
        }
    }

    @Test("is not held up by clients that never read, nor by what they send")
    func deafClients() throws {
        let child = try RunningChild("read x < go; seq 1 100000") { request in
            unsafe mkfifo("\(request.workingFolder)/go", 0o600)
        }
        let deaf = try (0..<5).map { _ in try RawClient(child) }
        for client in deaf {
            for _ in 0..<3000 { client.send("{\"do\":\"nothing\",\"number\":1}\n\u{0}}{[[[\n") }
            client.send(String(repeating: "x", count: 200_000))
        }
        let control = try child.connect()
        try control.perform(.resize(columns: 100, rows: 20))
        let go = unsafe open("\(child.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        #expect(control.waitForEnd(within: 60)?.outputBytes == 588_895)
        #expect(deaf.count == 5)
    }

    @Test("keeps a hundred thousand lines")
    func manyLines() throws {
        let child = try RunningChild("seq 1 100000")
        #expect(try child.end().outputBytes == 588_895)
        #expect(child.output.count == 588_895)
        #expect(child.text.hasSuffix("99999\n100000\n"))
        var console = Console(capacity: 1000)
        console.append(child.output)
        #expect(console.count == 100_001)
        #expect(console.lastLines(2) == ["99999", "100000"])
    }

    @Test("writes down when the output arrived, before the output itself")
    func times() throws {
        let child = try RunningChild("printf one; read x; printf two; sleep 1000") { $0.readsInput = true }
        try child.waitForText("one")
        // Marks that follow each other at once are left out.
        usleep(UInt32(2e6 * ArrivalMark.spacing(atAge: 0)))
        try child.connect().perform(.type(Array("\n".utf8)))
        try child.waitForText("two")
        let status = try child.run.status()
        kill(status.supervisor.pid, SIGKILL)
        let lines = try #require(child.folder?.read("run/output.times")).split(separator: 0x0A)
        let marks = lines.compactMap { ArrivalMark(line: $0) }
        #expect(marks.count == lines.count && marks.count >= 2)
        #expect(marks.first?.offset == 0 && marks.last.map { $0.offset >= 3 && $0.offset < child.output.count } == true)
        #expect(marks.map(\.seconds) == marks.map(\.seconds).sorted())
        #expect(marks.allSatisfy { $0.seconds >= status.started - 0.01 })
    }

    @Test("a command for an event is none of the program's processes, and what it prints is kept")
    func eventCommand() throws {
        let child = try RunningChild("mkfifo go; for n in 1 2 3; do echo step $n loss=nan; done; read x < go; exit 3") {
            $0.onEvent = """
                echo $SOFTSCOPE_EVENT $SOFTSCOPE_STATUS $SOFTSCOPE_MESSAGE; echo loud >&2
                case $SOFTSCOPE_EVENT in diverged) sleep 1000;; esac
                """
        }
        let first = "diverged run has a loss that is no number\nloud\n"
        try waitUntil("the command has begun") { child.folder?.read("run/commands") == Array(first.utf8) }
        try waitUntil("it is known") { try child.run.status().commands.count == 1 }
        let running = try child.run.status()
        #expect(ProcessTree(of: running).living.map(\.identity) == [running.child])
        let go = unsafe open("\(child.path)/go", O_WRONLY)
        close(go)
        #expect(try child.end().processes == 0)
        for command in running.commands { kill(-command.pid, SIGKILL) }
        try waitUntil("the supervisor leaves") { !running.supervisor.isAlive }
        let last = "failed 3 run has failed with exit status 3\nloud\n"
        #expect(child.folder?.read("run/commands") == Array((first + last).utf8))
    }

    @Test("tells what was lost when it is killed itself")
    func killed() throws {
        let child = try RunningChild("trap '' HUP; echo ready; sleep 1000")
        try child.waitForText("ready")
        let status = try child.run.status()
        kill(status.supervisor.pid, SIGKILL)
        try waitUntil("it is gone") { !status.supervisor.isAlive }
        #expect(try child.run.status().standing == .abandoned)
        // Its main thread is gone before the others, which hold its socket.
        try waitUntil("nobody answers") { (try? child.connect()) == nil }
        let error = #expect(throws: ChildRunError.self) { _ = try child.connect() }
        #expect(error == .notReachable(folder: child.run.folder.path, .abandoned))
        for entry in ProcessTree(of: status).entries { kill(entry.identity.pid, SIGKILL) }
        try waitUntil("the program is gone") { ProcessTree(of: status).living.isEmpty }
        #expect(try child.run.status().standing == .lost)
    }
}
