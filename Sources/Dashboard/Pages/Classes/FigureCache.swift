import Datasets
import Evaluation
import Telemetry

/// The figures of the evaluation that was drawn last: frames come thirty times a second, evaluations once an epoch.
///
/// Copies of a page share it, which does no harm, as it gives nothing but what its arguments say.
final class FigureCache: Sendable {
    private struct Entry: Sendable {
        var samples: Generation
        var measurement: MomentStamps.Stamp
        var figures: ClassFigures
    }

    private let entry = Guarded<Entry?>(nil)

    /// nil before the first evaluation, and before the labels are known.
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
