internal import CKernels

/// A histogram of some numbers with equal bins over −range ..< range; numbers outside are counted separately.
///
/// The range is a power of two, so that histograms of different ranges can be compared by merging whole bins. Exact
/// zeros are counted separately too: they would dwarf all other bins wherever a ReLU or blank pixels produce many of
/// them.
package struct Histogram: Hashable, Sendable {
    /// The number of bins, a power of two so that bins can be merged.
    package static let binCount = Int(SS_BINS)

    /// The count in each bin; bin i covers (i − 64) · range/64 ..< (i − 63) · range/64, without 0 itself.
    package private(set) var counts: [UInt32]
    /// A power of two: the smallest above four times the root mean square, or above all numbers if that is smaller.
    package private(set) var range: Double
    package private(set) var zeroCount = 0
    /// The count of numbers below −range.
    package private(set) var underCount = 0
    /// The count of numbers at or above range.
    package private(set) var overCount = 0
    /// The count of NaN and infinite numbers.
    package private(set) var nonFiniteCount = 0
    /// The smallest finite number; infinity if there are none.
    package private(set) var minimum = Double.infinity
    /// The largest finite number; minus infinity if there are none.
    package private(set) var maximum = -Double.infinity
    /// The mean of the finite numbers; NaN if there are none.
    package private(set) var mean = Double.nan
    /// The root mean square of the finite numbers; NaN if there are none.
    package private(set) var rootMeanSquare = Double.nan

    /// The count of all numbers, finite or not.
    package var count: Int { finiteCount + nonFiniteCount }
    private var finiteCount = 0

    /// Makes two passes over the values.
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

    /// The counts in the bins of a wider range, which must be a power of two not below `range`. Numbers outside the
    /// original range are in no bin.
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
        // Zeros do not tell how far the other numbers spread.
        let others = sums.finite - sums.zeros
        let spread = others > 0 ? (sums.squares / Double(others)).squareRoot() : largest
        let wanted = spread.isFinite && spread > 0 ? min(4 * spread, largest) : largest
        // The next power of two above, limited so that a float can be multiplied by it without losing bits.
        return min(max(2 * wanted.binade, 0x1p-100), 0x1p100)
    }
}
