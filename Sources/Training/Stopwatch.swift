/// Adds up the seconds between its starts and stops, by a clock that it is given.
struct Stopwatch {
    private let clock: () -> Double
    private var stopped = 0.0
    private var start: Double?

    /// Stands still at 0. `clock` gives seconds since any moment, and never goes back.
    init(clock: @escaping () -> Double) {
        self.clock = clock
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
