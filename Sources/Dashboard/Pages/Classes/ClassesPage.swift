package import Screen

/// What keys do on page Classes.
package enum ClassesAction: Hashable, Sendable {
    static let bindings: [KeyBinding] = []
}

/// Page 3: how the model does, class by class.
package struct ClassesPage: PageState {
    package init() {}

    package mutating func perform(_ action: ClassesAction, in context: PageContext) -> [PageRequest] {}

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {}
}
