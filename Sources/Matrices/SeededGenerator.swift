/// The generator xoshiro256** (Blackman and Vigna, https://prng.di.unimi.it). Its whole state is a value that can be
/// compared and saved.
///
/// All randomness of a run comes from one seed through independent streams, one for each purpose, so that drawing from
/// one stream never affects another.
package struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var first, second, third, fourth: UInt64

    /// The stream for a purpose; `index` is the epoch or layer for which numbers are drawn.
    package init(seed: UInt64, stream: UInt64 = 0, index: UInt64 = 0) {
        // Each argument passes splitmix64, a bijection that avalanches, before the next is added: neighbouring
        // seeds, streams and indices start in unrelated states.
        var mixer = SplitMix64(state: seed)
        mixer.state = mixer.next() &+ stream
        mixer.state = mixer.next() &+ index
        first = mixer.next()
        second = mixer.next()
        third = mixer.next()
        fourth = mixer.next()
    }

    /// Restores a saved state; nil unless it is four words that are not all zero.
    package init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        (first, second, third, fourth) = (state[0], state[1], state[2], state[3])
    }

    /// The four words of the state, never all zero.
    package var state: [UInt64] { [first, second, third, fourth] }

    package mutating func next() -> UInt64 {
        let result = (second &* 5).rotated(left: 7) &* 9
        let shifted = second << 17
        third ^= first
        fourth ^= second
        second ^= third
        first ^= fourth
        third ^= shifted
        fourth = fourth.rotated(left: 45)
        return result
    }

    /// Uniform in 0..<1, a multiple of 2⁻²⁴.
    package mutating func nextFloat() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Uniform in 0..<1, a multiple of 2⁻⁵³.
    package mutating func nextDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `range`, which must not be empty.
    package mutating func nextFloat(in range: Range<Float>) -> Float {
        precondition(!range.isEmpty, "a number from an empty range")
        let value = range.lowerBound + nextFloat() * (range.upperBound - range.lowerBound)
        // Rounding may reach the upper bound.
        return value < range.upperBound ? value : range.upperBound.nextDown
    }

    /// Uniform in 0..<bound, without bias; `bound` must be positive.
    ///
    /// Lemire, "Fast random integer generation in an interval" (2019). Implemented here because the standard library
    /// does not promise to draw the same numbers in its next version.
    package mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a number below \(bound)")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let rejected = (0 &- bound) % bound
            while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Shuffles the numbers, with every order equally likely (Fisher and Yates).
    ///
    /// Not generic: called from another module it would not be specialized, and would take a twentieth of an epoch.
    package mutating func shuffle(_ numbers: inout [Int]) {
        for last in stride(from: numbers.count - 1, to: 0, by: -1) {
            numbers.swapAt(last, next(below: last + 1))
        }
    }
}

/// The generator splitmix64 (Steele, Lea and Flood 2014), which expands a seed to a larger state.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension UInt64 {
    fileprivate func rotated(left count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
