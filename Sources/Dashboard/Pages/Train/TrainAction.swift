import Screen

/// What keys do on page 1 only.
package enum TrainAction: Hashable, Sendable {
    case toggleLogarithmicAxis
    case toggleSmoothing
    case zoomIn
    case zoomOut
    case panLeft
    case panRight
    case crosshairLeft
    case crosshairRight
    case clearCrosshair

    static let bindings: [KeyBinding] = [
        KeyBinding(
            [.character("l")], "l", .train(.toggleLogarithmicAxis), "logarithmic axis for the loss", in: .looking,
            hint: "log axis", on: [.train]),
        KeyBinding(
            [.character("m")], "m", .train(.toggleSmoothing), "smooth the training curves, or not", in: .looking,
            hint: "smoothing", on: [.train]),
        KeyBinding(
            [.character("i")], "i", .train(.zoomIn), "zoom into the charts; also the wheel", in: .looking,
            hint: "zoom", hintKeys: "i o", on: [.train]),
        KeyBinding([.character("o")], "o", .train(.zoomOut), "zoom out", in: .looking, on: [.train]),
        KeyBinding(
            [.character("<")], "<", .train(.panLeft), "move the zoomed charts left", in: .looking, hint: "pan",
            hintKeys: "< >", on: [.train]),
        KeyBinding([.character(">")], ">", .train(.panRight), "move them right", in: .looking, on: [.train]),
        KeyBinding(
            [.character("(")], "(", .train(.crosshairLeft), "crosshair left: values at a batch", in: .looking,
            hint: "crosshair", hintKeys: "( )", on: [.train]),
        KeyBinding(
            [.character(")")], ")", .train(.crosshairRight), "crosshair right", in: .looking, on: [.train]),
        KeyBinding(
            [.character("x")], "x", .train(.clearCrosshair), "take the crosshair away", in: .looking, on: [.train]),
    ]
}
