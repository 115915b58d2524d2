import Dashboard
import Screen
import Telemetry
import Testing

/// Tests which model the live view shows.
@Suite struct LiveModelTests {
    @Test("A run that is over before the first frame shows its last model")
    func quickRun() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 120, rows: 36))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(
            .events(
                [.started(Fixtures.description), .state(.training)] + (1...200).map(Fixtures.batch)
                    + [Fixtures.epoch(2), .state(.completed), Fixtures.ending], at: 0))
        dashboard.tell(.snapshot(Fixtures.network(), batch: 200))
        #expect(dashboard.classification != nil)
        #expect(dashboard.shownBatch == 200)
        #expect(!dashboard.text().contains("no model yet"))
    }

    @Test("A frozen display keeps its model, and shows a newer one once it is unfrozen")
    func freezing() {
        var dashboard = Fixtures.training()
        let before = dashboard.classification
        dashboard.type("f")
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        dashboard.tell(.snapshot(Fixtures.network(seed: 77), batch: 200))
        #expect(dashboard.classification == before)
        #expect(dashboard.shownBatch == 150)
        dashboard.type("f")
        #expect(dashboard.classification != before)
        #expect(dashboard.shownBatch == 200)
    }
}
