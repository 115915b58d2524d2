import Screen

/// What keys do on page 1 only.
package enum TrainAction: Hashable, Sendable {
    case toggleLogarithmicAxis
    case toggleSmoothing

    static let bindings: [KeyBinding] = [
        KeyBinding(
            [.character("l")], "l", .train(.toggleLogarithmicAxis), "logarithmic axis for the loss", in: .looking,
            hint: "log axis", on: [.train]),
        KeyBinding(
            [.character("m")], "m", .train(.toggleSmoothing), "smooth the training curves, or not", in: .looking,
            hint: "smoothing", on: [.train]),
    ]
}
