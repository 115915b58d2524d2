/// How many of some numbers lie where: equal bins over −range ..< range, and what lies outside of them counted apart.
///
/// The range is a power of two, so that histograms of different ranges are brought to one by joining whole bins.
/// Numbers that are exactly 0 are counted apart too: they would tower above all others wherever a ReLU or a blank
/// pixel makes many of them.
package struct Histogram: Hashable, Sendable {
    /// A power of two, so that bins can be joined.
    package static let binCount = 128

    /// Numbers in each bin; bin i covers (i − 64) · range/64 ..< (i − 63) · range/64, 0 itself left out.
    package private(set) var counts: [UInt32]
    /// A power of two: the smallest that four times the root of the mean square, or all numbers, stay below.
    package private(set) var range: Double
    package private(set) var zeroCount = 0
    /// Below −range.
    package private(set) var underCount = 0
    /// At range and above.
    package private(set) var overCount = 0
    /// NaN and infinite.
    package private(set) var nonFiniteCount = 0
    /// Of the finite numbers; infinity where there are none.
    package private(set) var minimum = Double.infinity
    /// Of the finite numbers; minus infinity where there are none.
    package private(set) var maximum = -Double.infinity
    /// Of the finite numbers; NaN where there are none.
    package private(set) var mean = Double.nan
    /// The root of the finite numbers' mean square; NaN where there are none.
    package private(set) var rootMeanSquare = Double.nan

    /// All numbers, whatever they are.
    package var count: Int { finiteCount + nonFiniteCount }
    private var finiteCount = 0

    /// Takes two passes over the values.
    package init(_ values: [Float]) {
        counts = Array(repeating: 0, count: Self.binCount)
        range = 1
        unsafe values.withUnsafeBufferPointer { values in
            let sums = unsafe Sums(values)
            nonFiniteCount = values.count - sums.count
            finiteCount = sums.count
            guard sums.count > 0 else { return }
            minimum = sums.minimum
            maximum = sums.maximum
            mean = sums.sum / Double(sums.count)
            rootMeanSquare = (sums.squares / Double(sums.count)).squareRoot()
            range = Self.range(of: sums)
            unsafe fill(values)
        }
    }

    /// Counts brought to a wider range, which must be a power of two not below `range`; what lay outside of the own
    /// range is in none of them.
    package func counts(over wider: Double) -> [Double] {
        var joined = Array(repeating: 0.0, count: Self.binCount)
        let half = Self.binCount / 2
        let shrink = range / wider
        for (bin, count) in counts.enumerated() where count > 0 {
            let place = (Double(bin - half) * shrink).rounded(.down)
            joined[min(max(Int(place) + half, 0), Self.binCount - 1)] += Double(count)
        }
        return joined
    }

    private mutating func fill(_ values: UnsafeBufferPointer<Float>) {
        let half = Int32(Self.binCount / 2)
        // Both are powers of two, so that the product is exact.
        let scale = Float(Double(half) / range)
        let bound = Float(range)
        var (zeros, under, over) = (0, 0, 0)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for index in values.indices {
                let value = unsafe values[index]
                if value.magnitude < bound || value == -bound {
                    if value == 0 {
                        zeros += 1
                        continue
                    }
                    let scaled = value * scale
                    let truncated = Int32(scaled)
                    // Towards −∞; `rounded(.down)` is a call where the processor may be an old one.
                    let bin = truncated &- (Float(truncated) > scaled ? 1 : 0) &+ half
                    unsafe counts[Int(bin)] &+= 1
                } else if value.isFinite {
                    if value < 0 { under += 1 } else { over += 1 }
                }
            }
        }
        (zeroCount, underCount, overCount) = (zeros, under, over)
    }

    private static func range(of sums: Sums) -> Double {
        let largest = max(-sums.minimum, sums.maximum)
        guard largest > 0 else { return 1 }
        // Zeros say nothing about how wide the others spread.
        let spread = sums.nonZero > 0 ? (sums.squares / Double(sums.nonZero)).squareRoot() : largest
        let wanted = spread.isFinite && spread > 0 ? min(4 * spread, largest) : largest
        // The next power of two above; within what a float can be multiplied by without losing bits.
        return min(max(2 * wanted.binade, 0x1p-100), 0x1p100)
    }

    /// What one pass finds out about the finite numbers.
    private struct Sums {
        var count = 0
        var nonZero = 0
        var sum = 0.0
        var squares = 0.0
        var minimum = Double.infinity
        var maximum = -Double.infinity

        /// Eight lanes at a time in single precision, put together in double precision after each block.
        init(_ values: UnsafeBufferPointer<Float>) {
            let block = 512
            for start in stride(from: 0, to: values.count, by: block) {
                let end = min(start + block, values.count)
                if !(unsafe addBlock(values, start, end)) { unsafe addSlowly(values, start, end) }
            }
        }

        /// False, and nothing added, where the block is short or a number is not finite.
        private mutating func addBlock(_ values: UnsafeBufferPointer<Float>, _ start: Int, _ end: Int) -> Bool {
            guard (end - start) % 8 == 0, let base = values.baseAddress else { return false }
            let lanes = unsafe UnsafeRawPointer(base + start)
            var sum = SIMD8<Float>()
            var squares = SIMD8<Float>()
            var zeros = SIMD8<Float>()
            var least = SIMD8<Float>(repeating: .infinity)
            var most = SIMD8<Float>(repeating: -.infinity)
            for offset in stride(from: 0, to: (end - start) * 4, by: 32) {
                let value = unsafe lanes.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                sum += value
                squares += value * value
                zeros += SIMD8<Float>().replacing(with: 1, where: value .== 0)
                least = pointwiseMin(least, value)
                most = pointwiseMax(most, value)
            }
            let total = squares.sum()
            guard total.isFinite else { return false }
            count += end - start
            nonZero += end - start - Int(zeros.sum())
            self.sum += Double(sum.sum())
            self.squares += Double(total)
            minimum = min(minimum, Double(least.min()))
            maximum = max(maximum, Double(most.max()))
            return true
        }

        private mutating func addSlowly(_ values: UnsafeBufferPointer<Float>, _ start: Int, _ end: Int) {
            for index in start..<end {
                let value = unsafe Double(values[index])
                guard value.isFinite else { continue }
                count += 1
                nonZero += value == 0 ? 0 : 1
                sum += value
                squares += value * value
                minimum = min(minimum, value)
                maximum = max(maximum, value)
            }
        }
    }
}
