import Glibc

/// The number of files that the program may have open at once (`ulimit -n`).
enum Descriptors {
    /// For the standard streams, a dataset, a model and its folder, the terminal, and what Dispatch opens for itself.
    private static let needed = 32

    /// Raises the limit if it is too low and the system allows it. Throws if it stays too low, since Dispatch would
    /// then end the program without a message.
    static func demandEnough() throws(Failure) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        guard limit.rlim_cur < needed else { return }
        var raised = limit
        raised.rlim_cur = min(rlim_t(needed), limit.rlim_max)
        if raised.rlim_cur >= needed, unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 {
            return
        }
        throw Failure(
            .failed, "only \(limit.rlim_cur) files may be open at once, \(needed) are needed: raise it with ulimit -n")
    }
}
