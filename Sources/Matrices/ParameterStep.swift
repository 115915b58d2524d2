import CKernels

/// What a step of an optimiser takes for the derivative g of a parameter: scale · gradient + decay · value.
package struct GradientUse: Hashable, Sendable {
    /// Below 1 where the gradients are clipped.
    package var scale: Float
    /// The weight decay that is coupled with the gradient: the derivative of decay/2 · value².
    package var decay: Float

    package init(scale: Float = 1, decay: Float = 0) {
        self.scale = scale
        self.decay = decay
    }

    fileprivate var kernel: ss_gradient_use { ss_gradient_use(scale: scale, decay: decay) }
}

/// The loops over parameters that optimisers are made of. All arrays of a call must be of one size, and the part of them
/// that is gone over must be there.
package enum ParameterStep {
    /// value ← value − rate · g.
    package static func descend(
        _ values: inout [Float], _ gradient: [Float], in part: ArrayPart = .all, use: GradientUse, rate: Float
    ) {
        let count = values.count
        precondition(count == gradient.count, "\(gradient.count) derivatives of \(count) parameters")
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return }
                part.forEachRun(of: count) { start, length in
                    unsafe ss_descent_step(use.kernel, rate, values + start, gradient + start, length)
                }
            }
        }
    }

    /// velocity ← momentum · velocity + g; value ← value − rate · velocity, or where it looks ahead, as Nesterov does,
    /// value ← value − rate · (g + momentum · velocity).
    package static func roll(
        _ values: inout [Float], _ gradient: [Float], in part: ArrayPart = .all, velocity: inout [Float],
        use: GradientUse, rate: Float, momentum: Float, looksAhead: Bool
    ) {
        unsafe withMemory(part, &values, gradient, &velocity) { values, gradient, velocity, count in
            unsafe ss_momentum_step(
                use.kernel, rate, momentum, looksAhead ? 1 : 0, values, gradient, velocity, count)
        }
    }

    /// squares ← keep · squares + (1 − keep) · g²; value ← value − rate · g / (√squares + epsilon).
    package static func scaleByRoot(
        _ values: inout [Float], _ gradient: [Float], in part: ArrayPart = .all, squares: inout [Float],
        use: GradientUse, rate: Float, keep: Double, epsilon: Float
    ) {
        unsafe withMemory(part, &values, gradient, &squares) { values, gradient, squares, count in
            unsafe ss_rmsprop_step(
                use.kernel, rate, Float(keep), Float(1 - keep), epsilon, values, gradient, squares, count)
        }
    }

    private static func withMemory(
        _ part: ArrayPart, _ values: inout [Float], _ gradient: [Float], _ memory: inout [Float],
        _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        let count = values.count
        precondition(
            gradient.count == count && memory.count == count, "\(gradient.count) derivatives of \(count) parameters")
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe memory.withUnsafeMutableBufferPointer { memory in
                    guard let values = values.baseAddress, let gradient = gradient.baseAddress,
                        let memory = memory.baseAddress
                    else { return }
                    part.forEachRun(of: count) { start, length in
                        unsafe body(values + start, gradient + start, memory + start, length)
                    }
                }
            }
        }
    }
}

/// The numbers of a step of Adam that are the same for all parameters, and the loop over these.
///
/// first ← keep1 · first + take1 · g, second ← keep2 · second + take2 · g²,
/// value ← keep · value − rate · first / (√second · rootScale + epsilon).
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
    /// 1 − rate · decay where the weight decay is decoupled from the gradient; else 1.
    package var keep: Float

    package init(
        rate: Float, rootScale: Float, epsilon: Float, keep1: Float, take1: Float, keep2: Float, take2: Float,
        keep: Float = 1
    ) {
        self.rate = rate
        self.rootScale = rootScale
        self.epsilon = epsilon
        self.keep1 = keep1
        self.take1 = take1
        self.keep2 = keep2
        self.take2 = take2
        self.keep = keep
    }

    /// The arrays must be of one size, and the part of them that is gone over must be there.
    package func apply(
        to values: inout [Float], gradient: [Float], in part: ArrayPart = .all, use: GradientUse = GradientUse(),
        first: inout [Float], second: inout [Float]
    ) {
        let count = values.count
        precondition(
            gradient.count == count && first.count == count && second.count == count,
            "\(gradient.count) derivatives of \(count) parameters")
        let step = ss_adam(
            rate: rate, root_scale: rootScale, epsilon: epsilon,
            keep1: keep1, take1: take1, keep2: keep2, take2: take2, keep: keep)
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        guard let values = values.baseAddress, let gradient = gradient.baseAddress,
                            let first = first.baseAddress, let second = second.baseAddress
                        else { return }
                        part.forEachRun(of: count) { start, length in
                            unsafe ss_adam_step(
                                use.kernel, step, values + start, gradient + start, first + start, second + start,
                                length)
                        }
                    }
                }
            }
        }
    }
}
