import Glibc

/// The version of a file by its status, for telling whether it has changed since the last look.
///
/// The times of a status go by ticks: a few milliseconds, and two seconds on FAT. A change within the tick of the one
/// before leaves the status as it was. So a version counts as the same only when it was there at a look after its tick.
package struct SettledVersion<Version: Hashable & Sendable>: Sendable {
    package private(set) var version: Version?
    /// Whether a change from now on would give another version.
    package private(set) var isSettled = false
    /// When the version was first seen, by a monotonic clock.
    private var since = 0.0

    private static var tick: Double { 2.5 }

    package init() {}

    /// Notes the version that is there now. Returns whether it is sure that nothing has changed since the last call;
    /// otherwise the contents must be looked at.
    package mutating func isSame(_ now: Version) -> Bool {
        guard now == version else {
            version = now
            since = Self.seconds
            isSettled = false
            return false
        }
        if isSettled { return true }
        isSettled = Self.seconds - since > Self.tick
        return false
    }

    private static var seconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
