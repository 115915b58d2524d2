import CKernels

/// The softmax of single-precision scores, within 2·10⁻⁶ (relative) for scores at most 32 below the largest, in a single
/// pass with one exponential for each, and another pass that scales: for very many classes, of which `softmax(_:)`
/// computes each in double precision, in many times the time.
///
/// Infinite scores and NaN are treated as in `softmax(_:)`.
///
/// - Parameter probabilities: must have as many elements as `scores`; overwritten.
package func softmax(_ scores: [Float], into probabilities: inout [Float]) {
    precondition(scores.count == probabilities.count, "\(probabilities.count) results of \(scores.count) scores")
    unsafe scores.withUnsafeBufferPointer { scores in
        unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
            guard let start = scores.baseAddress, let target = probabilities.baseAddress else { return }
            _ = unsafe ss_softmax(start, scores.count, 1, target)
        }
    }
}
