import CKernels

/// The speed at which this machine multiplies and adds floats, without waiting for anything else.
package enum ProcessorPeak {
    private static let rounds = 3_000_000

    /// Measures the peak speed; the calling thread and others work for a tenth of a second.
    ///
    /// - Parameters:
    ///   - threads: the number of threads that work.
    ///   - clock: seconds since an arbitrary moment.
    /// - Returns: operations per second; a multiplication with its addition counts as two.
    package static func operationsPerSecond(threads: Int, clock: () -> Double) -> Double {
        let team = ThreadTeam(threads: threads)
        var best = 0.0
        // The results are read; otherwise the compiler would remove the work.
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
