import Testing

@testable import RunStore

@Suite("Chunks of points")
struct PointChunkTests {
    private static let awkward: [Double] = [
        0, -0.0, 1, -1, 0.1, 1e-300, 1e300, .infinity, -.infinity, .nan, Double(bitPattern: 0x7FF8_0000_0000_1234),
        .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.123_456, 123_456.789_012, 1e15, -1e15,
        4_503_599_627_370_497.5,
    ]

    private static func points(_ count: Int, seed: UInt64) -> [StoredPoint] {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 11
        }
        return (0..<count).map { index in
            let value = awkward[Int(next() % UInt64(awkward.count))]
            var point = StoredPoint(
                step: next() % 5 == 0 ? nil : Int64(bitPattern: next() % 3 == 0 ? next() << 20 : UInt64(index)),
                epoch: next() % 3 == 0 ? nil : awkward[Int(next() % UInt64(awkward.count))],
                seconds: next() % 7 == 0 ? nil : Double(next()) / 1e6, value: value)
            if next() % 4 == 0 {
                point.spread = StoredPoint.Spread(
                    firstStep: Int64(index) - 3, count: 4, minimum: -1.5, maximum: Double(next()))
            }
            return point
        }
    }

    @Test("Points come back bit for bit", arguments: [0, 1, 2, 7, 8, 9, 64, 1000, 4096])
    func roundTrip(count: Int) {
        let points = Self.points(count, seed: UInt64(count))
        #expect(PointChunk.points(PointChunk.encoded(points)) == points)
    }

    @Test(
        "Each value comes back bit for bit, alone and beside a short decimal one",
        arguments: awkward + awkward.map { -$0 })
    func values(value: Double) {
        for points in [[value], [0.5, value]].map({ $0.map { StoredPoint(step: 1, seconds: $0, value: $0) } }) {
            #expect(PointChunk.points(PointChunk.encoded(points)) == points)
        }
    }

    @Test("Evenly spaced batches take few bytes")
    func size() {
        let points = (0..<1000).map {
            StoredPoint(step: Int64($0), epoch: 1, seconds: Double($0 * 130) / 1e6, value: 0.001)
        }
        #expect(PointChunk.encoded(points).count < 6000)
    }

    @Test("A chunk that is cut off anywhere is refused")
    func truncation() {
        let bytes = PointChunk.encoded(Self.points(40, seed: 3))
        for end in bytes.indices { #expect(PointChunk.points(Array(bytes[..<end])) == nil) }
        #expect(PointChunk.points(bytes + [0]) == nil)
    }

    @Test("A flipped bit anywhere gives other points or none, and never ends the program")
    func damage() {
        let points = Self.points(40, seed: 4)
        let bytes = PointChunk.encoded(points)
        for place in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(bit)
                _ = PointChunk.points(damaged)
            }
        }
    }

    @Test("Bytes of any kind are refused or read, and never end the program", arguments: 0..<200)
    func noise(seed: Int) {
        var state = UInt64(seed + 1)
        let bytes = (0..<(seed % 50)).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        _ = PointChunk.points([1] + bytes)
        _ = [MetricFigures](encoded: [1] + bytes)
    }

    @Test("A name that is said to be longer than the bytes behind it is damage")
    func longName() {
        let figures = [MetricFigures(name: "ab")].encoded
        #expect([MetricFigures](encoded: figures) != nil)
        // The version, one metric, and a name of seven bytes, of which there are two.
        let damaged: [UInt8] = [1, 1, 7, 97, 98]
        #expect([MetricFigures](encoded: damaged) == nil)
        var reader = StoredFigures()
        #expect(reader.read(figures.span) && !reader.read(damaged.span))
    }
}
