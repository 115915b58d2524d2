import Files
import Glibc
import Interchange
import RunStore
import TestFiles
import Testing

@testable import ChildRuns
@testable import softscope

@Suite("What is recorded of a program that run started")
struct ProgramMetricsTests {
    private let folder: TemporaryFolder
    private let run: RunFolder
    private let started = FoundRuns.now - 1000

    init() throws {
        folder = try TemporaryFolder()
        run = RunFolder("\(folder.path)/runs/test")
        try run.make()
    }

    /// Writes an output, whose lines arrived at times after the start.
    private func write(_ lines: [(seconds: Double, text: String)]) throws {
        var (marks, output) = ("", "")
        for line in lines {
            marks += ArrivalMark(offset: output.utf8.count, seconds: started + line.seconds).line
            output += line.text + "\n"
        }
        try folder.write(Array(marks.utf8), to: "runs/test/output.times")
        try folder.write(Array(output.utf8), to: "runs/test/output")
    }

    private var status: RunStatus {
        RunStatus(supervisor: .own, child: .own, boot: BootIdentity.current, started: started)
    }

    private var request: RunRequest { RunRequest(command: ["train"], workingFolder: folder.path) }

    private func read(_ status: RunStatus) -> (metrics: ProgramMetrics, changes: [RunChanges]) {
        var metrics = ProgramMetrics(of: request, in: run, since: started)
        var changes: [RunChanges] = []
        metrics.read(status, isLast: false) { changes.append($0) }
        return (metrics, changes)
    }

    @Test("printed values have the time at which they were printed, without pauses")
    func times() throws {
        try write([(10, "step 1 loss=0.5"), (75, "step 2 loss=0.25"), (80, "step 3 loss=0.125")])
        var status = status
        status.pauses = [.init(start: started + 12, end: started + 72)]
        let points = read(status).changes.flatMap(\.series)
        #expect(points.flatMap(\.points).map { $0.seconds?.rounded() } == [10, 15, 20])
    }

    @Test("a loss that is no number is an event, and silence is one unless the program was paused")
    func events() throws {
        try write([(10, "step 1 loss=0.5")])
        let metrics = read(status).metrics
        let now = FoundRuns.now
        #expect(metrics.events(status, at: now).isEmpty)
        #expect(metrics.events(status, at: now + 3600) == [.quiet])
        var paused = status
        paused.state = .paused
        paused.pauses = [.init(start: now, end: nil)]
        #expect(metrics.events(paused, at: now + 3600).isEmpty)
        paused.state = .running
        paused.pauses = [.init(start: now, end: now + 3550)]
        #expect(metrics.events(paused, at: now + 3600).isEmpty)
        try write([(10, "step 1 loss=nan"), (11, "step 2 loss=0.5")])
        #expect(read(status).metrics.events(status, at: now) == [.diverged])
        try write([(10, "step 1 accuracy=nan loss=0.5"), (11, "step 2 accuracy=nan loss=0.5")])
        #expect(read(status).metrics.events(status, at: now).isEmpty)
    }
}

@Suite("Why a program cannot be run")
struct ProgramFailureTests {
    @Test("a full disk is a failure of writing, and a file that is damaged one of reading")
    func files() {
        let full = FileError.failed(.write, path: "run.json", code: ENOSPC)
        #expect(Failure(ChildRunError.file(full)).status == .writeFailed)
        #expect(Failure(ChildRunError.file(.empty(path: "run.json"))).status == .badData)
        #expect(Failure(ChildRunError.file(.fileNotFound(path: "run.json"))).status == .notThere)
    }
}
