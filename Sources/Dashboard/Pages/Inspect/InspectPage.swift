import Datasets
import Learning
package import Screen
import Telemetry

/// Page 2: one test sample, or a drawing, and what the model makes of it.
package struct InspectPage: PageState {
    /// 1 in the middle, where the softmax is as it was trained.
    static let temperatures = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10]

    package private(set) var alteration = PictureAlteration()
    package private(set) var temperature = 1.0
    /// The open drawing board; nil where a test sample is looked at.
    package private(set) var board: DrawingBoard?
    /// Kept while the board is closed, so that opening it again goes on with it.
    private var closedBoard: DrawingBoard?

    /// What the model makes of what is shown; nil before there is a model, and of a board without a stroke.
    package private(set) var classification: Classification?
    private(set) var history = SampleHistory()
    private var reading: Reading?
    /// Columns of a row or lines of a text that are scrolled away, and of which sample.
    private var scrolled = (sample: 0, lines: 0)
    /// Whether no epoch will come that could show how the sample's probabilities move.
    private(set) var isWithoutTraining = false

    /// All that a reading depends on, to tell when another is due.
    private struct Reading: Sendable {
        var given: Given
        var network: Network?
        var archive: [EpochModel]
        var temperature: Double
        /// What the model is given.
        var input: NetworkInput
        /// The same as a picture; none where it is none.
        var pixels: [UInt8]
    }

    private struct Given: Hashable, Sendable {
        var sample: Int
        var alteration: PictureAlteration
        var board: GrayPicture?
        var isCentered: Bool
    }

    package init() {}

    /// What each panel's numbers mean.
    package static let explanations: [(title: String, text: String)] = [
        (
            "picture",
            "A test sample as the model sees it: the model was never trained on it. Noise, shift, turn and thickness "
                + "change a grey picture only, not the model; x takes them back. J and K scroll a row or a text."
        ),
        (
            "weights of a row or a text",
            "What each part of the sample adds to the decision: to the logit of the predicted class minus the mean of all "
                + "logits. A number weighs its distance from the training data's mean (from 0 where the model does not "
                + "standardise) times the slope of that score by it, which in a linear model is its whole share, and in "
                + "any other its share to first order (input times gradient). A word weighs the sum over the hashed "
                + "features that it owns, with its pieces and the runs that it begins. [+word] speaks strongly for the "
                + "class, [-word] against it: at least half as much as the strongest; from a fifth on a word is "
                + "underlined where it speaks for it, and bold where against it."
        ),
        (
            "what the model says",
            "For each class its logit, the model's raw score, and its probability, the softmax of all logits. They sum "
                + "to 100 %. Confidence is the greatest of them, loss is -log of the label's, entropy says how spread "
                + "they are: 0 when one class is certain. A temperature above 1 flattens them, below 1 sharpens them."
        ),
        (
            "over the epochs",
            "The probabilities that the models kept at the end of each epoch give to what is shown: the label, the "
                + "prediction and the strongest rivals."
        ),
        (
            "in this order",
            "The test samples around this one, in the order chosen with o. Beneath each its label; a cross and the "
                + "prediction where the newest evaluation got it wrong. Click one to look at it."
        ),
        (
            "drawing board",
            "Draw with the mouse, or move the pen with the arrows and put it down with enter. The model is given the "
                + "drawing scaled to a box of 20/28 and with its centre of mass in the middle, as MNIST's digits were "
                + "made; a turns that off."
        ),
    ]

    // MARK: - Reading

    /// Brings what is shown up to date with the moment. Costs a forward pass where sample, picture or model changed,
    /// one for each kept model where sample, picture or archive did, and next to nothing otherwise.
    package mutating func follow(_ context: PageContext) {
        guard let samples = context.samples, samples.count > 0 else { return }
        isWithoutTraining = context.run.isWithoutTraining
        let given = Given(
            sample: context.selection.index, alteration: alteration, board: board?.picture,
            isCentered: board?.isCentered ?? false)
        let isSame = reading?.given == given
        let pixels = isSame ? reading?.pixels ?? [] : shownPixels(samples, context.selection.index)
        let input = isSame ? reading?.input : nil
        let shown = input ?? shownInput(samples, context.selection.index, pixels: pixels)
        let hasSameHistory = isSame && reading?.archive == context.archive
        if !hasSameHistory { history = SampleHistory(of: shown, in: context.archive) }
        if !isSame || reading?.temperature != temperature || reading?.network != context.network {
            let label = board == nil ? Int(samples.labels[context.selection.index]) : nil
            let isBlank = board?.picture.isEmpty ?? false
            classification =
                isBlank
                ? nil
                : context.network.flatMap {
                    Classification(input: shown, label: label, by: $0, temperature: temperature)
                }
        }
        reading = Reading(
            given: given, network: context.network, archive: context.archive, temperature: temperature,
            input: shown, pixels: pixels)
    }

    /// What the model is given: the pixels where they were drawn or altered, else the sample as it is in the data.
    private func shownInput(_ samples: LabelledSamples, _ sample: Int, pixels: [UInt8]) -> NetworkInput {
        board == nil && (pixels.isEmpty || alteration == PictureAlteration())
            ? samples.input(of: sample) : NetworkInput(pixels: pixels)
    }

    /// What is shown as a picture; none where samples are none.
    private func shownPixels(_ samples: LabelledSamples, _ sample: Int) -> [UInt8] {
        if let board { return board.input.pixels }
        guard let picture = samples.picture(of: sample) else { return [] }
        return alteration.apply(to: picture).pixels
    }

    /// The picture that the model was given last, a byte a pixel.
    var givenPixels: [UInt8] { reading?.pixels ?? [] }

    // MARK: - Keys

    package mutating func perform(_ action: InspectAction, in context: PageContext) -> [PageRequest] {
        let size = context.samples?.pictureSize
        switch action {
        case .nextOrder: return [.sort(context.selection.order.next)]
        case .previousOrder: return [.sort(context.selection.order.previous)]
        case .ask(let question): return [.prompt(question.prompt(classNames: context.classNames))]
        case .changeTemperature(let steps):
            let place = Self.temperatures.firstIndex(of: temperature) ?? 0
            temperature = Self.temperatures[min(max(0, place + steps), Self.temperatures.count - 1)]
            return []
        case .reset:
            alteration = PictureAlteration()
            temperature = 1
            return []
        case .closeBoard:
            closedBoard = board
            board = nil
            return []
        case .addNoise, .shift, .turn, .thicken, .savePicture, .openBoard, .moveCursor, .togglePen, .changeBrush,
            .toggleCentering, .undoStroke, .clear:
            break
        }
        guard let size else {
            if case .shift(0, let down) = action, context.samples?.imageSize == nil {
                scroll(by: down, in: context)
                return []
            }
            return [.notice(refusal(of: action, in: context.samples))]
        }
        switch action {
        case .addNoise(let steps): alteration.addNoise(steps)
        case .shift(let right, let down): alteration.shift(right: right, down: down, within: size)
        case .turn(let degrees): alteration.turn(by: degrees)
        case .thicken(let steps): alteration.thicken(by: steps)
        case .savePicture: return save(context)
        case .openBoard: board = closedBoard ?? DrawingBoard(width: size.width, height: size.height)
        case .moveCursor(let right, let down): board?.moveCursor(right: right, down: down)
        case .togglePen: board?.togglePen()
        case .changeBrush(let steps): board?.changeBrush(by: steps)
        case .toggleCentering: board?.isCentered.toggle()
        case .undoStroke:
            guard board?.canUndo == true else { return [.notice("nothing to undo")] }
            board?.undo()
        case .clear: board?.clear()
        case .nextOrder, .previousOrder, .ask, .changeTemperature, .reset, .closeBoard: break
        }
        return []
    }

    /// Why there is nothing to be done to samples that are no grey pictures.
    private func refusal(of action: InspectAction, in samples: LabelledSamples?) -> String {
        switch samples?.kind {
        case .image where action == .savePicture: "only grey pictures are saved"
        case .image: "only grey pictures are drawn and altered"
        case .row: "a row is no picture; J and K scroll it"
        case .text: "a text is no picture; J and K scroll it"
        case nil: "the samples are not loaded yet"
        }
    }

    /// How far the sample that is looked at is scrolled; another one begins at its start.
    func scrolledLines(of sample: Int) -> Int { scrolled.sample == sample ? scrolled.lines : 0 }

    private mutating func scroll(by lines: Int, in context: PageContext) {
        guard let samples = context.samples, samples.count > 0 else { return }
        let sample = context.selection.index
        // No line of a text is shorter than a byte.
        let most = samples.text(of: sample)?.utf8.count ?? samples.features
        scrolled = (sample, min(max(0, scrolledLines(of: sample) + lines), max(0, most - 1)))
    }

    /// The drawing as it was drawn, or the sample as it is altered.
    private func save(_ context: PageContext) -> [PageRequest] {
        let picture =
            board?.picture
            ?? context.samples?.picture(of: context.selection.index).map { alteration.apply(to: $0) }
        guard let picture, let bytes = PNGFile.bytes(of: picture) else { return [.notice("there is no picture")] }
        let name = board == nil ? "sample-\(context.selection.index)" : "drawing"
        return [.effect(.save(SavedFile(name: name, fileExtension: "png", bytes: bytes)))]
    }

    // MARK: - Mouse

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        guard let samples = context.samples, samples.count > 0 else { return [] }
        let layout = layout(in: area, samples: samples)
        guard board == nil else {
            draw(with: mouse, layout)
            return []
        }
        switch mouse.kind {
        case .wheelUp: return context.selection.neighbour(by: -1).map { [.look(at: $0)] } ?? []
        case .wheelDown: return context.selection.neighbour(by: 1).map { [.look(at: $0)] } ?? []
        case .press:
            return neighbour(atColumn: mouse.column, row: mouse.row, in: layout, context: context).map {
                [.look(at: $0)]
            } ?? []
        case .drag, .release, .move: return []
        }
    }

    private mutating func draw(with mouse: MouseEvent, _ layout: InspectLayout) {
        guard var board else { return }
        let image = GrayImage(board.picture)
        let place = image.placement(in: layout.pictureArea)
        guard !place.isEmpty else { return }
        // The middle of the cell, in pixels counted from the middle of the first one.
        let x = (Double(mouse.column - place.column) + 0.5) * Double(image.width) / Double(place.width) - 0.5
        let y = (Double(mouse.row - place.row) + 0.5) * Double(image.height) / Double(place.height) - 0.5
        switch mouse.kind {
        case .press where place.contains(column: mouse.column, row: mouse.row): board.press(x: x, y: y)
        case .drag: board.drag(x: x, y: y)
        case .release: board.release()
        case .press, .move, .wheelUp, .wheelDown: break
        }
        self.board = board
    }

    func layout(in area: Rectangle, samples: LabelledSamples) -> InspectLayout {
        InspectLayout(area) { rows in
            // A row or a text has what bars with logits, and a history, can do without.
            guard let size = samples.imageSize else {
                let most = area.width >= 110 ? area.width - 80 : area.width / 2 - 4
                return max(28, min(area.width * 2 / 5 + 4, most))
            }
            let rowsAtFullSize = (size.height + 1) / 2
            guard rows < rowsAtFullSize else { return size.width * min(4, rows / rowsAtFullSize) }
            return max(1, size.width * max(0, rows) / rowsAtFullSize)
        }
    }
}

extension GrayImage {
    init(_ picture: GrayPicture) {
        self.init(width: picture.width, height: picture.height, pixels: picture.pixels)
    }
}
