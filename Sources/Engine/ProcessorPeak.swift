import CKernels

/// How fast this machine multiplies and adds floats when nothing else holds it up.
package enum ProcessorPeak {
    private static let rounds = 3_000_000

    /// The calling thread and others work for a tenth of a second.
    ///
    /// - Parameters:
    ///   - threads: how many work.
    ///   - clock: seconds since any moment.
    /// - Returns: operations in a second, a multiplication with its addition being two.
    package static func operationsPerSecond(threads: Int, clock: () -> Double) -> Double {
        let team = ThreadTeam(threads: threads)
        var best = 0.0
        // Results that somebody reads: else the compiler would leave the work out.
        let results = FloatBuffer(count: threads)
        for _ in 0..<5 {
            for (sums, loop) in [(6, ss_multiply_add_six), (12, ss_multiply_add_twelve)] {
                let start = clock()
                team.run { member in unsafe results.values[member.index] += loop(rounds) }
                let seconds = clock() - start
                best = max(best, Double(2 * threads * rounds * sums * Panel.width) / seconds)
            }
        }
        return results.array.contains { $0.isNaN } ? .nan : best
    }
}
