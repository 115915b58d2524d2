import Screen

/// What keys do on page Classes.
package enum ClassesAction: Hashable, Sendable {
    case moveUp, moveDown, moveLeft, moveRight
    case open
    case nextConfusion
    case raiseThreshold, lowerThreshold
    case openUnsure
    case changeOrder
    case changeView

    static let bindings: [KeyBinding] = [
        row(
            [.up], "up", .moveUp, "the cell above; from the first row to the predictions", hint: "cell",
            hintKeys: "up down left right"),
        row([.down], "down", .moveDown, "the cell below"),
        row([.left], "left", .moveLeft, "the cell at the left; from the first one to the labels"),
        row([.right], "right", .moveRight, "the cell at the right"),
        row([.enter], "enter", .open, "look at the samples of the cell, the row or the column", hint: "open"),
        row([.character("x")], "x", .nextConfusion, "to the next most frequent confusion", hint: "confusions"),
        row(
            [.character("<")], "<", .lowerThreshold, "lower the confidence threshold", hint: "threshold",
            hintKeys: "< >"),
        row([.character(">")], ">", .raiseThreshold, "raise the confidence threshold"),
        row([.character("b")], "b", .openUnsure, "look at the samples below the threshold", hint: "below"),
        row([.character("v")], "v", .changeView, "all panels, or some of them larger", hint: "view"),
        row([.character("o")], "o", .changeOrder, "classes in their order, or the worst first", hint: "order"),
    ]

    private static func row(
        _ keys: [Key], _ label: String, _ action: ClassesAction, _ summary: String, hint: String? = nil,
        hintKeys: String? = nil
    ) -> KeyBinding {
        KeyBinding(keys, label, .classes(action), summary, in: .looking, hint: hint, hintKeys: hintKeys, on: [.classes])
    }
}
