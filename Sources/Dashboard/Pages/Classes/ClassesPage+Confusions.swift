import Datasets
import Evaluation
import Screen

extension ClassesPage.Drawing {
    /// A sample of a confusion, and the confidence in its wrong prediction; NaN if it was not recorded.
    struct Example: Hashable, Sendable {
        let sample: Int
        let confidence: Double

        /// The sample of the pair whose prediction has the highest confidence, or the first one if confidences were not
        /// recorded; nil if there is none.
        init?(of pair: ConfusionMatrix.Cell, labels: [UInt16], _ validation: ValidationReport) {
            var found: (sample: Int, confidence: Float)?
            for (sample, prediction) in validation.predictions.enumerated()
            where Int(prediction) == pair.prediction && sample < labels.count && Int(labels[sample]) == pair.label {
                let confidence = sample < validation.confidences.count ? validation.confidences[sample] : .nan
                if let found, !(confidence > found.confidence) { continue }
                found = (sample, confidence)
            }
            guard let found else { return nil }
            (sample, confidence) = (found.sample, Double(found.confidence))
        }
    }

    /// The confusion of which an example is shown: the selected one, or the most frequent.
    static func exemplified(_ figures: ClassFigures, cursor: HeatMapGrid.Place) -> ConfusionMatrix.Cell? {
        figures.confusions.first { $0.label == cursor.row && $0.prediction == cursor.column }
            ?? figures.confusions.first
    }

    func drawConfusions(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = appearance.numbers
        var inner = Panel().inner(of: area)
        let picture = exampleArea(in: &inner)
        let (seen, all) = (max(0, inner.height - 1), figures.confusions.count)
        let count = seen < all ? [StyledText("\(seen) of \(numbers.grouped(all))")] : []
        // The number of pairs that are left out matters more than the key, and more than the whole title.
        let isNarrow = area.width < 36
        var legend = (isNarrow && !count.isEmpty ? [] : [StyledText("x", theme.key) + " next"]) + count
        if !layout.showsMatrices {
            legend.append(StyledText("\(numbers.grouped(names.count)) classes: pairs in place of a matrix"))
        }
        frame.draw(
            Panel(isNarrow && !count.isEmpty ? "confused" : "most confused", legend: legend), in: area, with: appearance
        )
        guard !figures.confusions.isEmpty else {
            frame.write("none: all are correct", in: inner, style: theme.muted, with: appearance)
            return
        }
        if let picture { drawExample(into: &frame, picture, with: appearance) }
        let largest = figures.confusions[0].count
        let columns = [
            Table.Column(
                inner.width >= 52 ? "label as prediction" : inner.width >= 26 ? "mistaken" : "pair", alignment: .left,
                importance: 9),
            Table.Column("", importance: 1, holdsBars: true), Table.Column("times", importance: 7, minimumWidth: 3),
            Table.Column(inner.width >= 44 ? "share of class" : "of class", importance: 2, minimumWidth: 7),
        ]
        // Both names and the word between them; the share of the class gives way to longer names.
        let labels = labels(columns: max(5, (inner.width - 11) / 2), with: appearance)
        let rows = figures.confusions.prefix(max(0, inner.height - 1)).map { pair in
            let share = Double(pair.count) / Double(max(1, figures.confusion.supports[pair.label]))
            return Table.Row(
                [
                    .text(
                        StyledText(labels[pair.label]) + StyledText(" as ", theme.muted)
                            + StyledText(labels[pair.prediction])),
                    .bar(Double(pair.count) / Double(largest), theme.bad),
                    .text(StyledText("\(pair.count)", theme.strong)),
                    .text(StyledText(numbers.percent(share, digits: 1), theme.muted)),
                ], isSelected: cursor == HeatMapGrid.Place(row: pair.label, column: pair.prediction))
        }
        frame.draw(Table(columns, rows), in: inner, with: appearance)
    }

    // MARK: - Example

    /// The least room for the list beside an example, or above it.
    private static let leastList = Size(columns: 30, rows: 6)

    /// Takes the areas of an example's picture and of its caption from that of the list; nil if there is no example or no
    /// room. The caption has two lines where it is as narrow as the picture.
    func exampleArea(in list: inout Rectangle) -> (picture: Rectangle, caption: Rectangle)? {
        guard example != nil, let size = samples?.imageSize else { return nil }
        // The picture is shown whole, or by half.
        for scale in [1, 2] {
            let picture = Size(
                columns: (size.width + scale - 1) / scale, rows: (size.height + 2 * scale - 1) / (2 * scale))
            guard picture.columns >= 6, picture.rows >= 3, picture.rows <= 20 else { continue }
            if list.width >= picture.columns + 2 + Self.leastList.columns, list.height >= picture.rows + 2 {
                var side = list.removeRight(picture.columns)
                _ = list.removeRight(2)
                return (side.removeTop(picture.rows), side.removeTop(2))
            }
            if list.height >= picture.rows + 2 + Self.leastList.rows, list.width >= max(20, picture.columns) {
                var foot = list.removeBottom(picture.rows + 1)
                _ = list.removeBottom(1)
                let caption = foot.removeBottom(1)
                return (foot.removeLeft(picture.columns), caption)
            }
        }
        return nil
    }

    private func drawExample(
        into frame: inout Frame, _ area: (picture: Rectangle, caption: Rectangle), with appearance: Appearance
    ) {
        guard let example, let samples, let image = samples.image(of: example.sample),
            let pair = Self.exemplified(figures, cursor: cursor)
        else { return }
        let captions = area.caption
        frame.draw(image, in: area.picture, with: appearance)
        let numbers = appearance.numbers
        let number = "\(samples.sampleName) \(numbers.grouped(example.sample))"
        let names = labels(columns: max(4, (captions.width - 4) / 2), with: appearance)
        let sure = example.confidence.isNaN ? "" : ", \(numbers.percent(example.confidence, digits: 1)) sure"
        let what = "\(names[pair.label]) as \(names[pair.prediction])"
        let forms =
            captions.height == 2
            ? [["\(number):", "\(what)\(sure)"], ["\(number):", what]]
            : [["\(number): \(what)\(sure)"], ["\(what)\(sure)"], [what]]
        let lines = forms.first { $0.allSatisfy { $0.columnWidth <= captions.width } } ?? [what]
        for (row, line) in lines.enumerated() {
            frame.write(line, in: captions.line(row), style: appearance.theme.muted, with: appearance)
        }
    }
}
