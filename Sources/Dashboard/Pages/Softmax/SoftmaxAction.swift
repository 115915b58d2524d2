import Screen

/// What keys do on page Softmax.
package enum SoftmaxAction: Hashable, Sendable {
    case typeScores
    case nextExample
    case showSample
    case add, takeOff
    case raiseTemperature, lowerTemperature
    case nextTarget, previousTarget
    case changeView

    static let bindings: [KeyBinding] = [
        row([.character("t")], "t", .typeScores, "type scores of your own", hint: "scores"),
        row([.character("x")], "x", .nextExample, "scores that texts take for examples", hint: "example"),
        row([.character("d")], "d", .showSample, "back to the scores of the watched sample", hint: "sample"),
        row([.up], "up", .previousTarget, "the class above is the target", hint: "target", hintKeys: "up down"),
        row([.down], "down", .nextTarget, "the class below is the target"),
        row(
            [.character("<")], "<", .lowerTemperature, "lower the temperature: sharper", hint: "temperature",
            hintKeys: "< >"),
        row([.character(">")], ">", .raiseTemperature, "raise the temperature: more even"),
        row([.character("a")], "a", .add, "add 100 to all scores", hint: "shift by 100", hintKeys: "a A"),
        row([.character("A")], "A", .takeOff, "take 100 off all scores"),
        row([.character("v")], "v", .changeView, "all panels, or some of them larger", hint: "view"),
    ]

    private static func row(
        _ keys: [Key], _ label: String, _ action: SoftmaxAction, _ summary: String, hint: String? = nil,
        hintKeys: String? = nil
    ) -> KeyBinding {
        KeyBinding(keys, label, .softmax(action), summary, in: .looking, hint: hint, hintKeys: hintKeys, on: [.softmax])
    }
}
