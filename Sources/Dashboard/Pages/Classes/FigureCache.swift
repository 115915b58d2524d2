import Datasets
import Evaluation
import Screen
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

    /// The names of the classes in the widths in which they were drawn: shortening a thousand takes longer than a frame
    /// has.
    private struct Names: Sendable {
        struct Width: Hashable, Sendable {
            var columns: Int
            var isASCII: Bool
        }

        var samples: Generation
        var count: Int
        var shortened: [Width: ShortNames] = [:]
    }

    private let entry = Guarded<Entry?>(nil)
    private let names = Guarded<Names?>(nil)

    /// The names shortened.
    ///
    /// - Parameter stamp: of the samples whose classes have these names.
    func shortened(_ all: [String], columns: Int, stamp: Generation, with appearance: Appearance) -> ShortNames {
        let width = Names.Width(columns: columns, isASCII: appearance.isASCII)
        let known = names.withLock { $0.flatMap { $0.samples == stamp && $0.count == all.count ? $0 : nil } }
        if let found = known?.shortened[width] { return found }
        let short = all.shortNames(to: columns, with: appearance)
        names.withLock { names in
            if names?.samples != stamp || names?.count != all.count { names = Names(samples: stamp, count: all.count) }
            names?.shortened[width] = short
        }
        return short
    }

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
