import Matrices
import Telemetry

/// A run of another program with many metrics, from a seeded generator: falling curves with noise.
struct GeneratedRun {
    private var run = WatchedRun(id: 0, name: "generated", path: "generated", format: "tensorboard")
    private var generator = SeededGenerator(seed: 1)
    private var step = 0

    /// - Parameter values: of each metric.
    init(metrics: Int, values: Int) {
        run.state = "running"
        run.isWhole = true
        run.metrics = (0..<metrics).map { ("group\($0 / 20)/metric\($0)", Curve()) }
        for _ in 0..<values { grow() }
    }

    private mutating func grow() {
        step += 1
        for metric in run.metrics.indices {
            let noise = Double(generator.next() >> 11) * 0x1p-53
            run.metrics[metric].curve.append(
                10 / Double(step + 9) + noise / 10, step: Double(step), epoch: nil, seconds: Double(step), attempt: 0)
        }
    }

    /// The run as it is, and after each of some further steps.
    func growing(by steps: Int) -> [WatchedRuns] {
        var grown = self
        return (0...steps).map { index in
            if index > 0 { grown.grow() }
            var watched = WatchedRuns()
            watched.runs = [grown.run]
            watched.chosen = [0]
            watched.isSearching = false
            return watched
        }
    }
}
