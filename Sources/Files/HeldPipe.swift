import Glibc

/// The writing end of a pipe, which is closed when the object is released.
package final class HeldPipe: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
