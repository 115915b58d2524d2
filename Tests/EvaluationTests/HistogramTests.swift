import Evaluation
import Testing

@Suite struct HistogramTests {
    /// Numbers of both signs and many magnitudes, with zeros among them.
    private func numbers(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { index in
            let wave = Float((index * 7919) % 1009) / 504.5 - 1
            return index % 5 == 0 ? 0 : scale * wave * wave * wave
        }
    }

    @Test(
        "Counts equal those of a loop that tests each bin for each number", arguments: [0...65, 511...513, 5000...5000])
    func naive(counts: ClosedRange<Int>) {
        for count in counts { naive(count: count) }
    }

    private func naive(count: Int) {
        for scale in [Float(1e-12), 1, 3e20] {
            let values = numbers(count, scale: scale)
            let histogram = Histogram(values)
            let width = histogram.range / 64
            for bin in 0..<Histogram.binCount {
                let low = Double(bin - 64) * width
                let expected = values.filter { $0 != 0 && Double($0) >= low && Double($0) < low + width }.count
                #expect(Int(histogram.counts[bin]) == expected, "bin \(bin)")
            }
            #expect(histogram.zeroCount == values.filter { $0 == 0 }.count)
            #expect(histogram.underCount == values.filter { Double($0) < -histogram.range }.count)
            #expect(histogram.overCount == values.filter { Double($0) >= histogram.range }.count)
            #expect(histogram.count == count && histogram.nonFiniteCount == 0)
        }
    }

    @Test("Mean, extremes and root mean square equal plain sums")
    func figures() {
        let values = numbers(3000) + [2.5]
        let histogram = Histogram(values)
        let mean = values.reduce(0) { $0 + Double($1) } / 3001
        let squares = values.reduce(0) { $0 + Double($1) * Double($1) } / 3001
        #expect(abs(histogram.mean - mean) < 1e-6)
        #expect(abs(histogram.rootMeanSquare - squares.squareRoot()) < 1e-6)
        #expect(histogram.minimum == values.min().map(Double.init))
        #expect(histogram.maximum == 2.5)
    }

    @Test("NaN and infinities are counted separately and affect nothing else")
    func notFinite() {
        let values = numbers(1000)
        let spoilt = Histogram([.nan] + values + [.infinity, -.infinity])
        let clean = Histogram(values)
        #expect(spoilt.nonFiniteCount == 3 && spoilt.count == 1003)
        #expect(spoilt.counts == clean.counts && spoilt.range == clean.range && spoilt.zeroCount == clean.zeroCount)
        #expect(spoilt.minimum == clean.minimum && spoilt.maximum == clean.maximum)
        let nothing = Histogram([.nan, .nan])
        #expect(nothing.mean.isNaN && nothing.counts.allSatisfy { $0 == 0 })
    }

    @Test("The range is a power of two, and a single outlier does not squeeze the other numbers together")
    func range() {
        #expect(Histogram(numbers(1000)).range.significand == 1)
        let values = numbers(10_000) + [1000]
        #expect(Histogram(values).range <= 64)
        #expect(Histogram(values).overCount == 1)
        #expect(Histogram([0, 0]).range == 1)
        #expect(Histogram([-1, 1]).range == 2)
    }

    @Test("Tiny numbers are counted on their own side of 0")
    func signs() {
        let histogram = Histogram([1, -1e-30, -1e-30, 1e-30])
        #expect(histogram.counts[63] == 2 && histogram.counts[64] == 1)
    }

    @Test("With a wider range, bins are merged and no number is lost", arguments: [1.0, 2, 4, 64, 1024])
    func wider(factor: Double) {
        let histogram = Histogram(numbers(3000))
        let joined = histogram.counts(over: histogram.range * factor)
        #expect(joined.reduce(0, +) == Double(histogram.counts.reduce(0, +)))
        #expect(joined[..<64].reduce(0, +) == Double(histogram.counts[..<64].reduce(0, +)))
        if factor == 1 { #expect(joined == histogram.counts.map(Double.init)) }
        if factor == 2 { #expect(joined[64] == Double(histogram.counts[64] + histogram.counts[65])) }
    }
}
