import Dashboard
import Evaluation
import Learning
import Screen
import Telemetry
import Testing

/// Tests what a restarted run keeps from the previous one.
@Suite struct RestartTests {
    private static let measured = ValidationReport(loss: 1, accuracy: 0.9763, classes: [], predictions: [])

    private func began() -> Message { .events([.started(Fixtures.description), .state(.training)], at: 5) }

    /// Switches the first unit off, and returns the edit to be measured.
    private func switchOff(_ dashboard: inout Dashboard) throws -> NetworkEdit {
        guard case .evaluate(let edit)? = dashboard.type("x").first else {
            throw NothingAsked()
        }
        return edit
    }

    private struct NothingAsked: Error {}

    @Test("All units are on again, and nothing is measured for the previous ones")
    func units() throws {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type("4")
        let edit = try switchOff(&dashboard)
        dashboard.tell(.evaluated(edit, whole: Self.measured, edited: Self.measured))
        #expect(dashboard.networkPage.effect != nil)
        dashboard.tell(began())
        #expect(dashboard.networkPage.switchedOff.isEmpty && dashboard.networkPage.effect == nil)
        #expect(!dashboard.networkPage.isMeasuring)
        #expect(!dashboard.update(.snapshot(Fixtures.network(seed: 9), batch: 500)).contains { $0.isEvaluation })
    }

    @Test("A late measurement of the same unit at the same batch of the previous run is ignored")
    func lateMeasurement() throws {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type("4")
        let old = try switchOff(&dashboard)
        dashboard.tell(began())
        dashboard.tell(.snapshot(Fixtures.network(seed: 9), batch: 150))
        let new = try switchOff(&dashboard)
        #expect(new.batch == old.batch && new.units == old.units && new != old)
        dashboard.tell(.evaluated(old, whole: Self.measured, edited: Self.measured))
        #expect(dashboard.networkPage.effect == nil && dashboard.networkPage.isMeasuring)
        dashboard.tell(.evaluated(new, whole: Self.measured, edited: Self.measured))
        #expect(dashboard.networkPage.effect?.edit == new && !dashboard.networkPage.isMeasuring)
    }

    @Test("Quitting while the next run is starting closes the dashboard once that run has stopped too")
    func stopping() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("rs") == [.restart(seed: nil, learningRate: nil, speed: .full)])
        #expect(dashboard.type("qddiscard").isEmpty)
        #expect(dashboard.press(.enter) == [.send(.stop(keepingModel: false))])
        #expect(dashboard.update(began()).first == .send(.stop(keepingModel: false)))
        #expect(dashboard.update(.events([Fixtures.ending], at: 6)).contains(.leave(.finished)))
    }
}

extension Effect {
    fileprivate var isEvaluation: Bool { if case .evaluate = self { true } else { false } }
}
