import Datasets
import Screen

/// What the panels about the sample that is looked at have in common.
struct WatchedSample: Sendable {
    let samples: LabelledSamples
    let selection: SampleSelection
    let classification: Classification?
    /// Of a row or a text.
    let decision: DecisionWeights?

    /// nil until the samples are loaded.
    init?(_ context: PageContext) {
        self.init(context, classification: context.classification)
    }

    /// Of the sample as it is shown, where that is not as it is in the data.
    init?(_ context: PageContext, classification: Classification?) {
        guard let samples = context.samples, samples.count > 0 else { return nil }
        self.samples = samples
        selection = context.selection
        self.classification = classification
        // What it was taken apart for is the sample as it is in the data, whose prediction no temperature changes.
        decision = classification == nil ? nil : context.decision
    }

    var label: String { samples.classNames[Int(samples.labels[selection.index])] }

    func title(with appearance: Appearance) -> StyledText {
        StyledText("test \(samples.sampleName) \(appearance.numbers.grouped(selection.index))")
    }

    /// "label 7, says 9 (61.0 %)"
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

    /// The verdict in the border of a panel with a title: without the confidence where that has no room.
    func verdict(beside title: StyledText, in area: Rectangle, with appearance: Appearance) -> StyledText {
        // Corners, spaces and two columns of border are left beside title and legend.
        let whole = verdict(with: appearance)
        return whole.columnWidth <= area.width - title.columnWidth - 9
            ? whole : verdict(withConfidence: false, with: appearance)
    }

    /// The sample itself: its picture, at the largest whole magnification that fits; its numbers; or its text.
    ///
    /// - Parameter offset: columns or lines that are scrolled away.
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
        case .text: frame.draw(weighedText(offset: offset), in: area, with: appearance)
        case .image: break
        }
    }

    /// How many columns or lines can be scrolled away in that area before the last one is seen.
    func lastOffset(in area: Rectangle, with appearance: Appearance) -> Int {
        switch samples.kind {
        case .row(let encoding): values(encoding, offset: 0, with: appearance).lastOffset(in: area)
        case .text: weighedText(offset: 0).lastOffset(in: area, with: appearance)
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

    /// The columns that the sample takes in so many rows: a picture at the largest whole magnification that fits, and
    /// all that there are of anything else.
    func contentColumns(rows: Int) -> Int {
        guard let (width, height) = samples.imageSize else { return .max }
        let rowsAtFullSize = (height + 1) / 2
        if rows >= rowsAtFullSize { return width * (rows / rowsAtFullSize) }
        return width * rows / rowsAtFullSize
    }

    /// The parts of the sample that speak most for the prediction, and against it, a line each.
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
