package import Screen

/// The dashboard's pages, in the order of their tabs.
package enum Page: Int, CaseIterable, Hashable, Sendable {
    case train = 1
    case inspect
    case classes
    case network
    case softmax

    package var name: String {
        switch self {
        case .train: "Train"
        case .inspect: "Inspect"
        case .classes: "Classes"
        case .network: "Network"
        case .softmax: "Softmax"
        }
    }
}

/// What a key can do.
package enum Action: Hashable, Sendable {
    case showPage(Page)
    case showNextPage
    case showPreviousPage
    case open
    case back
    case togglePause
    case stepBatch
    case stepEpoch
    case raiseLearningRate
    case lowerLearningRate
    case undoLearningRate
    case slower
    case faster
    case nextSample
    case previousSample
    case jump
    case filter
    case freeze
    case travelBack
    case travelForward
    case travelToStart
    case travelToLive
    case extend
    case write
    case retrySaving
    case saveElsewhere
    case discardUnsaved
    case restartMenu
    case restart(seed: UInt64?, learningRate: Double?)
    case configuration
    case filterSamples(SampleFilter)
    case train(TrainAction)
    case inspect(InspectAction)
    case classes(ClassesAction)
    case network(NetworkAction)
    case softmax(SoftmaxAction)
    case help
    case redraw
    case suspend
    case quit
}

extension Action {
    /// Whether it means nothing without a run.
    package var isAboutTraining: Bool {
        switch self {
        case .togglePause, .stepBatch, .stepEpoch, .raiseLearningRate, .lowerLearningRate, .undoLearningRate, .slower,
            .faster, .freeze, .travelBack, .travelForward, .travelToStart, .travelToLive, .extend, .write, .retrySaving,
            .saveElsewhere, .discardUnsaved, .restartMenu,
            .restart, .train, .showPage(.train):
            true
        case .showPage, .showNextPage, .showPreviousPage, .open, .back, .nextSample, .previousSample, .jump, .filter,
            .configuration, .filterSamples, .inspect, .classes, .network, .softmax, .help, .redraw, .suspend, .quit:
            false
        }
    }
}

/// One row of the table that the dispatcher, the help and the footer are made from.
package struct KeyBinding: Hashable, Sendable {
    package enum Section: String, CaseIterable, Hashable, Sendable {
        case drawing = "Drawing board"
        case training = "Training"
        case looking = "Looking"
        case samples = "Test samples"
        case program = "Program"
    }

    package let keys: [Key]
    /// The keys as they are written on the screen.
    package let label: String
    package let action: Action
    /// One phrase for the help.
    package let summary: String
    package let section: Section
    /// A word or two for the footer; nil where it is not worth a place there.
    package let hint: String?
    /// The keys that the footer names with it, where it speaks for its neighbours too: `+ -`.
    package let hintKeys: String
    /// Where the key does something; all pages where it is nil.
    package let pages: Set<Page>?
    /// Where the footer names it before others.
    package let prominence: Set<Page>
    /// Whether the key does it on the open drawing board only.
    package let whileDrawing: Bool

    init(
        _ keys: [Key], _ label: String, _ action: Action, _ summary: String, in section: Section, hint: String? = nil,
        hintKeys: String? = nil, on pages: Set<Page>? = nil, prominentOn prominence: Set<Page> = [],
        whileDrawing: Bool = false
    ) {
        self.keys = keys
        self.label = label
        self.action = action
        self.summary = summary
        self.section = section
        self.hint = hint
        self.hintKeys = hintKeys ?? label
        self.pages = pages
        self.prominence = prominence
        self.whileDrawing = whileDrawing
    }

    package func applies(on page: Page, isDrawing: Bool = false) -> Bool {
        // A page's own keys mean nothing to its drawing board, which has others; nor is there a sample to leave for
        // another.
        pages.map { $0.contains(page) && whileDrawing == isDrawing } ?? !(isDrawing && section == .samples)
    }
}

package enum KeyMap {
    /// In the order in which help and footer show them; the footer drops the last ones first.
    package static let bindings: [KeyBinding] =
        common + TrainAction.bindings + InspectAction.bindings + ClassesAction.bindings + NetworkAction.bindings
        + SoftmaxAction.bindings

    /// What works on every page, or on several.
    private static let common: [KeyBinding] = [
        KeyBinding(
            [.character(" ")], "space", .togglePause, "pause and resume, within one batch", in: .training,
            hint: "pause", prominentOn: [.inspect]),
        KeyBinding([.character("?"), .function(1)], "?", .help, "this help", in: .program, hint: "help"),
        KeyBinding([.character("q"), .control("c")], "q", .quit, "quit", in: .program, hint: "quit"),
        KeyBinding(
            [.character("s")], "s", .stepBatch, "train one batch, then pause", in: .training, hint: "step",
            hintKeys: "s S"),
        KeyBinding(
            [.character("S")], "S", .stepEpoch, "train to the epoch's end, then pause", in: .training),
        KeyBinding(
            [.character("n"), .right, .down], "n", .nextSample, "next sample", in: .samples, hint: "sample",
            hintKeys: "n p", prominentOn: [.inspect]),
        KeyBinding([.character("p"), .left, .up], "p", .previousSample, "previous sample", in: .samples),
        KeyBinding(
            [.enter], "enter", .open, "look at the sample closely", in: .samples, hint: "inspect", on: [.train]),
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
            hint: "filter", prominentOn: [.inspect]),
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
        KeyBinding([.character("1")], "1", .showPage(.train), "page 1: training", in: .looking),
        KeyBinding([.character("2")], "2", .showPage(.inspect), "page 2: test samples one by one", in: .looking),
        KeyBinding([.character("3")], "3", .showPage(.classes), "page 3: the classes", in: .looking),
        KeyBinding([.character("4")], "4", .showPage(.network), "page 4: inside the network", in: .looking),
        KeyBinding([.character("5")], "5", .showPage(.softmax), "page 5: the softmax, step by step", in: .looking),
        KeyBinding([.tab], "tab", .showNextPage, "next page", in: .looking),
        KeyBinding([.backTab], "shift-tab", .showPreviousPage, "previous page", in: .looking),
        KeyBinding([.escape], "esc", .back, "close what is open, back to the first page", in: .looking),
        KeyBinding([.control("l")], "ctrl-l", .redraw, "redraw the screen", in: .program),
        KeyBinding([.control("z")], "ctrl-z", .suspend, "suspend; fg brings it back", in: .program),
    ]

    /// What a key does on a page, or on its open drawing board; nil for a key that does nothing there.
    package static func action(for key: Key, on page: Page, isDrawing: Bool = false) -> Action? {
        places[Place(page: page, isDrawing: isDrawing)]?.actions[key]
    }

    /// The rows that do something on a page, or on its open drawing board.
    package static func bindings(on page: Page, isDrawing: Bool) -> [KeyBinding] {
        places[Place(page: page, isDrawing: isDrawing)]?.rows ?? []
    }

    /// Those of a row's keys that do what it says on a page, and not what the page's own rows say.
    package static func keys(of row: KeyBinding, on page: Page, isDrawing: Bool) -> [Key] {
        row.keys.filter { action(for: $0, on: page, isDrawing: isDrawing) == row.action }
    }

    private struct Place: Hashable {
        let page: Page
        let isDrawing: Bool
    }

    /// The table as it is at every place, made once: the footer asks for it with each frame, and looking the rows up
    /// anew took half of the time in which a page is drawn.
    private static let places: [Place: (rows: [KeyBinding], actions: [Key: Action])] = {
        let places = Page.allCases.flatMap { [Place(page: $0, isDrawing: false), Place(page: $0, isDrawing: true)] }
        return Dictionary(uniqueKeysWithValues: places.map { ($0, table(at: $0)) })
    }()

    private static func table(at place: Place) -> (rows: [KeyBinding], actions: [Key: Action]) {
        let rows = bindings.filter { $0.applies(on: place.page, isDrawing: place.isDrawing) }
        // The board's keys come before the page's own, and those before the ones that work everywhere.
        let board = rows.filter(\.whileDrawing)
        let own = rows.filter { !$0.whileDrawing && $0.pages != nil }
        let common = rows.filter { !$0.whileDrawing && $0.pages == nil }
        var actions: [Key: Action] = [:]
        for row in board + own + common {
            for key in row.keys where actions[key] == nil { actions[key] = row.action }
        }
        // The board's first, and without those whose keys were taken.
        let reached = rows.filter { row in
            !row.whileDrawing && row.keys.contains { actions[$0] == row.action }
        }
        return (board + reached, actions)
    }
}
