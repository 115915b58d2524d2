package import Screen

/// What keys do on page Softmax.
package enum SoftmaxAction: Hashable, Sendable {
    static let bindings: [KeyBinding] = []
}

/// Page 5: the softmax, number by number.
package struct SoftmaxPage: PageState {
    package init() {}

    package mutating func perform(_ action: SoftmaxAction, in context: PageContext) -> [PageRequest] {}

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {}
}
