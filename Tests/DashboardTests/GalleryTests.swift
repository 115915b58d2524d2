import Dashboard
import Screen
import Telemetry
import Testing

@Suite("The small pictures of page 4")
struct GalleryTests {
    /// Page 4 at full speed, with one model on the screen and another that has just arrived.
    private func dashboard() -> Dashboard {
        var dashboard = Fixtures.training(size: Size(columns: 120, rows: 36))
        dashboard.type("4")
        dashboard.tell(.snapshot(Fixtures.network(seed: 3), batch: 150))
        dashboard.tell(.snapshot(Fixtures.network(seed: 4), batch: 151))
        return dashboard
    }

    /// The lower part of the panel, below the large picture.
    private func pictures(_ dashboard: Dashboard) -> [Cell] {
        let frame = dashboard.draw(with: Appearance())
        return (8..<30).flatMap { Array(frame.row($0).prefix(60)) }
    }

    @Test("At full speed the pictures stay for eight frames, and then show the newest model")
    func eightFrames() {
        var dashboard = dashboard()
        let before = pictures(dashboard)
        for _ in 0..<7 { dashboard.tell(.drew(seconds: 0.001)) }
        #expect(pictures(dashboard) == before)
        dashboard.tell(.drew(seconds: 0.001))
        #expect(pictures(dashboard) != before)
    }

    @Test("Paused, the pictures show the newest model immediately")
    func paused() {
        var dashboard = dashboard()
        let before = pictures(dashboard)
        dashboard.tell(.events([.state(.paused)], at: 3))
        #expect(pictures(dashboard) != before)
    }
}
