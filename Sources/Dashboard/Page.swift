package import Datasets
package import Screen
package import Telemetry

/// A page of the dashboard as one value: its state, its keys, its drawing, and what it says about itself.
///
/// Keys and the mouse change the state; what a page cannot do itself it asks the dashboard for. A page is added by a
/// type that conforms and a line in `Pages.standard`.
package protocol Page: Sendable {
    /// What the page's own keys do.
    associatedtype OwnAction: Hashable & Sendable
    /// What the page's prompts ask.
    associatedtype Question: Hashable & Sendable = Never

    static var id: PageID { get }
    /// What the page is about, in a few words for the help: "the classes".
    static var subject: String { get }
    /// What a run must have for the page to be there.
    static var needs: RunCapabilities { get }
    /// The page's own keys, in the order in which help and footer show them.
    static var bindings: [PageBinding<OwnAction>] { get }
    /// What the page's numbers mean, panel by panel.
    static var explanations: [Explanation] { get }
    /// How the footer of the page names keys.
    static var footer: FooterStyle { get }

    mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest]

    /// The mouse did something at a cell of the screen; `area` is where the page is drawn.
    mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest]

    /// Takes the answer to a prompt of the page's, and returns why it will not do; nil where it does.
    mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String?

    /// Brings the page up to date with the moment. Called while the page is shown, after each message that may have
    /// changed what it looks at.
    mutating func follow(_ context: PageContext) -> [PageRequest]

    /// Takes note of a message, whether the page is shown or not.
    mutating func receive(_ message: Message)

    /// A run begins anew: what was learnt of the one before is worth nothing.
    mutating func forgetRun()

    /// Whether keys and mouse draw on a board of the page's: the bindings for drawing take the place of its others.
    var isDrawing: Bool { get }

    func draw(into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance)

    /// Whether one of the page's own keys does something to samples of a kind; nil before they are loaded.
    static func applies(_ action: OwnAction, to kind: LabelledSamples.Kind?) -> Bool

    /// What the footer says of one of the page's own keys, given what its row of the table says; nil where it says
    /// nothing of it for samples of that kind.
    static func hint(
        _ hint: KeyBinding.Hint, for action: OwnAction, to kind: LabelledSamples.Kind?
    ) -> KeyBinding.Hint?
}

/// A page by its name, as its tab shows it: how pages speak of each other.
package struct PageID: Hashable, Sendable {
    package let name: String

    package init(_ name: String) { self.name = name }
}

/// What a panel's numbers mean, in a sentence or two.
package struct Explanation: Hashable, Sendable {
    package let title: String
    package let text: String

    package init(_ title: String, _ text: String) {
        self.title = title
        self.text = text
    }
}

/// How the footer of a page names keys.
package struct FooterStyle: Sendable {
    /// Of the keys that work everywhere, those that it names first.
    package var leading: Set<Action> = []
    /// Whether it names the page's own keys before those that work everywhere.
    package var leadsWithOwnKeys = true
    /// Whether it names the keys that walk through the test samples.
    package var namesSampleKeys = true

    package init(leading: Set<Action> = [], leadsWithOwnKeys: Bool = true, namesSampleKeys: Bool = true) {
        self.leading = leading
        self.leadsWithOwnKeys = leadsWithOwnKeys
        self.namesSampleKeys = namesSampleKeys
    }
}

/// What pages do that say nothing else.
extension Page {
    package static var footer: FooterStyle { FooterStyle() }
    package var isDrawing: Bool { false }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] { [] }
    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? { nil }
    package mutating func follow(_ context: PageContext) -> [PageRequest] { [] }
    package mutating func receive(_ message: Message) {}
    package mutating func forgetRun() {}

    package static func applies(_ action: OwnAction, to kind: LabelledSamples.Kind?) -> Bool { true }

    package static func hint(
        _ hint: KeyBinding.Hint, for action: OwnAction, to kind: LabelledSamples.Kind?
    ) -> KeyBinding.Hint? {
        applies(action, to: kind) ? hint : nil
    }
}
