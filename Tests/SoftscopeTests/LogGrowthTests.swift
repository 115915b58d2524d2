import Testing

@testable import softscope

@Suite("What the growth of a log says about its writer")
struct LogGrowthTests {
    private func growth(_ looks: [(growth: Int?, written: Int)]) -> LogGrowth {
        var growth = LogGrowth()
        for look in looks { growth.judge(growth: look.growth, written: look.written) }
        return growth
    }

    @Test("a log that grows twice by more than the program wrote is another's")
    func others() {
        #expect(growth([(10, 0), (20, 19)]).isOthers)
        #expect(!growth([(10, 0)]).isOthers, "the end of a process may be missed once")
        #expect(growth([(10, 10), (10, 10), (10, 10), (10, 9), (1, 0)]).isOthers)
    }

    @Test("a log that grew three times while the program wrote as much may be its own")
    func own() {
        #expect(growth([(10, 10), (1, 500), (7, 8)]).mayBeOwn)
        #expect(!growth([(10, 10), (1, 500)]).mayBeOwn)
        #expect(!growth([(10, 10), (10, 10), (10, 10), (10, 9)]).mayBeOwn)
    }

    @Test("where nothing grows, or a file was rewritten, nothing is said")
    func silent() {
        let silent = growth([(0, 0), (nil, 0), (0, 100), (nil, 100)])
        #expect(!silent.isOthers && !silent.mayBeOwn && silent.agreements == 0)
    }
}
