internal import CTerminal
internal import Glibc

/// Ends the wait of a terminal, from any thread; signals that nobody waited for count as one.
///
/// `eventfd(2)`.
package final class Waker: Sendable {
    let descriptor: Descriptor

    /// Without a descriptor left in the process, signals do nothing.
    package init() {
        descriptor = Descriptor(terminal_eventfd())
    }

    /// Never blocks.
    package func signal() { descriptor.signal() }
}

/// A file descriptor that is closed with its owner.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit {
        if number >= 0 { _ = close(number) }
    }

    /// Of an eventfd.
    func signal() {
        unsafe withUnsafeBytes(of: UInt64(1)) { _ = unsafe write(number, $0.baseAddress, $0.count) }
    }

    /// Of an eventfd: takes the signal back.
    func drain() {
        var count: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &count) { _ = unsafe read(number, $0.baseAddress, $0.count) }
    }
}
