import Glibc

enum SystemError {
    /// The message for an error code, by default that of the last failed call of the C library.
    static func text(_ code: Int32 = errno) -> String {
        unsafe String(cString: strerror(code))
    }
}
