import Screen

/// The actions of the keys of page Classes.
package enum ClassesAction: Hashable, Sendable {
    case moveUp, moveDown, moveLeft, moveRight
    case open
    case nextConfusion
    case raiseThreshold, lowerThreshold
    case openUnsure
    case changeOrder
    case changeView
}

extension ClassesPage {
    package static let bindings: [PageBinding<ClassesAction>] = [
        PageBinding(
            [.up], "up", .moveUp, "the cell above; from the first row to the predictions", hint: "cell",
            hintKeys: "up down left right"),
        PageBinding([.down], "down", .moveDown, "the cell below"),
        PageBinding([.left], "left", .moveLeft, "the cell at the left; from the first one to the labels"),
        PageBinding([.right], "right", .moveRight, "the cell at the right"),
        PageBinding([.enter], "enter", .open, "look at the samples of the cell, the row or the column", hint: "open"),
        PageBinding([.character("x")], "x", .nextConfusion, "to the next most frequent confusion", hint: "confusions"),
        PageBinding(
            [.character("<")], "<", .lowerThreshold, "lower the confidence threshold", hint: "threshold",
            hintKeys: "< >"),
        PageBinding([.character(">")], ">", .raiseThreshold, "raise the confidence threshold"),
        PageBinding([.character("b")], "b", .openUnsure, "look at the samples below the threshold", hint: "below"),
        PageBinding([.character("v")], "v", .changeView, "all panels, or some of them larger", hint: "view"),
        PageBinding([.character("o")], "o", .changeOrder, "classes in their order, or the worst first", hint: "order"),
    ]
}
