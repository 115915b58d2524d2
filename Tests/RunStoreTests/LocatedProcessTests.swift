import Files
import Foundation
import Telemetry
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

    /// The ways to read how a run stands.
    enum Reading: CaseIterable {
        case number, name, list, lines, filter, changes

        func states(_ store: RunStore) throws -> [StoredState] {
            switch self {
            case .number: try [store.run(1)].compactMap { $0?.state }
            case .name: try [store.run(named: "a")].map(\.state)
            case .list: try store.runs().map(\.state)
            case .lines: try store.lines(RunQuery(at: 0)).map(\.state)
            case .filter: try store.runs(RunQuery(try RunFilter("state=interrupted"), at: 0)).map(\.state)
            case .changes: try store.changes(since: 0).runs.map(\.state)
            }
        }
    }

    @Test(
        "A run that ends between the reading of its row and the look at its process ended so",
        arguments: Reading.allCases)
    func ending(by reading: Reading) throws {
        let folder = try TemporaryFolder()
        let trainer = try RunStore(in: folder.path, .writing)
        var run = NewRun(name: "a")
        run.place = .here(command: [])
        let (id, _) = try trainer.begin(run, at: 0)
        let witness = Witness { _, _ in
            var end = RunChanges()
            end.state = .completed
            try? trainer.commit(end, to: id, at: 1)
            return .gone
        }
        let store = try RunStore(
            in: folder.path, .reading, patience: 5, schema: .current, witness: witness, isRemote: { _ in false })
        #expect(try reading.states(store) == (reading == .filter ? [] : [.completed]))
    }
}
