package import Datasets
import Screen

/// The key table of page 2.
extension InspectPage {
    package static let bindings = browsing + drawing

    private static let browsing: [PageBinding<InspectAction>] = [
        binding("d", .openBoard, "draw one yourself", hint: "draw"),
        binding("o", .nextOrder, "next order: index, loss, confidence", hint: "order"),
        binding("O", .previousOrder, "the order before"),
        binding("z", .addNoise(1), "more noise on the picture", hint: "noise", keys: "z Z"),
        binding("Z", .addNoise(-1), "less noise"),
        binding(")", .turn(degrees: 15), "turn the picture clockwise", hint: "turn", keys: "( )"),
        binding("(", .turn(degrees: -15), "turn it the other way"),
        binding("H", .shift(right: -1, down: 0), "shift the picture left", hint: "shift", keys: "H J K L"),
        binding("J", .shift(right: 0, down: 1), "shift it down; scroll a row or a text"),
        binding("K", .shift(right: 0, down: -1), "shift it up; scroll back"),
        binding("L", .shift(right: 1, down: 0), "shift it right"),
        binding("b", .thicken(1), "thicker strokes", hint: "thickness", keys: "b B"),
        binding("B", .thicken(-1), "thinner strokes"),
        binding(
            "T", .changeTemperature(by: 1), "raise the temperature: flatter", hint: "temperature",
            keys: "t T"),
        binding("t", .changeTemperature(by: -1), "lower it: sharper"),
        binding("x", .reset, "picture and temperature as they were", hint: "reset"),
        binding("I", .savePicture, "save the image as PNG"),
    ]

    private static let drawing: [PageBinding<InspectAction>] = [
        PageBinding(
            [.enter], "enter", .togglePen, "pen down, and up again; or the mouse", in: .drawing,
            hint: "pen", whileDrawing: true),
        PageBinding(
            [.left], "left", .moveCursor(right: -1, down: 0), "move the pen; a line where it is down",
            in: .drawing, whileDrawing: true),
        PageBinding(
            [.right], "right", .moveCursor(right: 1, down: 0), "likewise", in: .drawing,
            whileDrawing: true),
        PageBinding(
            [.up], "up", .moveCursor(right: 0, down: -1), "likewise", in: .drawing,
            whileDrawing: true),
        PageBinding(
            [.down], "down", .moveCursor(right: 0, down: 1), "likewise", in: .drawing,
            whileDrawing: true),
        PageBinding(
            [.character("u"), .backspace], "u", .undoStroke, "undo the last stroke",
            in: .drawing, hint: "undo", whileDrawing: true),
        PageBinding(
            [.character("c"), .character("n")], "c", .clear, "clear the board", in: .drawing,
            hint: "clear", whileDrawing: true),
        PageBinding(
            [.character("I"), .character("i")], "I", .savePicture, "save the drawing as PNG",
            in: .drawing, hint: "save PNG", whileDrawing: true),
        PageBinding(
            [.character("d"), .escape], "d", .closeBoard, "back to the test samples",
            in: .drawing, hint: "back", whileDrawing: true),
        PageBinding(
            [.character("b")], "b", .changeBrush(by: 1), "broader brush", in: .drawing, hint: "brush",
            hintKeys: "b B", whileDrawing: true),
        PageBinding(
            [.character("B")], "B", .changeBrush(by: -1), "finer brush", in: .drawing,
            whileDrawing: true),
        PageBinding(
            [.character("a")], "a", .toggleCentering, "centre it for the model, or not", in: .drawing,
            hint: "centre", whileDrawing: true),
        PageBinding(
            [.character("T")], "T", .changeTemperature(by: 1), "raise the temperature: flatter",
            in: .drawing, whileDrawing: true),
        PageBinding(
            [.character("t")], "t", .changeTemperature(by: -1), "lower it: sharper", in: .drawing,
            whileDrawing: true),
    ]

    private static func binding(
        _ key: Character, _ action: InspectAction, _ summary: String, hint: String? = nil, keys: String? = nil
    ) -> PageBinding<InspectAction> {
        PageBinding([.character(key)], String(key), action, summary, in: .samples, hint: hint, hintKeys: keys)
    }

    /// Whether an action applies to samples of that kind; nil before they are loaded.
    package static func applies(_ action: InspectAction, to kind: LabelledSamples.Kind?) -> Bool {
        switch (action, kind) {
        case (_, nil), (_, .image(_, _, 1)): true
        case (.savePicture, let kind): if case .image = kind { true } else { false }
        // Rows and texts that are longer than the screen can be scrolled.
        case (.shift(0, _), .row), (.shift(0, _), .text), (.shift(0, _), .words): true
        case (.addNoise, _), (.shift, _), (.turn, _), (.thicken, _), (.openBoard, _): false
        default: true
        }
    }

    /// The hint for an action. The keys that shift a picture scroll rows and texts that are longer than the screen.
    package static func hint(
        _ hint: KeyBinding.Hint, for action: InspectAction, to kind: LabelledSamples.Kind?
    ) -> KeyBinding.Hint? {
        switch (action, kind) {
        case (.shift, .row), (.shift, .text), (.shift, .words): KeyBinding.Hint(keys: "J K", text: "scroll")
        default: applies(action, to: kind) ? hint : nil
        }
    }
}
