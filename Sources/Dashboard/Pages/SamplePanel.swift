import Datasets
import Screen

/// The selected sample and its classification, as used by every panel that shows it.
struct WatchedSample: Sendable {
    let samples: LabelledSamples
    let selection: SampleSelection
    let classification: Classification?
    /// The weights of the parts of a row or a text; nil for pictures, and without a classification.
    let decision: DecisionWeights?

    /// Returns nil until the samples are loaded.
    init?(_ context: PageContext) {
        self.init(context, classification: context.classification)
    }

    /// Takes the classification of the sample as it is shown, possibly altered. Returns nil until the samples are loaded.
    init?(_ context: PageContext, classification: Classification?) {
        guard let samples = context.samples, samples.count > 0 else { return nil }
        self.samples = samples
        selection = context.selection
        self.classification = classification
        // The weights are those of the unaltered sample; the temperature does not change its prediction.
        decision = classification == nil ? nil : context.decision
    }

    var label: String { samples.classNames[Int(samples.labels[selection.index])] }

    func title(with appearance: Appearance) -> StyledText {
        StyledText(samples.title(of: selection.index, with: appearance.numbers))
    }

    /// The verdict: "label 7, says 9 (61.0 %)".
    func verdict(withConfidence showsConfidence: Bool = true, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        guard let classification else { return StyledText("label \(label)", theme.good) }
        let percent = appearance.numbers.percent(classification.confidence, digits: 1)
        var text = StyledText("label \(label)", theme.good)
        text.append(", ", theme.muted)
        text.append(
            "says \(samples.classNames[classification.prediction])" + (showsConfidence ? " (\(percent))" : ""),
            classification.isRight ? theme.good : theme.bad)
        return text
    }

    /// The verdict in the border of a panel with a title, as long as fits.
    func verdict(beside title: StyledText, in area: Rectangle, with appearance: Appearance) -> StyledText {
        // Next to title and legend the border keeps its corners, spaces and two of its columns.
        verdict(width: area.width - title.columnWidth - 9, with: appearance)
    }

    /// The verdict in at most `width` columns: without the confidence if that does not fit, and then in the shortest form,
    /// "✗ 9" where another class is right.
    func verdict(width: Int, with appearance: Appearance) -> StyledText {
        let forms = [verdict(with: appearance), verdict(withConfidence: false, with: appearance)]
        if let form = forms.first(where: { $0.columnWidth <= width }) { return form }
        guard let classification, width > 4 else { return StyledText() }
        let isRight = classification.isRight
        let mark = isRight ? appearance.text("✓ ", ascii: "ok ") : appearance.text("✗ ", ascii: "x ")
        let name = samples.classNames[classification.prediction]
        return StyledText(
            mark + name.shortenedInside(to: width - mark.columnWidth, with: appearance),
            isRight ? appearance.theme.good : appearance.theme.bad)
    }

    /// Draws the sample: its picture at the largest integral magnification that fits, its numbers, or its text.
    ///
    /// - Parameter offset: the number of columns or lines that are scrolled away.
    func drawContents(
        into frame: inout Frame, in area: Rectangle, offset: Int = 0, with appearance: Appearance
    ) {
        if let image = samples.image(of: selection.index) {
            frame.draw(image, in: area, with: appearance)
            return
        }
        switch samples.kind {
        case .row(let encoding):
            frame.draw(values(encoding, offset: offset, with: appearance), in: area, with: appearance)
        case .text, .words: frame.draw(weighedText(offset: offset), in: area, with: appearance)
        case .image: break
        }
    }

    /// The number of columns or lines that can be scrolled away in that area before the last one is visible.
    func lastOffset(in area: Rectangle, with appearance: Appearance) -> Int {
        switch samples.kind {
        case .row(let encoding): values(encoding, offset: 0, with: appearance).lastOffset(in: area)
        case .text, .words: weighedText(offset: 0).lastOffset(in: area, with: appearance)
        case .image: 0
        }
    }

    private func values(_ encoding: RowEncoding, offset: Int, with appearance: Appearance) -> RowValues {
        let names = encoding.columns.map(\.name)
        var weights: [Double]?
        if case .numbers(let found)? = decision, found.count == names.count { weights = found }
        let texts = samples.values(of: selection.index).map { $0.text(with: appearance.numbers) }
        return RowValues(names: names, values: texts, weights: weights, offset: offset)
    }

    private func weighedText(offset: Int) -> WeighedText {
        let text = samples.text(of: selection.index) ?? ""
        var words: [DecisionWeights.WeighedWord] = []
        if case .words(text, let found)? = decision { words = found }
        return WeighedText(text: text, words: words, offset: offset)
    }

    /// The width of the sample, given a number of rows: a picture is drawn at the largest integral magnification that
    /// fits, and anything else takes the whole width.
    func contentColumns(rows: Int) -> Int {
        guard let (width, height) = samples.imageSize else { return .max }
        let rowsAtFullSize = (height + 1) / 2
        if rows >= rowsAtFullSize { return width * (rows / rowsAtFullSize) }
        return width * rows / rowsAtFullSize
    }

    /// The parts of the sample that are the strongest evidence for the prediction, and against it, in a line each.
    func decisionLines(width: Int, with appearance: Appearance) -> [StyledText] {
        guard let decision, let classification else { return [] }
        var names: [String] = []
        if case .row(let encoding) = samples.kind { names = encoding.columns.map(\.name) }
        let says = samples.classNames[classification.prediction]
        return [true, false].compactMap {
            decision.line(isFor: $0, of: says, names: names, width: width, with: appearance)
        }
    }
}
