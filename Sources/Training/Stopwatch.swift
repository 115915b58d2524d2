/// Adds up the seconds between its starts and stops, measured by the given clock.
struct Stopwatch {
    private let clock: () -> Double
    private var stopped = 0.0
    private var start: Double?

    /// Begins stopped, at 0. `clock` returns seconds since an arbitrary moment, and never goes back.
    init(clock: @escaping () -> Double) {
        self.clock = clock
    }

    /// Starts the watch; no effect if it runs already.
    mutating func resume() {
        if start == nil { start = clock() }
    }

    /// Stops the watch; no effect if it is stopped already.
    mutating func stop() {
        stopped = seconds
        start = nil
    }

    var seconds: Double {
        guard let start else { return stopped }
        return stopped + (clock() - start)
    }
}
