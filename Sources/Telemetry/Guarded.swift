internal import CSanitizer
internal import Synchronization

/// A value that several threads use, one at a time: a `Mutex` whose hand-over the thread sanitizer sees.
///
/// The standard library's `Mutex` waits inside a library that the sanitizer does not instrument, so that every
/// contended lock looks like a race to it. Here both ends of a lock are told to it; other builds only pay two empty
/// calls.
package final class Guarded<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: Value) {
        mutex = Mutex(value)
    }

    /// Calls the function with the value, which no other thread reads or changes meanwhile. The function should only
    /// change it and return.
    package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let address = unsafe UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        return mutex.withLock { value in
            unsafe sanitizer_acquire(address)
            defer { unsafe sanitizer_release(address) }
            return body(&value)
        }
    }
}
