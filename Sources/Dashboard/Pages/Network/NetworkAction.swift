import Screen

/// The actions of the keys of page Network.
package enum NetworkAction: Hashable, Sendable {
    case nextLayer
    case previousLayer
    case nextUnit
    case previousUnit
    /// Selects the unit ten places further on.
    case skipForward
    /// Selects the unit ten places back.
    case skipBack
    /// Switches the selected unit off, or on again.
    case toggleUnit
    case switchAllOn
    case changeOrder
    case nextHint
}

extension NetworkPage {
    package static let bindings: [PageBinding<NetworkAction>] = [
        PageBinding([.down], "down", .nextLayer, "next layer"),
        PageBinding([.up], "up", .previousLayer, "previous layer", hint: "layer", hintKeys: "up down"),
        PageBinding([.right], "right", .nextUnit, "next unit of the layer"),
        PageBinding([.left], "left", .previousUnit, "previous unit of the layer", hint: "unit", hintKeys: "left right"),
        PageBinding([.pageDown], "pgdn", .skipForward, "ten units on"),
        PageBinding([.pageUp], "pgup", .skipBack, "ten units back"),
        PageBinding(
            [.character("x")], "x", .toggleUnit, "switch the unit off or on; training is not touched", hint: "off/on"),
        PageBinding([.character("X")], "X", .switchAllOn, "switch all units on again"),
        PageBinding(
            [.character("o")], "o", .changeOrder, "units as stored, by norm, or by what switching off costs",
            hint: "order"),
        PageBinding([.character("h")], "h", .nextHint, "the next hint"),
    ]
}
