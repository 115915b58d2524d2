import ChildRuns
import Files
import Glibc
import TestFiles
import Testing

@Suite("Pausing and stopping a program with all of its processes")
struct TreeControlTests {
    /// Starts workers in sessions of their own, as torchrun does, one of which has a child.
    private static let workers = """
        trap 'exit 3' INT TERM
        setsid sh -c 'while :; do sleep 0.05; done' &
        setsid sh -c 'sleep 1000; :' &
        (sleep 1000 &) ; echo ready
        while :; do sleep 0.05; done
        """

    private static func isStopped(_ entry: ProcessEntry) -> Bool { "Tt".utf8.contains(entry.state) }

    @Test("a pause stops workers in sessions of their own, and a continuation lets all go on")
    func pause() throws {
        let child = try RunningChild(Self.workers)
        try child.waitForText("ready")
        try waitUntil("all have begun") { Set(try child.processes().map(\.session)).count >= 3 }
        let control = try child.connect()
        for _ in 0..<3 {
            try control.perform(.pause)
            let stopped = try child.processes()
            #expect(stopped.count >= 5)
            #expect(stopped.allSatisfy(Self.isStopped))
            #expect(control.snapshot.status?.state == .paused)
            #expect(control.snapshot.status?.unstopped == [])
            try control.perform(.resume)
            #expect(control.snapshot.status?.state == .running)
            try waitUntil("all go on") { try child.processes().allSatisfy { !Self.isStopped($0) } }
        }
        let status = try #require(control.snapshot.status)
        #expect(status.pauses.count == 3)
        #expect(status.pauses.allSatisfy { ($0.end ?? 0) >= $0.start })
        try control.perform(.stop(.kill, grace: nil))
        #expect(control.waitForEnd(within: 60)?.ending?.status == 137)
    }

    @Test("a pause stops a shell in the middle of starting a program")
    func starting() throws {
        let child = try RunningChild("echo ready; while :; do /bin/true; done")
        try child.waitForText("ready")
        let control = try child.connect()
        for _ in 0..<40 {
            try control.perform(.pause)
            #expect(control.snapshot.status?.unstopped == [])
            #expect(try child.processes().allSatisfy(Self.isStopped))
            try control.perform(.resume)
        }
        try control.perform(.stop(.kill, grace: nil))
        #expect(control.waitForEnd(within: 60)?.ending?.status == 137)
    }

    @Test(
        "each stage ends a program, running or paused, and leaves nothing", arguments: RunStatus.Stage.allCases,
        [false, true])
    func stop(stage: RunStatus.Stage, isPaused: Bool) throws {
        let child = try RunningChild(Self.workers)
        try child.waitForText("ready")
        try waitUntil("all have begun") { Set(try child.processes().map(\.session)).count >= 3 }
        let control = try child.connect()
        if isPaused { try control.perform(.pause) }
        let all = try child.processes()
        try control.perform(.stop(stage, grace: nil))
        // Ctrl-C reaches the foreground only; what is left there is asked once more.
        if stage == .interrupt {
            try waitUntil("the program has ended") { control.snapshot.status?.ending != nil }
            try control.perform(.stop(.kill, grace: nil))
        }
        let ended = try #require(control.waitForEnd(within: 60))
        #expect(ended.ending?.status == (stage == .kill ? 137 : 3))
        #expect(all.allSatisfy { !$0.identity.isAlive })
        #expect(all.allSatisfy { ProcessEntry(pid: $0.identity.pid)?.identity != $0.identity }, "no zombie is left")
    }

    @Test("a program that ignores SIGINT and SIGTERM is killed when the grace is over")
    func stubborn() throws {
        let child = try RunningChild("trap '' INT TERM; echo ready; while :; do sleep 0.05; done")
        try child.waitForText("ready")
        let control = try child.connect()
        try control.perform(.stop(.interrupt, grace: 0.1))
        let ended = try #require(control.waitForEnd(within: 60))
        #expect(ended.ending?.signal == 9)
        #expect(ended.stage == .kill)
    }

    @Test("a program that ends at once and leaves a process behind is not over before that is")
    func orphan() throws {
        let child = try RunningChild("(echo ready; read x < \"$PWD/go\"; echo late) & exit 4") { request in
            unsafe mkfifo("\(request.workingFolder)/go", 0o600)
        }
        try child.waitForText("ready")
        let control = try child.connect()
        try waitUntil("the program has ended") { control.snapshot.status?.ending?.status == 4 }
        #expect(control.snapshot.status?.state == .running)
        try control.perform(.pause)
        #expect(try child.processes().map(\.state) == [UInt8(ascii: "T")])
        try control.perform(.resume)
        let go = unsafe open("\(child.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        #expect(control.waitForEnd(within: 60)?.ending?.status == 4)
        #expect(child.text == "ready\nlate\n")
    }

    @Test("a process that is left behind with its output elsewhere is not hung up on")
    func redirectedOrphan() throws {
        let child = try RunningChild("(echo ready; read x < go; echo late) < /dev/null > log 2>&1 & exit 0") {
            request in
            unsafe mkfifo("\(request.workingFolder)/go", 0o600)
        }
        try waitUntil("it has begun") { child.folder?.read("log") == Array("ready\n".utf8) }
        let control = try child.connect()
        try waitUntil("the program has ended") { control.snapshot.status?.ending?.status == 0 }
        let go = unsafe open("\(child.path)/go", O_WRONLY)
        unsafe write(go, "x\n", 2)
        close(go)
        #expect(control.waitForEnd(within: 60)?.state == .ended)
        #expect(child.folder?.read("log") == Array("ready\nlate\n".utf8))
    }

    @Test("what a killed supervisor leaves is paused and ended, also in sessions of its own")
    func abandoned() throws {
        let child = try RunningChild("setsid sh -c 'echo begun; while :; do sleep 0.05; done' & wait")
        try child.waitForText("begun")
        #expect(AbandonedRun(child.run) == nil)
        let supervisor = try child.run.status().supervisor
        kill(supervisor.pid, SIGKILL)
        try waitUntil("the supervisor is gone") { !supervisor.isAlive }
        let abandoned = try #require(AbandonedRun(child.run))
        #expect(abandoned.pause().isEmpty)
        let left = try child.processes()
        #expect(!left.isEmpty && left.allSatisfy(\.isStopped), "\(left)")
        #expect(abandoned.resume().isEmpty)
        #expect(abandoned.pause().isEmpty)
        #expect(abandoned.stop(grace: 1))
        #expect(try child.processes().isEmpty)
    }

    @Test("a program that starts others without end is stopped as a whole")
    func restless() throws {
        let child = try RunningChild("echo ready; while :; do (sleep 0.01; sleep 0.01) & sleep 0.002; done")
        try child.waitForText("ready")
        let control = try child.connect()
        try control.perform(.pause)
        #expect(try child.processes().allSatisfy(Self.isStopped))
        try control.perform(.stop(.kill, grace: nil))
        #expect(control.waitForEnd(within: 60)?.state == .ended)
    }

    @Test("many clients follow a program, and each may steer it")
    func clients() throws {
        let child = try RunningChild("echo ready; while :; do sleep 0.05; done")
        try child.waitForText("ready")
        let controls = try (0..<20).map { _ in try child.connect() }
        try controls[3].perform(.pause)
        try waitUntil("all know") { controls.allSatisfy { $0.snapshot.status?.state == .paused } }
        #expect(controls.allSatisfy { $0.snapshot.outputBytes == 6 })
        try controls[5].perform(.stop(.kill, grace: nil))
        for control in controls { #expect(control.waitForEnd(within: 60)?.state == .ended) }
        #expect(throws: ChildRunError.self) { try controls[0].perform(.pause) }
    }

    @Test("a command that makes no sense is refused with a reason")
    func refusal() throws {
        let child = try RunningChild("trap '' INT; echo ready; while :; do sleep 0.05; done") { $0.output = .pipe }
        try child.waitForText("ready")
        let control = try child.connect()
        #expect(throws: ChildRunError.refused("the program has no terminal")) { try control.perform(.type([0x78])) }
        try control.perform(.stop(.interrupt, grace: nil))
        #expect(throws: ChildRunError.refused("the program is being stopped")) { try control.perform(.pause) }
        try control.perform(.stop(.kill, grace: nil))
    }

    @Test("several ranks and held devices are seen before a pause")
    func consequences() throws {
        let child = try RunningChild(
            "RANK=0 WORLD_SIZE=4 sleep 1000 & RANK=1 WORLD_SIZE=4 sleep 1000 & echo ready; wait")
        try child.waitForText("ready")
        let status = try child.run.status()
        try waitUntil("both have begun") { StopConsequences(of: status).ranks == 4 }
        #expect(!StopConsequences(of: status).holdsGPU)
    }

    @Test("the newest checkpoint is found")
    func checkpoint() throws {
        let folder = try TemporaryFolder()
        #expect(NewestCheckpoint(below: folder.path, since: 0) == nil)
        try folder.write([1], to: "checkpoint-500/model.safetensors")
        try folder.write([1], to: "notes.txt")
        #expect(
            NewestCheckpoint(below: folder.path, since: 0)?.path == "\(folder.path)/checkpoint-500/model.safetensors")
        #expect(NewestCheckpoint(below: folder.path, since: 1e12) == nil)
    }
}
