import CKernels

/// The numbers of a step of Adam that are the same for all parameters, and the loop over these.
///
/// first ← keep1 · first + take1 · g, second ← keep2 · second + take2 · g²,
/// value ← value − rate · first / (√second · rootScale + epsilon).
///
/// In C, as a quarter of an epoch goes by in this loop: twice as many lanes at a time are worth a kernel.
package struct AdamFactors: Hashable, Sendable {
    package var rate: Float
    package var rootScale: Float
    package var epsilon: Float
    package var keep1: Float
    package var take1: Float
    package var keep2: Float
    package var take2: Float

    package init(
        rate: Float, rootScale: Float, epsilon: Float, keep1: Float, take1: Float, keep2: Float, take2: Float
    ) {
        self.rate = rate
        self.rootScale = rootScale
        self.epsilon = epsilon
        self.keep1 = keep1
        self.take1 = take1
        self.keep2 = keep2
        self.take2 = take2
    }

    /// The arrays must be of one size.
    package func apply(
        to values: inout [Float], gradient: [Float], first: inout [Float], second: inout [Float]
    ) {
        let count = values.count
        precondition(
            gradient.count == count && first.count == count && second.count == count,
            "\(gradient.count) derivatives of \(count) parameters")
        let step = ss_adam(
            rate: rate, root_scale: rootScale, epsilon: epsilon,
            keep1: keep1, take1: take1, keep2: keep2, take2: take2)
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        unsafe ss_adam_step(
                            step, values.baseAddress, gradient.baseAddress, first.baseAddress,
                            second.baseAddress, count)
                    }
                }
            }
        }
    }
}
