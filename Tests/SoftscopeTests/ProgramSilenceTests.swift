import Telemetry
import Testing

@testable import softscope

@Suite("The silence of a program that was paused")
struct ProgramSilenceTests {
    @Test(
        "is called paused during the pause, and running for a time after it; other silence stays quiet",
        arguments: [
            (.paused(seconds: 3), false, "paused"), (.pausing, false, "paused"), (.running, true, "running"),
            (.resuming, true, "running"), (.running, false, "quiet"), (.stopping(.interrupt, next: nil), true, "quiet"),
            (.ended(status: 0), true, "quiet"), (.abandoned, true, "quiet"),
        ] as [(WatchedProgram.State, Bool, String)])
    func quiet(known: WatchedProgram.State, isResumed: Bool, expected: String) {
        var run = WatchedRun(id: 1, name: "log", path: "", format: "csv")
        (run.state, run.evidence) = ("quiet", "no line for 7 min")
        run.excuseSilence(known, isResumed: isResumed)
        #expect(run.state == expected)
        #expect((run.evidence == "no line for 7 min") == (expected == "quiet"))
    }

    @Test("what is not quiet needs no excuse", arguments: ["running", "finished", "failed", "killed"])
    func others(state: String) {
        var run = WatchedRun(id: 1, name: "log", path: "", format: "csv")
        run.state = state
        run.excuseSilence(.paused(seconds: 1), isResumed: true)
        #expect(run.state == state)
    }
}
