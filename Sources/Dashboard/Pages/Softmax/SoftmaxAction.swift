import Screen

/// The actions of the keys of page Softmax.
package enum SoftmaxAction: Hashable, Sendable {
    case typeScores
    case nextExample
    case showSample
    case add, takeOff
    case raiseTemperature, lowerTemperature
    case nextRow, previousRow, nextColumn, previousColumn
    case chooseTarget
    case descend, undoDescent
    case guess
    case changeView
}

extension SoftmaxPage {
    package static let bindings: [PageBinding<SoftmaxAction>] = [
        PageBinding([.character("h")], "h", .guess, "hide p and guess it first; then show it", hint: "guess"),
        PageBinding(
            [.up], "up", .previousRow, "the class above: its numbers are explained", hint: "cell", hintKeys: "arrows"),
        PageBinding([.down], "down", .nextRow, "the class below"),
        PageBinding([.left], "left", .previousColumn, "the step before: from p back to exp and z"),
        PageBinding([.right], "right", .nextColumn, "the next step: from z to exp, p, log p and p - y"),
        PageBinding([.character("y")], "y", .chooseTarget, "make the chosen class the target", hint: "target"),
        PageBinding(
            [.character("o")], "o", .descend, "one step of gradient descent on the scores", hint: "descend",
            hintKeys: "o O"),
        PageBinding([.character("O")], "O", .undoDescent, "take the last step back"),
        PageBinding(
            [.character("<")], "<", .lowerTemperature, "lower the temperature: sharper", hint: "temperature",
            hintKeys: "< >"),
        PageBinding([.character(">")], ">", .raiseTemperature, "raise the temperature: more even"),
        PageBinding([.character("t")], "t", .typeScores, "type scores of your own", hint: "scores"),
        PageBinding([.character("x")], "x", .nextExample, "scores that texts take for examples", hint: "example"),
        PageBinding([.character("d")], "d", .showSample, "back to the scores of the watched sample", hint: "sample"),
        PageBinding([.character("a")], "a", .add, "add 100 to all scores", hint: "shift by 100", hintKeys: "a A"),
        PageBinding([.character("A")], "A", .takeOff, "take 100 off all scores"),
        PageBinding([.character("v")], "v", .changeView, "other panels, where not all have room", hint: "view"),
    ]
}
