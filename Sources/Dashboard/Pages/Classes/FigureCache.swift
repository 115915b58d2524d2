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
        /// The example that was looked for last, which takes a pass over the samples.
        var example: (pair: ConfusionMatrix.Cell, found: ClassesPage.Drawing.Example?)?
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

    /// The example of a confusion in the evaluation; nil before the first evaluation.
    func example(of pair: ConfusionMatrix.Cell, in context: PageContext) -> ClassesPage.Drawing.Example? {
        guard figures(in: context) != nil, let validation = context.validation, let samples = context.samples else {
            return nil
        }
        if let known = entry.withLock({ $0?.example }), known.pair == pair { return known.found }
        let found = ClassesPage.Drawing.Example(of: pair, labels: samples.labels, validation)
        entry.withLock { $0?.example = (pair, found) }
        return found
    }
}
