import Sweeps
import Telemetry
import Testing

@testable import softscope

@Suite("The table of a sweep")
struct SweepTableTests {
    @Test(
        "a run that waits has its settings as the store spells them",
        arguments: [
            ("learning-rate", "3e-4", "0.0003"), ("hidden", "64", "64"), ("hidden", "128,64", "128,64"),
            ("dropout", "0.10", "0.1"), ("optimizer", "adam", "adam"), ("clip-norm", "inf", "inf"),
        ])
    func waiting(name: String, value: String, expected: String) {
        let shown = SweepMember.Setting(name, value).shown
        #expect(shown == .init(name.replacing("-", with: "_"), expected))
    }

    @Test("it also has the settings that all runs so far share, except for the model, which follows from the others")
    func shared() {
        func settings(_ hidden: String, _ model: String) -> [WatchedRun.Setting] {
            [.init("data", "mnist"), .init("model", model), .init("hidden", hidden), .init("epochs", "2")]
        }
        #expect(SweepRuns.sharedSettings([]).isEmpty)
        let one = [settings("64", "784-64-10")]
        #expect(SweepRuns.sharedSettings(one).map(\.name) == ["data", "hidden", "epochs"])
        let two = one + [settings("128", "784-128-10")]
        #expect(SweepRuns.sharedSettings(two) == [.init("data", "mnist"), .init("epochs", "2")])
    }
}
