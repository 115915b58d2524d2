import Screen

extension ChartsPage {
    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.left], "left", .moveLeft, "the chart to the left", hint: "chart", hintKeys: "up down left right"),
        PageBinding([.right], "right", .moveRight, "the chart to the right"),
        PageBinding([.up], "up", .moveUp, "the chart above"),
        PageBinding([.down], "down", .moveDown, "the chart below"),
        PageBinding([.pageDown], "pgdn", .pageDown, "further charts"),
        PageBinding([.pageUp], "pgup", .pageUp, "former charts"),
        PageBinding([.enter], "enter", .enlarge, "the selected chart alone, and back", hint: "enlarge"),
        PageBinding([.character("/")], "/", .filter, "show charts by their names", hint: "filter"),
        PageBinding(
            [.character("+"), .character("=")], "+", .zoomIn, "a closer look at the axis, with exact values",
            hint: "zoom", hintKeys: "+ -"),
        PageBinding([.character("-")], "-", .zoomOut, "more of the axis"),
        PageBinding([.character("[")], "[", .panLeft, "along the axis to the left", hint: "move", hintKeys: "[ ]"),
        PageBinding([.character("]")], "]", .panRight, "along the axis to the right"),
        PageBinding(
            [.character("(")], "(", .crosshairLeft, "values further left", hint: "values", hintKeys: "( )"),
        PageBinding([.character(")")], ")", .crosshairRight, "values further right"),
        PageBinding(
            [.character("0")], "0", .showAll, "the whole axis and the newest values again", hint: "all"),
        PageBinding(
            [.character("x")], "x", .changeAxis, "steps, epochs, time, active time or time of day below",
            hint: "axis"),
        PageBinding([.character("l")], "l", .toggleLogarithm, "logarithmic values", hint: "log", hintKeys: "l L"),
        PageBinding([.character("L")], "L", .toggleLogarithmicSteps, "a logarithmic axis below"),
        PageBinding([.character("m")], "m", .toggleSmoothing, "smoothing", hint: "smoothing"),
        PageBinding(
            [.character("t")], "t", .listValues, "a list of the values beside the charts", hint: "list"),
        PageBinding(
            [.character("a")], "a", .changeAttempts, "after a resumption: the latest attempt, the first, all",
            hint: "attempts"),
        PageBinding([.character("*")], "*", .pin, "put the chart first, or back", hint: "pin"),
        PageBinding(
            [.character("<")], "<", .putEarlier, "move the chart to an earlier place", hint: "order", hintKeys: "< >"),
        PageBinding([.character(">")], ">", .putLater, "move the chart to a later place"),
        PageBinding([.character("h")], "h", .hide, "hide the chart; on the last one show all", hint: "hide"),
        PageBinding([.character("c")], "c", .settings, "the settings of the runs", hint: "settings"),
    ]

    package static let explanations = [
        Explanation(
            "charts",
            "One for each quantity: training and validation together, and the same quantity of all runs that are marked on the "
                + "page Runs. ★ is the best value, where the name says which direction is better."),
        Explanation(
            "marks",
            "↻ where a run was resumed, ↓ where it was saved, η where its learning rate jumped, ‖ where it went on after a "
                + "pause, ✗ the first value that is not a number."),
        Explanation(
            "closer look",
            "The values of the part that is shown are read from the log again. The title says exact when they are there; "
                + "before, how many steps a point of the chart stands for."),
        Explanation(
            "smoothing",
            "A moving average that is corrected for its beginning, over the band of the values. Constants and gaps stay as they "
                + "are."),
        Explanation(
            "active time",
            "The time without pauses: gaps that are ten times as long as usual, and do not recur as evaluations do."),
    ]
}
