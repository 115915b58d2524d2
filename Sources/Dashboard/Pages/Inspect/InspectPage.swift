import Datasets
import Learning
import Matrices
import Screen
package import Telemetry

extension PageID {
    package static let inspect = PageID("Inspect")
}

/// Page 2: one test sample, or a drawing, and the model's prediction for it.
package struct InspectPage: Page {
    package static let id = PageID.inspect
    package static let subject = "test samples one by one"
    package static let needs: RunCapabilities = [.samples, .models]
    package static let footer = FooterStyle(leading: [.togglePause, .nextSample, .filter])

    /// The temperatures to choose from; 1, in the middle, leaves the softmax as it was trained.
    static let temperatures = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10]

    package internal(set) var alteration = PictureAlteration()
    package internal(set) var temperature = 1.0
    /// The open drawing board; nil while a test sample is shown.
    package internal(set) var board: DrawingBoard?
    /// The closed drawing board, kept so that drawing can continue when it is opened again.
    var closedBoard: DrawingBoard?

    /// The prediction for what is shown; nil before there is a model, and for an empty board.
    package private(set) var classification: Classification?
    private(set) var history = SampleHistory()
    private var reading: Reading?
    /// The inquiry that a large model has not answered yet.
    private var asked: Inquiry?
    /// The number of columns of a row, or lines of a text, that are scrolled away, and the sample to which it applies.
    var scrolled = (sample: 0, lines: 0)
    /// Whether there are, or will be, epochs that show how the sample's probabilities change.
    private(set) var hasHistory = true

    /// Everything on which a reading depends, to decide when a new one is due.
    private struct Reading: Sendable {
        var given: Given
        var stamps: MomentStamps
        var temperature: Double
        /// The input of the model.
        var input: NetworkInput
        /// The input as a picture, a byte a pixel; empty if it is not a picture.
        var pixels: [UInt8]
        /// The number of batches on which the model had been trained; nil for the model of a past epoch.
        var batch: Int?
        var batchesPerEpoch: Int
    }

    private struct Given: Hashable, Sendable {
        var sample: Int
        var alteration: PictureAlteration
        var board: GrayPicture?
        var isCentered: Bool
    }

    package var isDrawing: Bool { board != nil }

    package init() {}

    /// The meaning of the panels' numbers.
    package static let explanations = [
        Explanation(
            "picture",
            "A test sample as the model sees it: the model was never trained on it. Noise, shift, turn and thickness "
                + "change a grey picture only, not the model; x takes them back. J and K scroll a row or a text."
        ),
        Explanation(
            "weights of a row or a text",
            "What each part of the sample adds to the decision: to the logit of the predicted class minus the mean of all "
                + "logits. A number weighs its distance from the training data's mean (from 0 where the model does not "
                + "standardise) times the slope of that score by it, which in a linear model is its whole share, and in "
                + "any other its share to first order (input times gradient). A word weighs the sum over the hashed "
                + "features that it owns, with its pieces and the runs that it begins. [+word] speaks strongly for the "
                + "class, [-word] against it: at least half as much as the strongest; from a fifth on a word is "
                + "underlined where it speaks for it, and bold where against it."
        ),
        Explanation(
            "what the model says",
            "For each class its logit, the model's raw score, and its probability, the softmax of all logits. They sum "
                + "to 100 %. Confidence is the greatest of them, loss is -log of the label's, entropy says how spread "
                + "they are: 0 when one class is certain. A temperature above 1 flattens them, below 1 sharpens them. "
                + "With --head or --loss the probabilities are of that map, and the loss is that one."
        ),
        Explanation(
            "over the epochs",
            "The probabilities that the models kept at the end of each epoch, and the newest one, give to what is shown: "
                + "the label, the prediction and the strongest rivals."
        ),
        Explanation(
            "samples",
            "The test samples around this one, in the order chosen with o. Beneath each its label; a cross and the "
                + "prediction where the newest evaluation got it wrong. Click one to look at it."
        ),
        Explanation(
            "drawing board",
            "Draw with the mouse, or move the pen with the arrows and put it down with enter. The model is given the "
                + "drawing scaled to a box of 20/28 and with its centre of mass in the middle, as MNIST's digits were "
                + "made; a turns that off."
        ),
    ]

    // MARK: - Reading

    /// Updates the page to the current moment. Costs one forward pass if sample, picture or model changed, one for each
    /// kept model if sample or picture changed, one for each new model of the archive, and next to nothing otherwise.
    /// Large models are asked outside the drawing loop.
    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        guard let samples = context.samples, samples.count > 0 else { return [] }
        hasHistory = context.capabilities.contains(.pastModels)
        let given = Given(
            sample: context.selection.index, alteration: alteration, board: board?.picture,
            isCentered: board?.isCentered ?? false)
        let former = reading
        let isSame = former?.given == given && former?.stamps.samples == context.stamps.samples
        let isAsWarm = former?.temperature == temperature
        // Newer models are asked once the pending inquiry is answered.
        if asked != nil, isSame, isAsWarm { return [] }
        let asksPast = !isSame || !isAsWarm || former?.stamps.archive != context.stamps.archive
        guard asksPast || former?.stamps.model != context.stamps.model else { return [] }
        let known = isSame ? former : nil
        let pixels = known?.pixels ?? shownPixels(samples, context.selection.index)
        let shown = known?.input ?? shownInput(samples, context.selection.index, pixels: pixels)
        reading = Reading(
            given: given, stamps: context.stamps, temperature: temperature, input: shown, pixels: pixels,
            batch: context.epoch == nil ? context.networkBatch : nil,
            batchesPerEpoch: context.run.description?.batchesPerEpoch ?? 0)

        let isBlank = board?.picture.isEmpty ?? false
        var inquiry = Inquiry(
            .page(Self.id), input: shown, label: board == nil ? Int(samples.labels[context.selection.index]) : nil,
            network: isBlank ? nil : context.network)
        inquiry.temperature = temperature
        if asksPast { inquiry.past = Inquiry.Past(archive: context.archive, former: isSame ? history : nil) }
        guard !inquiry.isQuick else {
            asked = nil
            show(inquiry.answer())
            return []
        }
        // The results for another picture say nothing about this one.
        if !isSame { (classification, history) = (nil, SampleHistory()) }
        asked = inquiry
        return [.effect(.ask(inquiry))]
    }

    package mutating func receive(_ message: Message) {
        guard case .answered(let answer) = message, answer.inquiry == asked else { return }
        asked = nil
        show(answer)
    }

    private mutating func show(_ answer: Inquiry.Answer) {
        classification = answer.classification
        if let found = answer.history { history = found }
    }

    /// Discards the readings of the previous run; its models differ from those of the new run, even at the same epochs.
    package mutating func forgetRun() { (reading, asked) = (nil, nil) }

    /// The input of the model: the pixels if they were drawn or altered, otherwise the sample as it is in the data.
    private func shownInput(_ samples: LabelledSamples, _ sample: Int, pixels: [UInt8]) -> NetworkInput {
        board == nil && (pixels.isEmpty || alteration == PictureAlteration())
            ? samples.input(of: sample) : NetworkInput(pixels: pixels)
    }

    /// The picture that is shown, a byte a pixel; empty if the samples are not pictures.
    private func shownPixels(_ samples: LabelledSamples, _ sample: Int) -> [UInt8] {
        if let board { return board.input.pixels }
        guard let picture = samples.picture(of: sample) else { return [] }
        return alteration.apply(to: picture).pixels
    }

    /// The prediction that is shown, for the history; nil if there is none, or if it is that of a past epoch.
    var shownPrediction: SampleHistory.Shown? {
        guard let classification, let reading, let batch = reading.batch else { return nil }
        return SampleHistory.Shown(
            probabilities: classification.probabilities, batch: batch, batchesPerEpoch: reading.batchesPerEpoch)
    }

    /// The picture that the model was given last, a byte a pixel.
    var givenPixels: [UInt8] { reading?.pixels ?? [] }

    func layout(in area: Rectangle, samples: LabelledSamples) -> InspectLayout {
        let size = samples.imageSize
        // Titles, a line a class with one between them, and a line a fact; the history is no worse for less.
        let bars = 2 * samples.classNames.count + 14
        let columns = if case .row(let encoding) = samples.kind { encoding.featureNames.count + 4 } else { 16 }
        return InspectLayout(
            area, barColumns: ClassBars.columns(for: samples.classNames),
            pictureColumns: { rows in
                // A row or a text gets the width that bars with logits and the history do not need.
                guard let size else {
                    let most = area.width >= 110 ? area.width - 80 : area.width / 2 - 4
                    return max(28, min(area.width * 2 / 5 + 4, most))
                }
                let rowsAtFullSize = (size.height + 1) / 2
                guard rows < rowsAtFullSize else { return size.width * min(4, rows / rowsAtFullSize) }
                return max(1, size.width * max(0, rows) / rowsAtFullSize)
            }, isFlexible: size == nil, leastTop: max(bars, columns + InspectLayout.lines), hasHistory: hasHistory)
    }
}
