import Screen

/// What keys do on page Network.
package enum NetworkAction: Hashable, Sendable {
    case nextLayer
    case previousLayer
    case nextUnit
    case previousUnit
    /// Ten units on.
    case skipForward
    /// Ten units back.
    case skipBack
    /// Switch the selected unit off, or on again.
    case toggleUnit
    case switchAllOn
    case nextHint

    static let bindings: [KeyBinding] = [
        row([.down], "down", .nextLayer, "next layer", hint: nil),
        row([.up], "up", .previousLayer, "previous layer", hint: "layer", hintKeys: "up down"),
        row([.right], "right", .nextUnit, "next unit of the layer", hint: nil),
        row([.left], "left", .previousUnit, "previous unit of the layer", hint: "unit", hintKeys: "left right"),
        row([.pageDown], "pgdn", .skipForward, "ten units on", hint: nil),
        row([.pageUp], "pgup", .skipBack, "ten units back", hint: nil),
        row([.character("x")], "x", .toggleUnit, "switch the unit off or on; training is not touched", hint: "off/on"),
        row([.character("X")], "X", .switchAllOn, "switch all units on again", hint: nil),
        row([.character("h")], "h", .nextHint, "the next hint", hint: nil),
    ]

    private static func row(
        _ keys: [Key], _ label: String, _ action: NetworkAction, _ summary: String, hint: String?,
        hintKeys: String? = nil
    ) -> KeyBinding {
        KeyBinding(keys, label, .network(action), summary, in: .looking, hint: hint, hintKeys: hintKeys, on: [.network])
    }
}
