/// What keys do on page 2 only.
package enum InspectAction: Hashable, Sendable {
    static let bindings: [KeyBinding] = []
}
