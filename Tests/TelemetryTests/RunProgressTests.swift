import Telemetry
import Testing

@Suite("How long a run will take")
struct RunProgressTests {
    private func run(pauses: [TimeGaps.Gap] = []) -> WatchedRun {
        var run = WatchedRun(id: 0, name: "run", path: "", format: "output")
        run.pauses = pauses
        run.progress = .init(.init(done: 0.1, seconds: 1000))
        run.progress?.note(.init(done: 0.3, seconds: 1020))
        return run
    }

    @Test("it goes on as before, from when it was last heard of")
    func remaining() {
        #expect(run().remainingSeconds(at: 1020).map { $0.rounded() } == 70)
        #expect(run().remainingSeconds(at: 1030).map { $0.rounded() } == 60)
        #expect(run().remainingSeconds(at: 9999) == 0)
    }

    @Test("a pause makes it neither slower nor nearer to its end")
    func paused() {
        let past = TimeGaps.Gap(start: 1005, end: 1015)
        #expect(run(pauses: [past]).remainingSeconds(at: 1020).map { $0.rounded() } == 35)
        let lasting = TimeGaps.Gap(start: 1022, end: .infinity)
        #expect(run(pauses: [lasting]).remainingSeconds(at: 5000).map { $0.rounded() } == 68)
    }

    @Test("nobody knows before it was heard of twice, and after its end")
    func unknown() {
        var run = run()
        run.progress?.note(.init(done: 1, seconds: 1100))
        #expect(run.remainingSeconds(at: 1100) == nil)
        run.progress?.note(.init(done: 0.2, seconds: 1200))
        #expect(run.remainingSeconds(at: 1200) == nil, "it began anew")
    }

    @Test("known pauses stand in the place of those that were concluded for the same time")
    func known() {
        let concluded = [TimeGaps.Gap(start: 10, end: 100, usual: 2), TimeGaps.Gap(start: 500, end: 900, usual: 2)]
        var run = run(pauses: concluded)
        run.take(pauses: [TimeGaps.Gap(start: 510, end: 890)])
        #expect(run.pauses == [concluded[0], TimeGaps.Gap(start: 510, end: 890)])
        #expect(run.activeSeconds(from: 0, to: 1000) == 1000 - 88 - 380)
    }
}
