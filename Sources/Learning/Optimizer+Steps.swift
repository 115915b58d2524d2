package import Matrices

extension Optimizer.Kind {
    /// The fraction of the velocity that momentum keeps in each step.
    private static let momentumKept = 0.9
    /// The fraction of RMSProp's mean of squares that is kept in each step.
    private static let rootMeanSquareDecay = 0.99
    private static let rootMeanSquareEpsilon = 1e-8

    /// The name on the command line and in checkpoints.
    package var name: String {
        switch self {
        case .sgd: "sgd"
        case .momentum: "momentum"
        case .nesterov: "nesterov"
        case .rmsprop: "rmsprop"
        case .adam: "adam"
        case .adamW: "adamw"
        }
    }

    /// - Parameter epsilon: used by the optimizers that have this setting.
    package init?(name: String, epsilon: Double = 1e-8) {
        switch name {
        case "sgd": self = .sgd
        case "momentum": self = .momentum
        case "nesterov": self = .nesterov
        case "rmsprop": self = .rmsprop
        case "adam": self = .adam(epsilon: epsilon)
        case "adamw": self = .adamW(epsilon: epsilon)
        default: return nil
        }
    }

    /// A learning rate to start with: the step of an adaptive optimizer has the size of the rate, while momentum
    /// accumulates up to ten times the rate.
    package var usualLearningRate: Double {
        switch self {
        case .sgd: 0.1
        case .momentum, .nesterov: 0.05
        case .rmsprop, .adam, .adamW: 1e-3
        }
    }

    /// PyTorch's default: without weight decay, AdamW would be Adam.
    package var usualWeightDecay: Double {
        if case .adamW = self { 0.01 } else { 0 }
    }

    var keepsFirstMoments: Bool {
        switch self {
        case .momentum, .nesterov, .adam, .adamW: true
        case .sgd, .rmsprop: false
        }
    }

    var keepsSecondMoments: Bool {
        switch self {
        case .rmsprop, .adam, .adamW: true
        case .sgd, .momentum, .nesterov: false
        }
    }

    /// What update number `step`, counted from 1, does to a parameter.
    ///
    /// - Parameters:
    ///   - rate: the parameter's own learning rate.
    ///   - scale: a factor applied to each gradient first.
    package func rule(step: Int, rate: Double, decay: Double, scale: Double) -> StepRule {
        var use = GradientUse(scale: Float(scale), decay: Float(decay))
        switch self {
        case .sgd: return .descent(use, rate: Float(rate))
        case .momentum, .nesterov:
            return .momentum(
                use, rate: Float(rate), momentum: Float(Self.momentumKept), looksAhead: self == .nesterov)
        case .rmsprop:
            return .rootMeanSquare(
                use, rate: Float(rate), keep: Self.rootMeanSquareDecay, epsilon: Float(Self.rootMeanSquareEpsilon))
        case .adam(let epsilon), .adamW(let epsilon):
            var factors = AdamFactors(step: step, learningRate: rate, epsilon: epsilon)
            if case .adamW = self {
                use.decay = 0
                factors.keep = Float(1 - rate * decay)
            }
            return .adam(use, factors)
        }
    }
}

extension AdamFactors {
    /// m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g² start at 0, and so are too small at first: m̂ = m / (1 − β₁ᵗ)
    /// and v̂ = v / (1 − β₂ᵗ) correct that bias. Then p ← p − rate · m̂ / (√v̂ + ε).
    ///
    /// The corrections are folded into `rate` and `rootScale` in double precision, as single precision would lose
    /// digits of 1 − β₂ᵗ in the first steps.
    fileprivate init(step: Int, learningRate: Double, epsilon: Double) {
        let (beta1, beta2) = (0.9, 0.999)
        self.init(
            rate: Float(learningRate / (1 - Double.power(beta1, step))),
            rootScale: Float(1 / (1 - Double.power(beta2, step)).squareRoot()), epsilon: Float(epsilon),
            keep1: Float(beta1), take1: Float(1 - beta1), keep2: Float(beta2), take2: Float(1 - beta2))
    }
}
