import Interchange

/// The times that something took in repeated runs, in seconds.
struct Timings {
    private(set) var seconds: [Double] = []

    mutating func add(_ value: Double) { seconds.append(value) }

    /// NaN if there are no times, like the other statistics.
    var median: Double { quantile(0.5) }
    var minimum: Double { seconds.min() ?? .nan }
    /// The interquartile range: the width of the middle half.
    var spread: Double { quantile(0.75) - quantile(0.25) }

    /// Interpolates linearly between two values.
    func quantile(_ share: Double) -> Double {
        guard !seconds.isEmpty else { return .nan }
        let sorted = seconds.sorted()
        let place = share * Double(sorted.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (place - Double(lower))
    }

    var json: JSONValue {
        .object([
            .init("median", JSONValue(median)), .init("minimum", JSONValue(minimum)),
            .init("spread", JSONValue(spread)),
        ])
    }
}
