/// Adds up the seconds between its starts and stops, by a clock that it is given.
struct Stopwatch {
    private let clock: () -> Double
    private var stopped: Double
    private var start: Double?

    /// Stands still, at so many seconds. `clock` gives seconds since any moment, and never goes back.
    init(clock: @escaping () -> Double, seconds: Double = 0) {
        self.clock = clock
        stopped = seconds
    }

    /// Without effect where it runs already.
    mutating func resume() {
        if start == nil { start = clock() }
    }

    /// Without effect where it stands still already.
    mutating func stop() {
        stopped = seconds
        start = nil
    }

    var seconds: Double {
        guard let start else { return stopped }
        return stopped + (clock() - start)
    }
}
