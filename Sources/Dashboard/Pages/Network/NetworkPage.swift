package import Screen

/// What keys do on page Network.
package enum NetworkAction: Hashable, Sendable {
    static let bindings: [KeyBinding] = []
}

/// Page 4: the layers from inside.
package struct NetworkPage: PageState {
    package init() {}

    package mutating func perform(_ action: NetworkAction, in context: PageContext) -> [PageRequest] {}

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {}
}
