import CKernels

/// Runs `body` with the calling thread's subnormal floats taken as zero, and puts the mode back.
///
/// Small gradients decay into subnormals (Adam's moments above all), on which x86 is tens of times slower.
package func withFlushedDenormals<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let mode = ss_flush_denormals()
    defer { ss_restore_float_mode(mode) }
    return try body()
}
