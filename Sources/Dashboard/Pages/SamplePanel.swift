import Datasets
import Screen

/// What the panels about the sample that is looked at have in common.
struct WatchedSample: Sendable {
    let samples: LabelledSamples
    let selection: SampleSelection
    let classification: Classification?

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
    }

    var label: String { samples.classNames[Int(samples.labels[selection.index])] }

    /// Height and width of the picture, where the sample is one.
    private var pictureSize: (height: Int, width: Int)? {
        samples.pictureSize.map { ($0.height, $0.width) }
    }

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

    /// The picture of the sample, at the largest whole magnification that fits.
    func drawPicture(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let picture = samples.picture(of: selection.index) else { return }
        let image = GrayImage(width: picture.width, height: picture.height, pixels: picture.pixels)
        frame.draw(image, in: area, with: appearance)
    }

    /// The columns that the picture takes in so many rows, the largest whole magnification that fits.
    func pictureColumns(rows: Int) -> Int {
        guard let (height, width) = pictureSize, height > 0 else { return 0 }
        let rowsAtFullSize = (height + 1) / 2
        if rows >= rowsAtFullSize { return width * (rows / rowsAtFullSize) }
        return width * rows / rowsAtFullSize
    }
}
