package import CKernels

/// How an optimizer step derives g, the derivative with respect to a parameter: g = scale · gradient + decay · value.
package struct GradientUse: Hashable, Sendable {
    /// The factor of the gradient; below 1 if gradients are clipped.
    package var scale: Float
    /// L2 regularization, the weight decay that is added to the gradient: the derivative of decay/2 · value².
    package var decay: Float

    package init(scale: Float = 1, decay: Float = 0) {
        self.scale = scale
        self.decay = decay
    }
}

/// The factors of an Adam step, which are the same for all parameters.
package struct AdamFactors: Hashable, Sendable {
    package var rate: Float
    package var rootScale: Float
    package var epsilon: Float
    package var keep1: Float
    package var take1: Float
    package var keep2: Float
    package var take2: Float
    /// 1 − rate · decay if the weight decay is decoupled from the gradient (AdamW); otherwise 1.
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
}

/// What one optimizer step does to each number of a parameter.
///
/// `first` and `second` are the optimizer state of the number. Implemented in C, since these loops take a quarter of an
/// epoch and a kernel can use twice as many lanes.
package enum StepRule: Hashable, Sendable {
    /// value ← value − rate · g.
    case descent(GradientUse, rate: Float)
    /// first ← momentum · first + g; value ← value − rate · first, or with Nesterov's look-ahead,
    /// value ← value − rate · (g + momentum · first).
    case momentum(GradientUse, rate: Float, momentum: Float, looksAhead: Bool)
    /// second ← keep · second + (1 − keep) · g²; value ← value − rate · g / (√second + epsilon).
    case rootMeanSquare(GradientUse, rate: Float, keep: Double, epsilon: Float)
    /// first ← keep1 · first + take1 · g, second ← keep2 · second + take2 · g²,
    /// value ← keep · value − rate · first / (√second · rootScale + epsilon).
    case adam(GradientUse, AdamFactors)

    /// Updates the numbers of `values` in `part`, which must exist. The other arrays must have the same size, except
    /// those that the rule does not use.
    package func apply(
        to values: inout [Float], gradient: [Float], in part: ArrayPart = .all, first: inout [Float],
        second: inout [Float]
    ) {
        let count = values.count
        precondition(
            gradient.count == count && (!usesFirst || first.count == count) && (!usesSecond || second.count == count),
            "\(gradient.count) derivatives of \(count) parameters")
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return }
                        part.forEachRun(of: count) { start, length in
                            unsafe apply(
                                to: values + start, gradient: gradient + start,
                                first: first.baseAddress.map { unsafe $0 + start },
                                second: second.baseAddress.map { unsafe $0 + start }, count: length)
                        }
                    }
                }
            }
        }
    }

    /// Updates `count` numbers from these addresses on, which must not overlap. A state that the rule does not use may
    /// be nil.
    package func apply(
        to values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, first: UnsafeMutablePointer<Float>?,
        second: UnsafeMutablePointer<Float>?, count: Int
    ) {
        unsafe ss_rule_step(kernel, values, gradient, first, second, count)
    }

    /// Makes up for so many steps in which the gradient of `count` numbers was 0, at the current rate: they go on as
    /// momentum carries them, and their optimizer state decays. Weight decay is left out.
    ///
    /// In step i of them, Adam moves a number by rate · β₁ⁱ · first / √(β₂ⁱ · second), so that the sum over all is a
    /// geometric series; and so it is for a velocity.
    package func coast(
        steps: Int, values: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>?,
        second: UnsafeMutablePointer<Float>?, count: Int
    ) {
        func power(_ base: Double) -> Double {
            var (result, square, rest) = (1.0, base, steps)
            while rest > 0 {
                if rest & 1 == 1 { result *= square }
                square *= square
                rest >>= 1
            }
            return result
        }
        func series(_ ratio: Double) -> Double { ratio * (1 - power(ratio)) / (1 - ratio) }
        switch self {
        case .descent: break
        case .momentum(_, let rate, let momentum, let looksAhead):
            let ratio = Double(momentum)
            let travel = Double(rate) * series(ratio) * (looksAhead ? ratio : 1)
            unsafe ss_momentum_coast(Float(travel), Float(power(ratio)), values, first, count)
        case .rootMeanSquare(_, _, let keep, _):
            unsafe ss_scale(second, Float(power(keep)), count)
        case .adam(_, let factors):
            let (keep1, keep2) = (Double(factors.keep1), Double(factors.keep2))
            var step = factors
            step.rate = Float(Double(factors.rate) * series(keep1 / keep2.squareRoot()))
            (step.keep1, step.keep2) = (Float(power(keep1)), Float(power(keep2)))
            unsafe ss_adam_coast(Self.adam(GradientUse(), step).kernel, values, first, second, count)
        }
    }

    private var usesFirst: Bool {
        switch self {
        case .momentum, .adam: true
        case .descent, .rootMeanSquare: false
        }
    }

    private var usesSecond: Bool {
        switch self {
        case .rootMeanSquare, .adam: true
        case .descent, .momentum: false
        }
    }
}

extension StepRule {
    /// The rule as kernels take it.
    package var kernel: ss_rule {
        var rule = ss_rule()
        switch self {
        case .descent(let use, let rate):
            rule.kind = SS_DESCENT
            rule.rate = rate
            rule.use(use)
        case .momentum(let use, let rate, let momentum, let looksAhead):
            rule.kind = SS_MOMENTUM
            (rule.rate, rule.keep1, rule.take1) = (rate, momentum, 1)
            rule.looks_ahead = looksAhead ? 1 : 0
            rule.use(use)
        case .rootMeanSquare(let use, let rate, let keep, let epsilon):
            rule.kind = SS_MEAN_SQUARE
            (rule.rate, rule.keep2, rule.take2, rule.epsilon) = (rate, Float(keep), Float(1 - keep), epsilon)
            rule.use(use)
        case .adam(let use, let factors):
            rule.kind = SS_ADAM
            (rule.rate, rule.root_scale, rule.epsilon) = (factors.rate, factors.rootScale, factors.epsilon)
            (rule.keep1, rule.take1, rule.keep2, rule.take2) =
                (factors.keep1, factors.take1, factors.keep2, factors.take2)
            rule.keep = factors.keep
            rule.use(use)
        }
        return rule
    }
}

extension ss_rule {
    fileprivate mutating func use(_ gradient: GradientUse) { (scale, decay) = (gradient.scale, gradient.decay) }
}
