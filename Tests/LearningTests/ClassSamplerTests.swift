import Testing

@testable import Learning

@Suite("Drawing classes for sampled softmax")
struct ClassSamplerTests {
    private static let frequencies = (0..<50).map { 7 * $0 % 50 }

    @Test("a step draws as many different classes as asked for, the same for the same seed and step only")
    func draws() {
        let sampler = ClassSampler(count: 20, frequencies: Self.frequencies, seed: 3)
        let draw = sampler.draw(step: 5)
        #expect(draw.classes.count == 20 && Set(draw.classes).count == 20)
        #expect(draw.classes.allSatisfy { (0..<50).contains($0) } && draw.draws >= 20)
        #expect(ClassSampler(count: 20, frequencies: Self.frequencies, seed: 3).draw(step: 5) == draw)
        #expect(sampler.draw(step: 6) != draw)
        #expect(ClassSampler(count: 20, frequencies: Self.frequencies, seed: 4).draw(step: 5) != draw)
    }

    @Test("classes are drawn about as often as the correction says, frequent ones more often")
    func expectations() {
        let sampler = ClassSampler(count: 10, frequencies: Self.frequencies, seed: 1)
        var counts = Array(repeating: 0.0, count: 50)
        var expected = counts
        let steps = 4000
        for step in 1...steps {
            let draw = sampler.draw(step: step)
            for place in draw.classes { counts[Int(place)] += 1 }
            for place in 0..<50 {
                expected[place] += Double.exponential(sampler.correction(of: place, draws: draw.draws))
            }
        }
        for place in 0..<50 {
            // The number of draws is random itself, which is left out of the expectation: a few per cent.
            let tolerance = 0.12 * expected[place] + 4 * expected[place].squareRoot()
            #expect(abs(counts[place] - expected[place]) < tolerance, "class \(place)")
        }
        // Frequency 49 is that of class 7 · 7 mod 50 = 49's preimage.
        let most = Self.frequencies.firstIndex(of: 49) ?? 0
        let least = Self.frequencies.firstIndex(of: 0) ?? 0
        #expect(counts[most] == counts.max())
        #expect(counts[most] > 5 * counts[least])
    }

    @Test("the correction of the only draw is the logarithm of the log-uniform probability, and 0 without correction")
    func corrections() {
        let sampler = ClassSampler(count: 1, frequencies: [1, 3, 2], seed: 1)
        for (place, rank) in [(1, 0.0), (2, 1), (0, 2)] {
            let probability = Double.logarithm((rank + 2) / (rank + 1)) / Double.logarithm(4)
            #expect(abs(sampler.correction(of: place, draws: 1) - Double.logarithm(probability)) < 1e-12)
        }
        let bare = ClassSampler(count: 1, frequencies: [1, 3, 2], seed: 1, corrects: false)
        #expect(bare.correction(of: 2, draws: 9) == 0)
        #expect(bare.draw(step: 1) == sampler.draw(step: 1))
    }

    @Test(
        "the classes of a step are read as they are written",
        arguments: [TrainedClasses.all, .sampled(1), .sampled(1024), .twoLevel])
    func words(which: TrainedClasses) {
        #expect(TrainedClasses("\(which)") == which)
    }

    @Test(
        "other words are no classes of a step",
        arguments: ["", "sampled", "sampled=", "sampled=0", "sampled=-3", "two=3", "all=3", "two-level=3"])
    func otherWords(word: String) {
        #expect(TrainedClasses(word) == nil)
    }
}
