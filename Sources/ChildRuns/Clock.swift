import Glibc

enum Clock {
    /// Seconds of a clock that never goes back.
    static var monotonic: Double { seconds(CLOCK_MONOTONIC) }
    /// Seconds since 1970.
    static var date: Double { seconds(CLOCK_REALTIME) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
