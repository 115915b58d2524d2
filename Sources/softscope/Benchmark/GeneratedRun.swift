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

    /// Runs of a sweep as a store lists them, without their curves.
    static func stored(_ count: Int) -> WatchedRuns {
        var generator = SeededGenerator(seed: 2)
        func number() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
        var watched = WatchedRuns()
        (watched.isSearching, watched.now) = (false, 1_790_000_000)
        watched.runs = (0..<count).map { index in
            var run = WatchedRun(id: index, name: "sweep-\(index)", path: "", format: "softscope")
            (run.state, run.begun, run.duration) = ("completed", watched.now - 60 * Double(index), 60 * number())
            run.settings = [
                .init("data", "mnist"), .init("model", "784-128-10"), .init("seed", "\(index % 5)"),
                .init("learning_rate", "\([1e-4, 1e-3, 3e-3, 1e-2][index / 5 % 4])"), .init("optimizer", "adam"),
                .init("batch_size", "\([32, 64, 128][index / 20 % 3])"), .init("epochs", "10"),
            ]
            run.storedFigures = ["train/loss", "train/accuracy", "validation/loss", "validation/accuracy"].map { name in
                let best = number()
                return WatchedRun.Figures(
                    name: name, points: 1000, last: best, lastStep: 1000, least: best / 2, greatest: best)
            }
            return run
        }
        return watched
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
