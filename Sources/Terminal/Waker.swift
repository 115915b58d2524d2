internal import CTerminal
internal import Glibc

/// Ends the wait of a terminal, from any thread. Several signals before the next wait count as one.
///
/// Uses `eventfd(2)`.
package final class Waker: Sendable {
    let descriptor: Descriptor

    /// If the process has no descriptor left, `signal` does nothing.
    package init() {
        descriptor = Descriptor(terminal_eventfd())
    }

    /// Ends the current or the next wait. Never blocks.
    package func signal() { descriptor.signal() }
}

/// A file descriptor that is closed with its owner.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit {
        if number >= 0 { _ = close(number) }
    }

    /// Signals the descriptor, which must be an eventfd.
    func signal() {
        unsafe withUnsafeBytes(of: UInt64(1)) { _ = unsafe write(number, $0.baseAddress, $0.count) }
    }

    /// Clears the signal of the descriptor, which must be an eventfd.
    func drain() {
        var count: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &count) { _ = unsafe read(number, $0.baseAddress, $0.count) }
    }
}
