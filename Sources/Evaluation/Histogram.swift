internal import CKernels

/// How many of some numbers lie where: equal bins over −range ..< range, and what lies outside of them counted apart.
///
/// The range is a power of two, so that histograms of different ranges are brought to one by joining whole bins.
/// Numbers that are exactly 0 are counted apart too: they would tower above all others wherever a ReLU or a blank
/// pixel makes many of them.
package struct Histogram: Hashable, Sendable {
    /// A power of two, so that bins can be joined.
    package static let binCount = Int(SS_BINS)

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
            guard let numbers = values.baseAddress else { return }
            let sums = unsafe ss_finite_sums(numbers, values.count)
            nonFiniteCount = values.count - sums.finite
            finiteCount = sums.finite
            guard sums.finite > 0 else { return }
            minimum = Double(sums.least)
            maximum = Double(sums.most)
            mean = sums.sum / Double(sums.finite)
            rootMeanSquare = (sums.squares / Double(sums.finite)).squareRoot()
            range = Self.range(of: sums)
            let outside = unsafe counts.withUnsafeMutableBufferPointer { counts in
                unsafe ss_count_bins(numbers, values.count, Float(range), counts.baseAddress)
            }
            (zeroCount, underCount, overCount) = (outside.zeros, outside.under, outside.over)
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

    private static func range(of sums: ss_sums) -> Double {
        let largest = Double(max(-sums.least, sums.most))
        guard largest > 0 else { return 1 }
        // Zeros say nothing about how wide the others spread.
        let others = sums.finite - sums.zeros
        let spread = others > 0 ? (sums.squares / Double(others)).squareRoot() : largest
        let wanted = spread.isFinite && spread > 0 ? min(4 * spread, largest) : largest
        // The next power of two above; within what a float can be multiplied by without losing bits.
        return min(max(2 * wanted.binade, 0x1p-100), 0x1p100)
    }
}
