import Screen

extension KeyMap {
    /// The bindings that work on every page, or on several.
    static func common(_ pages: [any Page.Type]) -> [KeyBinding] {
        // Other programs are stopped where their output is shown.
        let hasPrograms = pages.contains { $0.id == ConsolePage.id }
        let running = running.filter { hasPrograms || $0.action != .stopProgram }
        // Where there is a table of runs and nothing else, space marks them, and there is no sample for p.
        let isTable = pages.allSatisfy { $0.id == RunsPage.id }
        return (isTable ? [pauseQueue] + running.filter { $0.section != .samples } : running) + numbers(of: pages)
            + program
    }

    private static let pauseQueue = KeyBinding(
        [.character("p")], "p", .togglePause, "pause and resume what is trained", in: .training, hint: "pause")

    /// The bindings that show a page by its number, for the first nine pages.
    private static func numbers(of pages: [any Page.Type]) -> [KeyBinding] {
        zip(1...9, pages).map { number, page in
            KeyBinding(
                [.character(Character("\(number)"))], "\(number)", .showPage(page.id),
                "page \(number): \(page.subject)", in: .looking)
        }
    }

    private static let running: [KeyBinding] = [
        KeyBinding(
            [.character(" ")], "space", .togglePause, "pause and resume, within one batch", in: .training,
            hint: "pause"),
        KeyBinding(
            [.character("X")], "X", .stopProgram, "stop the program with all its processes, in stages", in: .training,
            hint: "stop"),
        KeyBinding([.character("?"), .function(1)], "?", .help, "this help", in: .program, hint: "help"),
        KeyBinding([.character("q"), .control("c")], "q", .quit, "quit", in: .program, hint: "quit"),
        KeyBinding(
            [.character("s")], "s", .stepBatch, "train one batch, then pause", in: .training, hint: "step",
            hintKeys: "s S"),
        KeyBinding(
            [.character("S")], "S", .stepEpoch, "train to the epoch's end, then pause", in: .training),
        KeyBinding(
            [.character("n"), .right, .down], "n", .nextSample, "next sample", in: .samples, hint: "sample",
            hintKeys: "n p"),
        KeyBinding([.character("p"), .left, .up], "p", .previousSample, "previous sample", in: .samples),
        KeyBinding(
            [.enter], "enter", .showPage(.inspect), "look at the sample closely", in: .samples, hint: "inspect",
            on: [.train]),
        KeyBinding(
            [.character("+"), .character("=")], "+", .raiseLearningRate, "raise the learning rate", in: .training,
            hint: "rate", hintKeys: "+ -"),
        KeyBinding([.character("-")], "-", .lowerLearningRate, "lower the learning rate", in: .training),
        KeyBinding(
            [.character("u")], "u", .undoLearningRate, "undo the last learning rate change", in: .training),
        KeyBinding(
            [.character("e")], "e", .extend, "train as many epochs again when finished", in: .training,
            hint: "train more"),
        KeyBinding(
            [.character("r")], "r", .restartMenu, "restart, with a new seed or rate", in: .training,
            hint: "restart"),
        KeyBinding(
            [.character("[")], "[", .slower, "slow motion: wait after each batch", in: .training, hint: "speed",
            hintKeys: "[ ]"),
        KeyBinding([.character("]")], "]", .faster, "faster, up to full speed", in: .training),
        KeyBinding(
            [.character("/")], "/", .filter, "show all samples, the wrong ones, a class", in: .samples,
            hint: "filter"),
        KeyBinding([.character("g")], "g", .jump, "go to a sample by its number", in: .samples, hint: "go to"),
        KeyBinding(
            [.character(",")], ",", .travelBack, "one epoch back in time", in: .looking, hint: "time",
            hintKeys: ", ."),
        KeyBinding([.character(".")], ".", .travelForward, "one epoch forward", in: .looking),
        KeyBinding([.home], "home", .travelToStart, "to the first moment", in: .looking),
        KeyBinding([.end], "end", .travelToLive, "to the live view", in: .looking),
        KeyBinding([.character("w")], "w", .write, "write the weights now", in: .training, hint: "write"),
        KeyBinding(
            [.character("c")], "c", .configuration, "the whole configuration", in: .looking, hint: "settings"),
        KeyBinding(
            [.character("f")], "f", .freeze, "freeze the display; training goes on", in: .looking, hint: "freeze"),
    ]

    private static let program: [KeyBinding] = [
        KeyBinding([.tab], "tab", .showNextPage, "next page", in: .looking),
        KeyBinding([.backTab], "shift-tab", .showPreviousPage, "previous page", in: .looking),
        KeyBinding([.escape], "esc", .back, "close what is open, back to the first page", in: .looking),
        KeyBinding([.character("P")], "P", .savePage, "save what is shown as an SVG picture", in: .program),
        KeyBinding([.control("l")], "ctrl-l", .redraw, "redraw the screen", in: .program),
        KeyBinding([.control("z")], "ctrl-z", .suspend, "suspend; fg brings it back", in: .program),
    ]
}
