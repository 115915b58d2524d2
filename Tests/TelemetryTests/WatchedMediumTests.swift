import Telemetry
import Testing

@Suite("What logs hold besides values")
struct WatchedMediumTests {
    @Test(
        "of ten thousand moments some are kept, evenly, with the newest among them", arguments: [1, 127, 129, 10_000])
    func thinning(count: Int) {
        var medium = WatchedMedium(tag: "notes")
        for step in 0..<count { medium.append(.text("\(step)"), step: Double(step)) }
        let steps = medium.moments.map(\.step)
        #expect(medium.count == count && steps.first == 0 && steps.last == Double(count - 1))
        #expect(steps.count <= 129 && steps.count >= min(count, 64))
        #expect(steps == steps.sorted() && Set(steps).count == steps.count)
        let gaps = Set(zip(steps, steps.dropFirst()).map { $1 - $0 }.dropLast())
        #expect(gaps.count <= 1, "the gaps are equal but for the last")
    }

    @Test("a histogram keeps its shares, and the range in which it counts something")
    func shares() throws {
        let content = try #require(
            WatchedMedium.Content(edges: [-1e9, -2, 0, 2, 4, 1e9], counts: [0, 1, 2, 1, 0]))
        guard case .histogram(let lower, let upper, let shares) = content else {
            Issue.record("no histogram")
            return
        }
        #expect(lower == -2 && upper == 4)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        let third = shares.count / 3
        #expect(abs(shares[..<third].reduce(0, +) - 0.25) < 0.02)
        #expect(abs(shares[third..<2 * third].reduce(0, +) - 0.5) < 0.03)
    }

    @Test(
        "what is no histogram is refused, and no number of it is a trap",
        arguments: [
            ([0, 1], [0]), ([0, 1, 2], [1]), ([], []), ([0, .nan], [1]), ([0, 1], [-.infinity]), ([0, 1], [.nan]),
            ([2, 1], [1]),
        ] as [([Double], [Double])])
    func refused(edges: [Double], counts: [Double]) {
        #expect(WatchedMedium.Content(edges: edges, counts: counts) == nil)
    }

    @Test(
        "one value, and ranges of every magnitude",
        arguments: [
            ([1, 1], [5]), ([0, 2.3e-308], [1]), ([-1.7e308, 1.7e308], [1]), ([1e300, 1.0000000000000002e300], [3]),
        ] as [([Double], [Double])])
    func extremes(edges: [Double], counts: [Double]) {
        guard case .histogram(let lower, let upper, let shares)? = WatchedMedium.Content(edges: edges, counts: counts)
        else { return }
        #expect(lower < upper && shares.allSatisfy { $0 >= 0 && $0 <= 1.0001 })
    }
}
