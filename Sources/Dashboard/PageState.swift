package import Screen

/// A page with a state of its own: keys and the mouse change it, and ask the dashboard for what it cannot do itself.
package protocol PageState: Sendable {
    associatedtype PageAction

    mutating func perform(_ action: PageAction, in context: PageContext) -> [PageRequest]

    /// The mouse did something at a cell of the screen; `area` is where the page is drawn.
    mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest]

    /// Takes the answer to a prompt of the page's, and returns why it will not do; nil where it does.
    mutating func answer(_ text: String, to purpose: Prompt.Purpose, in context: PageContext) -> String?

    func draw(into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance)
}

extension PageState {
    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] { [] }

    package mutating func answer(_ text: String, to purpose: Prompt.Purpose, in context: PageContext) -> String? {
        nil
    }
}
