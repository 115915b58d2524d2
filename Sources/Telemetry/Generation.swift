internal import Synchronization

/// A number that nothing else in the program has. Whoever puts another value in place of one gives it a new
/// generation: what has the same generation is the same, without a look at it.
package struct Generation: Hashable, Sendable {
    private static let newest = Atomic<UInt64>(0)

    private let number: UInt64

    package init() { number = Self.newest.add(1, ordering: .relaxed).newValue }
}
