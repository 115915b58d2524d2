package import Datasets
package import Screen
package import Telemetry

/// A page of the dashboard as one value: its state, its keys, its drawing, and its descriptions.
///
/// Keys and the mouse change the state; a page asks the dashboard for anything that it cannot do itself. Adding a page
/// takes a conforming type and a line in `Pages.standard`.
package protocol Page: Sendable {
    /// The actions of the page's own keys.
    associatedtype OwnAction: Hashable & Sendable
    /// The questions of the page's prompts.
    associatedtype Question: Hashable & Sendable = Never

    static var id: PageID { get }
    /// The subject of the page in a few words for the help, such as "the classes".
    static var subject: String { get }
    /// The capabilities that a run needs for the page to be available.
    static var needs: RunCapabilities { get }
    /// The page's own keys, in the order of the help and the footer.
    static var bindings: [PageBinding<OwnAction>] { get }
    /// The meaning of the page's numbers, panel by panel.
    static var explanations: [Explanation] { get }
    /// How the page's footer lists keys.
    static var footer: FooterStyle { get }

    mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest]

    /// Handles a mouse event at a cell of the screen; `area` is where the page is drawn.
    mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest]

    /// Handles the answer to one of the page's prompts, and returns why it is not accepted; nil if it is.
    mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String?

    /// Updates the page to the current moment. Called while the page is shown, after each message that may have changed
    /// what it looks at.
    mutating func follow(_ context: PageContext) -> [PageRequest]

    /// Handles a message, whether or not the page is shown.
    mutating func receive(_ message: Message)

    /// Discards what the page knows about the previous run, because a new run begins.
    mutating func forgetRun()

    /// Closes what is open on the page, if it is for a moment only; returns whether anything was.
    mutating func close() -> Bool

    /// Whether keys and the mouse draw on the page's drawing board: its drawing bindings then replace its others.
    var isDrawing: Bool { get }

    func draw(into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance)

    /// Whether one of the page's own keys has anything to act on now. The footer does not list the others.
    func offers(_ action: OwnAction) -> Bool

    /// Whether one of the page's own keys applies to samples of a kind; nil before they are loaded.
    static func applies(_ action: OwnAction, to kind: LabelledSamples.Kind?) -> Bool

    /// The footer's hint for one of the page's own keys, given the hint in the key table; nil if the key is not listed
    /// for samples of that kind.
    static func hint(
        _ hint: KeyBinding.Hint, for action: OwnAction, to kind: LabelledSamples.Kind?
    ) -> KeyBinding.Hint?
}

/// A page's name, as its tab shows it; pages refer to each other by it.
package struct PageID: Hashable, Sendable {
    package let name: String

    package init(_ name: String) { self.name = name }
}

/// The meaning of a panel's numbers, in one or two sentences.
package struct Explanation: Hashable, Sendable {
    package let title: String
    package let text: String

    package init(_ title: String, _ text: String) {
        self.title = title
        self.text = text
    }
}

/// How the footer of a page lists keys.
package struct FooterStyle: Sendable {
    /// The keys, among those that work everywhere, that are listed first.
    package var leading: Set<Action> = []
    /// Whether the page's own keys are listed before those that work everywhere.
    package var leadsWithOwnKeys = true
    /// Whether the keys that step through the test samples are listed.
    package var namesSampleKeys = true

    package init(leading: Set<Action> = [], leadsWithOwnKeys: Bool = true, namesSampleKeys: Bool = true) {
        self.leading = leading
        self.leadsWithOwnKeys = leadsWithOwnKeys
        self.namesSampleKeys = namesSampleKeys
    }
}

/// Default implementations for pages.
extension Page {
    package static var footer: FooterStyle { FooterStyle() }
    package var isDrawing: Bool { false }
    package func offers(_ action: OwnAction) -> Bool { true }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] { [] }
    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? { nil }
    package mutating func follow(_ context: PageContext) -> [PageRequest] { [] }
    package mutating func receive(_ message: Message) {}
    package mutating func forgetRun() {}
    package mutating func close() -> Bool { false }

    package static func applies(_ action: OwnAction, to kind: LabelledSamples.Kind?) -> Bool { true }

    package static func hint(
        _ hint: KeyBinding.Hint, for action: OwnAction, to kind: LabelledSamples.Kind?
    ) -> KeyBinding.Hint? {
        applies(action, to: kind) ? hint : nil
    }
}
