import Glibc

/// The writing end of a pipe, open until it is let go of.
package final class HeldPipe: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
