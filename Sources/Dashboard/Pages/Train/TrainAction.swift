import Screen

/// The actions of the keys of page 1.
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
}

extension TrainPage {
    package static let bindings: [PageBinding<TrainAction>] = [
        PageBinding(
            [.character("l")], "l", .toggleLogarithmicAxis, "logarithmic axis for the loss",
            hint: "log axis"),
        PageBinding(
            [.character("m")], "m", .toggleSmoothing, "smooth the training curves, or not",
            hint: "smoothing"),
        PageBinding(
            [.character("i")], "i", .zoomIn, "zoom into the charts; also the wheel",
            hint: "zoom", hintKeys: "i o"),
        PageBinding([.character("o")], "o", .zoomOut, "zoom out"),
        PageBinding(
            [.character("<")], "<", .panLeft, "move the zoomed charts left", hint: "pan",
            hintKeys: "< >"),
        PageBinding([.character(">")], ">", .panRight, "move them right"),
        PageBinding(
            [.character("(")], "(", .crosshairLeft, "crosshair left: values at a batch",
            hint: "crosshair", hintKeys: "( )"),
        PageBinding(
            [.character(")")], ")", .crosshairRight, "crosshair right"),
        PageBinding(
            [.character("x")], "x", .clearCrosshair, "take the crosshair away"),
    ]
}
