import Files
import Foundation
import TestFiles
import Testing

@testable import RunStore

@Suite("Whether a process still runs")
struct LocatedProcessTests {
    private let own: LocatedProcess

    init() throws { own = try #require(LocatedProcess.current) }

    @Test("This process runs, and one that began at another time with its number is gone")
    func running() {
        #expect(own.evidence(on: "here", seenBy: own, on: "here") == .running)
        var other = own
        other.identity.start -= 1
        #expect(other.evidence(on: "here", seenBy: own, on: "here") == .gone)
    }

    @Test("A child is gone when it has ended, even before its exit status was taken")
    func child() throws {
        let child = Process()
        child.executableURL = URL(filePath: "/bin/cat")
        let input = Pipe()
        child.standardInput = input
        try child.run()
        let identity = try #require(LocatedProcess(pid: child.processIdentifier))
        #expect(identity.evidence(on: nil, seenBy: own, on: "here") == .running)
        try input.fileHandleForWriting.close()
        child.waitUntilExit()
        #expect(identity.evidence(on: nil, seenBy: own, on: "here") == .gone)
    }

    @Test("Nothing is concluded about other machines and containers")
    func elsewhere() {
        var other = own
        other.identity.pid = 4_000_000
        other.namespace = "pid:[1]"
        #expect(other.evidence(on: "here", seenBy: own, on: "here") == .unknown)
        other.namespace = own.namespace
        #expect(other.evidence(on: "here", seenBy: own, on: "here") == .gone)
        other.boot = "another start"
        #expect(other.evidence(on: "there", seenBy: own, on: "here") == .unknown)
    }

    @Test("A run whose process is gone is interrupted; one that ended before stays as it is")
    func states() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(in: folder.path, .writing)
        var run = NewRun(name: "a")
        run.place = .here(command: [])
        let (id, _) = try store.begin(run, at: 0)
        #expect(try store.run(id)?.state == .running)
        run.place.process?.identity.start -= 1
        let (gone, _) = try store.begin(run, at: 0)
        #expect(try store.run(gone)?.state == .interrupted)
        run.state = .paused
        let (paused, _) = try store.begin(run, at: 0)
        #expect(try store.run(paused)?.state == .interrupted)
        run.state = .completed
        let (done, _) = try store.begin(run, at: 0)
        #expect(try store.run(done)?.state == .completed)
    }
}
