import Datasets
import Evaluation
import Telemetry

/// The figures of the evaluation that was drawn last, kept because frames come thirty times a second, and evaluations
/// once an epoch.
///
/// Copies of a page share the cache, which is harmless because its results depend only on its arguments.
final class FigureCache: Sendable {
    private struct Entry: Sendable {
        var samples: Generation
        var measurement: MomentStamps.Stamp
        var figures: ClassFigures
    }

    private let entry = Guarded<Entry?>(nil)

    /// The figures of the evaluation; nil before the first evaluation, and before the labels are known.
    func figures(in context: PageContext) -> ClassFigures? {
        guard let validation = context.validation, let samples = context.samples else { return nil }
        let (stamps, classes) = (context.stamps, context.classNames.count)
        if let known = entry.withLock({ $0 }), known.samples == stamps.samples, known.measurement == stamps.measurement
        {
            return known.figures
        }
        let figures = ClassFigures(labels: samples.labels, validation: validation, classes: classes)
        entry.withLock { $0 = Entry(samples: stamps.samples, measurement: stamps.measurement, figures: figures) }
        return figures
    }
}
