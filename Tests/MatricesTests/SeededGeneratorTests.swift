import Matrices
import Testing

@Suite("The seeded generator")
struct SeededGeneratorTests {
    @Test("The state 1, 2, 3, 4 gives the published sequence of xoshiro256**")
    func reference() throws {
        var generator = try #require(SeededGenerator(state: [1, 2, 3, 4]))
        #expect(
            (0..<5).map { _ in generator.next() } == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
            ])
    }

    @Test("A saved state continues where it was; one of zeros or of another length is refused")
    func state() throws {
        var generator = SeededGenerator(seed: 1)
        _ = generator.next()
        var restored = try #require(SeededGenerator(state: generator.state))
        #expect(restored == generator)
        #expect(restored.next() == generator.next())
        #expect(SeededGenerator(state: [0, 0, 0, 0]) == nil)
        #expect(SeededGenerator(state: [1, 2, 3]) == nil)
    }

    @Test("Adjacent or exchanged seeds, streams and indices give unrelated numbers")
    func streams() {
        var starts: Set<UInt64> = []
        for seed in 0..<8 as Range<UInt64> {
            for stream in 0..<8 as Range<UInt64> {
                for index in 0..<8 as Range<UInt64> {
                    var generator = SeededGenerator(seed: seed, stream: stream, index: index)
                    starts.insert(generator.next())
                }
            }
        }
        #expect(starts.count == 512)
    }

    @Test("Integers below n take each value about equally often", arguments: [1, 2, 3, 10, 65])
    func integers(bound: Int) {
        var generator = SeededGenerator(seed: 3, stream: UInt64(bound))
        var counts = Array(repeating: 0, count: bound)
        for _ in 0..<bound * 1000 { counts[generator.next(below: bound)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1000) < 200 }, "\(counts)")
    }

    @Test("Integers below a bound close to the largest stay below it")
    func largeBound() {
        var generator = SeededGenerator(seed: 3)
        let bound = Int.max / 3 * 2
        #expect((0..<1000).allSatisfy { _ in (0..<bound).contains(generator.next(below: bound)) })
    }

    @Test("Uniform numbers stay within their range and have its mean")
    func uniform() {
        var generator = SeededGenerator(seed: 4)
        let floats = (0..<10_000).map { _ in generator.nextFloat(in: -0.5..<1.5) }
        #expect(floats.allSatisfy { (-0.5..<1.5).contains($0) })
        #expect(abs(floats.reduce(0, +) / 10_000 - 0.5) < 0.03)
        let doubles = (0..<10_000).map { _ in generator.nextDouble() }
        #expect(doubles.allSatisfy { (0..<1).contains($0) })
        #expect(abs(doubles.reduce(0, +) / 10_000 - 0.5) < 0.015)
        let narrow: Range<Float> = 1..<(1 as Float).nextUp
        #expect((0..<100).allSatisfy { _ in narrow.contains(generator.nextFloat(in: narrow)) })
    }

    @Test("Shuffling keeps the elements, depends on the seed, and moves each to any position")
    func shuffle() {
        var generator = SeededGenerator(seed: 5)
        var once = Array(0..<50)
        generator.shuffle(&once)
        #expect(once.sorted() == Array(0..<50))
        #expect(once != Array(0..<50))
        var again = SeededGenerator(seed: 5)
        var twice = Array(0..<50)
        again.shuffle(&twice)
        #expect(once == twice)
        var places = Array(repeating: Array(repeating: 0, count: 4), count: 4)
        for _ in 0..<4000 {
            var four = Array(0..<4)
            generator.shuffle(&four)
            for (place, element) in four.enumerated() { places[element][place] += 1 }
        }
        #expect(places.joined().allSatisfy { abs($0 - 1000) < 150 }, "\(places)")
        var none: [Int] = []
        generator.shuffle(&none)
        #expect(none.isEmpty)
    }

    @Test("Subnormal floats are zero inside the scope, but not after it, even if it throws")
    func flushed() {
        struct Failure: Error {}
        let small = Float.leastNormalMagnitude
        @inline(never) func half(_ value: Float) -> Float { value / 2 }
        #expect(withFlushedDenormals { half(small) } == 0)
        #expect(half(small) > 0)
        #expect(throws: Failure.self) { try withFlushedDenormals { throw Failure() } }
        #expect(half(small) > 0)
    }
}
