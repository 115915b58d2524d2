import Learning
import Matrices

/// What a step of the optimiser does with each parameter. It refers to no objects, so that threads can copy it.
struct StepPlan: Sendable {
    private let kind: Optimizer.Kind
    private let learningRate: Double
    private let weightDecay: Double
    /// The number of updates, including this one.
    let number: Int
    /// The factor for the gradients; nil while it depends on their norm, which is not known yet.
    private let scale: Double?
    /// What happens to a parameter with the learning rate itself, as most have; with a scale of 1 if it is not known.
    private let plainRule: StepRule
    /// Whether all gradients are computed and kept for reports, including those of frozen parameters.
    let recordsGradients: Bool

    /// - Parameters:
    ///   - number: the number of updates, including this one.
    ///   - scale: the factor for the gradients; nil if it depends on their norm.
    init(_ optimizer: Optimizer, learningRate: Double, number: Int, scale: Double?, recordsGradients: Bool) {
        kind = optimizer.kind
        self.learningRate = learningRate
        weightDecay = optimizer.weightDecay
        self.number = number
        self.scale = scale
        self.recordsGradients = recordsGradients
        plainRule = kind.rule(step: number, rate: learningRate, decay: weightDecay, scale: scale ?? 1)
    }

    private init(_ plan: StepPlan, scale: Double) {
        (kind, learningRate, weightDecay) = (plan.kind, plan.learningRate, plan.weightDecay)
        (number, recordsGradients) = (plan.number, plan.recordsGradients)
        self.scale = scale
        plainRule = kind.rule(step: number, rate: learningRate, decay: weightDecay, scale: scale)
    }

    /// What happens to a parameter's gradient.
    enum Step: Equatable {
        /// The gradient is not computed.
        case frozen
        /// The gradient is kept until all gradients are computed.
        case later
        /// The gradient is used as soon as it is computed.
        case now(StepRule)
    }

    func step(of parameter: TrainedParameter) -> Step {
        guard moves(parameter) else { return recordsGradients ? .later : .frozen }
        guard let scale else { return .later }
        return .now(rule(of: parameter, scale: scale))
    }

    /// What a step without a gradient would do to the parameter; nil: nothing.
    func rule(of parameter: TrainedParameter) -> StepRule? {
        moves(parameter) ? rule(of: parameter, scale: 1) : nil
    }

    private func rule(of parameter: TrainedParameter, scale: Double) -> StepRule {
        if parameter.rateFactor == 1, scale == self.scale ?? 1 { return plainRule }
        return kind.rule(step: number, rate: learningRate * parameter.rateFactor, decay: weightDecay, scale: scale)
    }

    /// Whether the step updates the parameter.
    func moves(_ parameter: TrainedParameter) -> Bool { parameter.rateFactor != 0 }

    /// This plan with the gradients' factor for clipping a known norm; nil for no limit.
    func clipped(norm: @autoclosure () -> Double, to limit: Double?) -> StepPlan {
        StepPlan(self, scale: limit.map { Optimizer.clippingScale(norm: norm(), limit: $0) } ?? 1)
    }
}
