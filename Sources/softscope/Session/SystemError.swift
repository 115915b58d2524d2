import Glibc

enum SystemError {
    /// What the last failed call of the C library says of itself.
    static func text(_ code: Int32 = errno) -> String {
        unsafe String(cString: strerror(code))
    }
}
