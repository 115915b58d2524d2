import Datasets
import Evaluation
package import Screen
package import Telemetry

extension PageID {
    package static let classes = PageID("Classes")
}

/// Page 3: the model's performance, class by class.
package struct ClassesPage: Page {
    package static let id = PageID.classes
    package static let subject = "the classes"
    package static let needs: RunCapabilities = [.classes]

    /// The part of the page that is visible. If not everything fits, the first view shows the matrix, and the last one
    /// the most frequent confusions.
    enum View: Int, CaseIterable, Hashable, Sendable {
        case overview, scores, calibration, matrix
    }

    private(set) var view = View.overview
    /// The selected cell, row or column of the confusion matrix.
    package private(set) var cursor = HeatMapGrid.Place(row: 0, column: 0)
    private(set) var showsWorstFirst = false
    private var thresholdIndex = ConfidenceCut.thresholds.firstIndex(of: 0.9) ?? 0
    private let cache = FigureCache()

    package init() {}

    package var threshold: Double { ConfidenceCut.thresholds[thresholdIndex] }

    /// The figures of the evaluation; nil before the first evaluation, and before the labels are known.
    func figures(in context: PageContext) -> ClassFigures? { cache.figures(in: context) }

    /// An example of a confusion; nil before the first evaluation.
    func example(of pair: ConfusionMatrix.Cell, in context: PageContext) -> Drawing.Example? {
        cache.example(of: pair, in: context)
    }

    /// The names of the classes, shortened.
    func shortened(
        _ names: [String], columns: Int, stamp: Generation, with appearance: Appearance
    ) -> ShortNames {
        cache.shortened(names, columns: columns, stamp: stamp, with: appearance)
    }

    /// The figures at the selected threshold.
    func cut(of figures: ClassFigures) -> ConfidenceCut { figures.cuts[thresholdIndex] }

    /// The cursor, limited to the classes if there are fewer than before.
    func cursor(among classes: Int) -> HeatMapGrid.Place {
        HeatMapGrid.Place(
            row: cursor.row.map { min($0, max(0, classes - 1)) },
            column: cursor.column.map { min($0, max(0, classes - 1)) })
    }

    // MARK: - Keys and mouse

    package mutating func perform(_ action: ClassesAction, in context: PageContext) -> [PageRequest] {
        let classes = context.classNames.count
        cursor = cursor(among: classes)
        switch action {
        case .moveUp: cursor.row = Self.before(cursor.row)
        case .moveLeft: cursor.column = Self.before(cursor.column)
        case .moveDown: cursor.row = Self.after(cursor.row, classes: classes)
        case .moveRight: cursor.column = Self.after(cursor.column, classes: classes)
        case .open: return open(cursor, in: context)
        case .nextConfusion: return moveToNextConfusion(in: context)
        case .raiseThreshold: thresholdIndex = min(thresholdIndex + 1, ConfidenceCut.thresholds.count - 1)
        case .lowerThreshold: thresholdIndex = max(thresholdIndex - 1, 0)
        case .openUnsure: return openUnsure(in: context)
        case .changeOrder: showsWorstFirst.toggle()
        case .changeView: view = View(rawValue: (view.rawValue + 1) % View.allCases.count) ?? .overview
        }
        return []
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        switch mouse.kind {
        case .wheelUp: return perform(.moveUp, in: context)
        case .wheelDown: return perform(.moveDown, in: context)
        case .press: break
        case .drag, .release, .move: return []
        }
        guard let place = Drawing(self, area: area, context: context)?.place(atColumn: mouse.column, row: mouse.row)
        else { return [] }
        cursor = place
        return open(place, in: context)
    }

    /// The request that says why there are no figures of single samples.
    private func missing(in context: PageContext) -> PageRequest {
        .notice(
            context.capabilities.contains(.samples)
                ? "nothing has been evaluated yet" : "without the test samples there are the classes' recalls only")
    }

    /// The index before another one; nil stands for the names, which precede the first index.
    private static func before(_ index: Int?) -> Int? { index.flatMap { $0 > 0 ? $0 - 1 : nil } }

    private static func after(_ index: Int?, classes: Int) -> Int {
        index.map { min($0 + 1, max(0, classes - 1)) } ?? 0
    }

    private func open(_ place: HeatMapGrid.Place, in context: PageContext) -> [PageRequest] {
        guard let figures = figures(in: context), figures.confusion.classes > 0 else { return [missing(in: context)] }
        let names = context.classNames
        let matrix = figures.confusion
        switch (place.row, place.column) {
        case (let label?, let prediction?):
            if matrix[label, prediction] == 0 {
                let what = label == prediction ? "classified correctly" : "mistaken for \(names[prediction])"
                return [.notice("no sample of \(names[label]) was \(what)")]
            }
            return [.show(.inspect), .filter(.pair(label: label, prediction: prediction))]
        case (let label?, nil):
            if matrix.supports[label] == 0 { return [.notice("no sample is labelled \(names[label])")] }
            return [.show(.inspect), .filter(.label(label))]
        case (nil, let prediction?):
            if matrix.predicted[prediction] == 0 {
                return [.notice("no sample was predicted as \(names[prediction])")]
            }
            return [.show(.inspect), .filter(.prediction(prediction))]
        case (nil, nil):
            if matrix.correct == matrix.total { return [.notice("none is wrong")] }
            return [.show(.inspect), .filter(.wrong)]
        }
    }

    private func openUnsure(in context: PageContext) -> [PageRequest] {
        guard let figures = figures(in: context) else { return [missing(in: context)] }
        let cut = cut(of: figures)
        guard cut.left > 0 else { return [.notice("no sample is below the threshold")] }
        // The filter includes its limit, but here the samples at the threshold count as above it.
        return [.show(.inspect), .filter(.unsure(below: cut.threshold.nextDown))]
    }

    private mutating func moveToNextConfusion(in context: PageContext) -> [PageRequest] {
        guard let figures = figures(in: context) else { return [missing(in: context)] }
        let confusions = figures.confusions
        guard !confusions.isEmpty else { return [.notice("no class is confused with another")] }
        let current = confusions.firstIndex { $0.label == cursor.row && $0.prediction == cursor.column }
        let next = confusions[current.map { ($0 + 1) % confusions.count } ?? 0]
        cursor = HeatMapGrid.Place(row: next.label, column: next.prediction)
        return []
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        if let drawing = Drawing(self, area: area, context: context) {
            drawing.draw(into: &frame, with: appearance)
            return
        }
        if let validation = context.validation, !context.capabilities.contains(.samples), !validation.classes.isEmpty {
            ClassTallies(validation.classes, names: context.classNames)
                .draw(into: &frame, in: area, with: appearance)
            return
        }
        let reason =
            context.samples == nil && context.capabilities.contains(.samples)
            ? "The test samples are still being loaded."
            : "Nothing has been evaluated yet: the first evaluation comes at the end of the first epoch."
        let lines = StyledText(reason).wrapped(to: max(1, area.width - 4))
        frame.draw(
            Paragraph(lines, alignment: .center, style: appearance.theme.muted),
            in: area.centered(width: area.width - 2, height: lines.count), with: appearance)
    }
}

extension ClassesPage {
    /// The meaning of the panels' numbers.
    package static let explanations = [
        Explanation(
            "confusion matrix",
            "How many test samples of the class at the left were predicted as the class above. The diagonal holds the "
                + "correct ones; everything else is a mistake, warmer the larger its share of the class."
        ),
        Explanation(
            "by class",
            "Precision: of those predicted as the class, how many are of it. Recall: of those of the class, how many "
                + "were predicted as it. F1: the harmonic mean of both. n: the test samples of the class. Macro: the mean over "
                + "the classes, each counting the same."
        ),
        Explanation(
            "most confused",
            "The pairs of classes that are mistaken most often, label as prediction. Of pictures an example is shown where there "
                + "is room: the one with the most confident prediction."),
        Explanation(
            "reliability",
            "Predictions in 15 bins by their confidence: of a calibrated model the share that is right (the bar) is as "
                + "high as the mean confidence (the mark), on the diagonal. The gap between both has one colour where the "
                + "model is overconfident, the mark above the bar, and another where it is underconfident. Bars with few "
                + "samples are faint. ECE, the expected calibration error, is the mean gap."
        ),
        Explanation(
            "threshold",
            "If only predictions with at least this confidence are taken: how many those are (coverage), and how many "
                + "of them are right (accuracy)."
        ),
    ]
}
