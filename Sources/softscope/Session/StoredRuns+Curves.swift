import RunLogs
import RunStore
import Telemetry
import Training

extension StoredRuns {
    typealias Curves = (metrics: [(name: String, curve: Curve)], marks: [WatchedRun.Mark])

    /// The curves of a run, from the store or from the log that it refers to.
    func curves(of entry: RunEntry, in store: RunStore) throws(RunStoreError) -> Curves {
        if entry.isReference, let path = entry.path {
            guard var finder = try? RunFinder(path) else { return ([], []) }
            let found = finder.all()
            guard let run = found.first(where: { $0.name == entry.name }) ?? found.first else { return ([], []) }
            var builder = WatchedRunBuilder(run, id: 0)
            while builder.read(at: monotonicSeconds()), !exchange.isClosed {}
            return (builder.shown.metrics, builder.shown.marks)
        }
        var curves: [(name: String, curve: Curve)] = []
        for metric in entry.metrics {
            var curve = Curve()
            try store.eachChunk(of: metric.name, in: entry.id) { attempt, points in
                let points = points.map { point in
                    Curve.Point(
                        point.value, step: point.step.map(Double.init) ?? .nan, epoch: point.epoch ?? .nan,
                        seconds: point.seconds ?? .nan)
                }
                curve.append(points.span, attempt: attempt)
            }
            curves.append((metric.name.printable, curve))
        }
        let marks = try store.marks(of: entry.id).compactMap { mark -> WatchedRun.Mark? in
            guard let step = mark.step.map(Double.init) else { return nil }
            return switch mark.kind {
            case .checkpoint: WatchedRun.Mark(.checkpoint, step: step)
            case .learningRate: WatchedRun.Mark(.learningRateJump, step: step)
            default: nil
            }
        }
        return (curves, marks)
    }
}
