import CKernels

/// Runs `body` with the calling thread treating subnormal floats as zero, and restores the mode afterwards.
///
/// Small gradients, and above all Adam's moments, decay into subnormals, on which x86 is tens of times slower.
package func withFlushedDenormals<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let mode = ss_flush_denormals()
    defer { ss_restore_float_mode(mode) }
    return try body()
}
