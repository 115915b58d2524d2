import Datasets
import Screen

/// What keys do on page 2 only.
package enum InspectAction: Hashable, Sendable {
    case nextOrder
    case previousOrder
    case ask(FilterQuestion)
    case changeTemperature(by: Int)
    case addNoise(Int)
    case shift(right: Int, down: Int)
    case turn(degrees: Int)
    case thicken(Int)
    /// The picture as it is in the data, and the temperature 1.
    case reset
    case savePicture
    case openBoard
    case closeBoard
    case moveCursor(right: Int, down: Int)
    case togglePen
    case changeBrush(by: Int)
    case toggleCentering
    case undoStroke
    case clear

    /// Whether it does something to samples of that kind; nil before they are loaded.
    func applies(to kind: LabelledSamples.Kind?) -> Bool {
        switch (self, kind) {
        case (_, nil), (_, .image(_, _, 1)): true
        case (.savePicture, let kind): if case .image = kind { true } else { false }
        // What is longer than the screen is scrolled.
        case (.shift(0, _), .row), (.shift(0, _), .text): true
        case (.addNoise, _), (.shift, _), (.turn, _), (.thicken, _), (.openBoard, _): false
        default: true
        }
    }

    static let bindings: [KeyBinding] = browsing + drawing

    private static let browsing: [KeyBinding] = [
        binding("d", .openBoard, "draw one yourself", .samples, hint: "draw"),
        binding("o", .nextOrder, "next order: index, loss, confidence", .samples, hint: "order"),
        binding("O", .previousOrder, "the order before", .samples),
        binding("z", .addNoise(1), "more noise on the picture", .samples, hint: "noise", keys: "z Z"),
        binding("Z", .addNoise(-1), "less noise", .samples),
        binding(")", .turn(degrees: 15), "turn the picture clockwise", .samples, hint: "turn", keys: "( )"),
        binding("(", .turn(degrees: -15), "turn it the other way", .samples),
        binding("H", .shift(right: -1, down: 0), "shift the picture left", .samples, hint: "shift", keys: "H J K L"),
        binding("J", .shift(right: 0, down: 1), "shift it down; scroll a row or a text", .samples),
        binding("K", .shift(right: 0, down: -1), "shift it up; scroll back", .samples),
        binding("L", .shift(right: 1, down: 0), "shift it right", .samples),
        binding("b", .thicken(1), "thicker strokes", .samples, hint: "thickness", keys: "b B"),
        binding("B", .thicken(-1), "thinner strokes", .samples),
        binding(
            "T", .changeTemperature(by: 1), "raise the temperature: flatter", .samples, hint: "temperature",
            keys: "t T"),
        binding("t", .changeTemperature(by: -1), "lower it: sharper", .samples),
        binding("x", .reset, "picture and temperature as they were", .samples, hint: "reset"),
        binding("P", .savePicture, "save the picture as PNG", .samples),
    ]

    private static let drawing: [KeyBinding] = [
        KeyBinding(
            [.enter], "enter", .inspect(.togglePen), "pen down, and up again; or the mouse", in: .drawing,
            hint: "pen", on: [.inspect], prominentOn: [.inspect], whileDrawing: true),
        KeyBinding(
            [.left], "left", .inspect(.moveCursor(right: -1, down: 0)), "move the pen; a line where it is down",
            in: .drawing, on: [.inspect], whileDrawing: true),
        KeyBinding(
            [.right], "right", .inspect(.moveCursor(right: 1, down: 0)), "likewise", in: .drawing, on: [.inspect],
            whileDrawing: true),
        KeyBinding(
            [.up], "up", .inspect(.moveCursor(right: 0, down: -1)), "likewise", in: .drawing, on: [.inspect],
            whileDrawing: true),
        KeyBinding(
            [.down], "down", .inspect(.moveCursor(right: 0, down: 1)), "likewise", in: .drawing, on: [.inspect],
            whileDrawing: true),
        KeyBinding(
            [.character("u"), .backspace], "u", .inspect(.undoStroke), "undo the last stroke",
            in: .drawing, hint: "undo", on: [.inspect], prominentOn: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("c"), .character("n")], "c", .inspect(.clear), "clear the board", in: .drawing,
            hint: "clear", on: [.inspect], prominentOn: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("P"), .character("p")], "P", .inspect(.savePicture), "save the drawing as PNG",
            in: .drawing, hint: "save PNG", on: [.inspect], prominentOn: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("d"), .escape], "d", .inspect(.closeBoard), "back to the test samples",
            in: .drawing, hint: "back", on: [.inspect], prominentOn: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("b")], "b", .inspect(.changeBrush(by: 1)), "broader brush", in: .drawing, hint: "brush",
            hintKeys: "b B", on: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("B")], "B", .inspect(.changeBrush(by: -1)), "finer brush", in: .drawing, on: [.inspect],
            whileDrawing: true),
        KeyBinding(
            [.character("a")], "a", .inspect(.toggleCentering), "centre it for the model, or not", in: .drawing,
            hint: "centre", on: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("T")], "T", .inspect(.changeTemperature(by: 1)), "raise the temperature: flatter",
            in: .drawing, on: [.inspect], whileDrawing: true),
        KeyBinding(
            [.character("t")], "t", .inspect(.changeTemperature(by: -1)), "lower it: sharper", in: .drawing,
            on: [.inspect], whileDrawing: true),
    ]

    private static func binding(
        _ key: Character, _ action: InspectAction, _ summary: String, _ section: KeyBinding.Section,
        hint: String? = nil, keys: String? = nil
    ) -> KeyBinding {
        KeyBinding(
            [.character(key)], String(key), .inspect(action), summary, in: section, hint: hint, hintKeys: keys,
            on: [.inspect], prominentOn: hint == nil ? [] : [.inspect])
    }
}
