import Screen

/// The actions of the keys of page Softmax.
package enum SoftmaxAction: Hashable, Sendable {
    case typeScores
    case nextExample
    case showSample
    case add, takeOff
    case raiseTemperature, lowerTemperature
    case nextTarget, previousTarget
    case changeView
}

extension SoftmaxPage {
    package static let bindings: [PageBinding<SoftmaxAction>] = [
        PageBinding([.character("t")], "t", .typeScores, "type scores of your own", hint: "scores"),
        PageBinding([.character("x")], "x", .nextExample, "scores that texts take for examples", hint: "example"),
        PageBinding([.character("d")], "d", .showSample, "back to the scores of the watched sample", hint: "sample"),
        PageBinding([.up], "up", .previousTarget, "the class above is the target", hint: "target", hintKeys: "up down"),
        PageBinding([.down], "down", .nextTarget, "the class below is the target"),
        PageBinding(
            [.character("<")], "<", .lowerTemperature, "lower the temperature: sharper", hint: "temperature",
            hintKeys: "< >"),
        PageBinding([.character(">")], ">", .raiseTemperature, "raise the temperature: more even"),
        PageBinding([.character("a")], "a", .add, "add 100 to all scores", hint: "shift by 100", hintKeys: "a A"),
        PageBinding([.character("A")], "A", .takeOff, "take 100 off all scores"),
        PageBinding([.character("v")], "v", .changeView, "all panels, or some of them larger", hint: "view"),
    ]
}
