/// Objects that a step uses without becoming one of their owners.
///
/// Threads that count the owners of the same object, thousands of times a second, write to the same cache line each time. An
/// object out of an array would be counted at every use; these belong to this structure for as long as it exists.
@safe struct HeldObjects<Object: AnyObject & Sendable>: Sendable {
    private let owned: [Object]
    private let uncounted: [Unmanaged<Object>]

    init(_ objects: [Object]) {
        owned = objects
        unsafe uncounted = objects.map { unsafe Unmanaged.passUnretained($0) }
    }

    var count: Int { owned.count }

    /// Calls `body` with an object, which must not be kept.
    @inline(__always)
    func use<Result>(_ index: Int, _ body: (Object) -> Result) -> Result {
        unsafe uncounted[index]._withUnsafeGuaranteedRef { body($0) }
    }

    /// Calls `body` with two objects.
    @inline(__always)
    func use<Result>(_ first: Int, _ second: Int, _ body: (Object, Object) -> Result) -> Result {
        use(first) { first in use(second) { body(first, $0) } }
    }
}
