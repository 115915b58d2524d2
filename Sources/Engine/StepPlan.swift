import Learning
import Matrices

/// What a step of the optimiser does with each parameter.
struct StepPlan: Sendable {
    private let optimizer: Optimizer
    /// The number of updates, including this one.
    let number: Int
    /// The factor for the gradients; nil while it depends on their norm, which is not known yet.
    private let scale: Double?
    /// Whether all gradients are computed and kept for reports, including those of frozen parameters.
    let recordsGradients: Bool

    /// - Parameters:
    ///   - number: the number of updates, including this one.
    ///   - scale: the factor for the gradients; nil if it depends on their norm.
    init(_ optimizer: Optimizer, number: Int, scale: Double?, recordsGradients: Bool) {
        self.recordsGradients = recordsGradients
        self.optimizer = optimizer
        self.number = number
        self.scale = scale
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
        return optimizer.rule(for: parameter.index, step: number, scale: scale).map { .now($0) } ?? .frozen
    }

    /// What a step without a gradient would do to the parameter; nil: nothing.
    func rule(of parameter: TrainedParameter) -> StepRule? {
        optimizer.rule(for: parameter.index, step: number, scale: 1)
    }

    /// Whether the step updates the parameter.
    func moves(_ parameter: TrainedParameter) -> Bool { optimizer.rateFactors[parameter.index] != 0 }

    /// This plan with the gradients' factor for clipping a known norm; nil for no limit.
    func clipped(norm: @autoclosure () -> Double, to limit: Double?) -> StepPlan {
        let scale = limit.map { Optimizer.clippingScale(norm: norm(), limit: $0) } ?? 1
        return StepPlan(optimizer, number: number, scale: scale, recordsGradients: recordsGradients)
    }
}
