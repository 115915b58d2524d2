import Dashboard
import Evaluation
import Screen
import Telemetry
import Testing

@Suite("Histograms on page 4 say what lies beyond their range") struct HistogramRangeTests {
    private static func dashboard(_ columns: Int, _ rows: Int, weights: [Float]) -> Dashboard {
        var dashboard = NetworkPageTests.dashboard(columns, rows)
        var layers = NetworkPageTests.layers(NetworkPageTests.network(), shrunkBy: 1)
        for index in layers.indices { layers[index].weights = Histogram(weights) }
        // The first moment has the same numbers, so that they alone decide the range.
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 2))
        dashboard.tell(.events([.layers(layers, afterBatch: 0)], at: 2))
        dashboard.tell(.snapshot(NetworkPageTests.network(), batch: 150))
        return dashboard
    }

    /// Numbers within ±0.1, and 2 % of them spread from −0.5 to −0.97.
    private static let tailed: [Float] = {
        let most = (0..<9800).map { (place: Int) -> Float in Float(place) / 49_000 - 0.1 }
        let tail = (0..<200).map { (place: Int) -> Float in -0.5 - Float(place) / 199 * 0.47 }
        return most + tail
    }()

    @Test("The share beyond the range and the furthest number stand in the border, and an arrow at that end")
    func beyond() {
        let text = Self.dashboard(120, 36, weights: Self.tailed).text()
        #expect(text.contains("2 % beyond, to -0.97"), "\(text)")
        #expect(text.contains("◂") && !text.contains("█▸"))
        let turned = Self.dashboard(120, 36, weights: Self.tailed.map { -$0 }).text()
        #expect(turned.contains("2 % beyond, to 0.97"), "\(turned)")
        #expect(Self.dashboard(80, 24, weights: Self.tailed).text().contains("◂"))
    }

    @Test("A histogram that shows everything has neither")
    func whole() {
        let text = Self.dashboard(120, 36, weights: (0..<1000).map { (place: Int) -> Float in Float(place) / 500 - 1 })
            .text()
        #expect(!text.contains("beyond") && !text.contains("◂"), "\(text)")
    }

    @Test("Very few numbers beyond the range are not rounded to none")
    func few() {
        let weights = (0..<100_000).map { (place: Int) -> Float in Float(place) / 500_000 - 0.1 } + [3]
        let text = Self.dashboard(200, 60, weights: weights).text()
        #expect(text.contains("<0.01 % beyond, to 3.0"), "\(text)")
    }
}
