public import CSanitizer
public import Synchronization

/// A value that several threads use, one at a time: a `Mutex` that the thread sanitizer understands.
///
/// The standard library's `Mutex` waits inside a library that the sanitizer does not instrument, so that every
/// contended lock would be reported as a race. Here, the sanitizer is told of both locking and unlocking; other builds
/// only pay for two empty calls.
public final class Guarded<Value: Sendable>: Sendable {
    @usableFromInline let mutex: Mutex<Value>

    /// Guards a value.
    @inlinable
    public init(_ value: Value) {
        mutex = Mutex(value)
    }

    /// Calls `body` with the value, which no other thread reads or changes meanwhile. It should only change the value
    /// and return.
    ///
    /// It is inlined where it is used, as only public functions are: otherwise each call would look up the types of the value
    /// and of the mutex.
    @inlinable
    public func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let address = unsafe UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        return mutex.withLock { value in
            unsafe sanitizer_acquire(address)
            defer { unsafe sanitizer_release(address) }
            return body(&value)
        }
    }
}
