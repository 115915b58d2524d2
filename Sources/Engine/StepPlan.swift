import Learning
import Matrices

/// What a step of the optimiser does to each parameter.
struct StepPlan: Sendable {
    private let optimizer: Optimizer
    /// Updates done, with this one.
    private let number: Int
    /// What the gradients are multiplied by; nil while that is not known, as their norm is not.
    private let scale: Double?
    /// Whether all gradients are computed and kept for somebody to look at, those of frozen parameters too.
    let recordsGradients: Bool

    /// - Parameters:
    ///   - number: updates done, with this one.
    ///   - scale: what the gradients are multiplied by; nil where that depends on their norm.
    init(_ optimizer: Optimizer, number: Int, scale: Double?, recordsGradients: Bool) {
        self.recordsGradients = recordsGradients
        self.optimizer = optimizer
        self.number = number
        self.scale = scale
    }

    /// What is done with a parameter's gradient.
    enum Step: Equatable {
        /// It is not even computed.
        case frozen
        /// It waits until all gradients are there.
        case later
        /// It is used where it is made.
        case now(StepRule)
    }

    func step(of parameter: TrainedParameter) -> Step {
        guard moves(parameter) else { return recordsGradients ? .later : .frozen }
        guard let scale else { return .later }
        return optimizer.rule(for: parameter.index, step: number, scale: scale).map { .now($0) } ?? .frozen
    }

    /// Whether it is moved at all.
    func moves(_ parameter: TrainedParameter) -> Bool { optimizer.rateFactors[parameter.index] != 0 }

    /// The same, now that it is known what gradients of such a norm are multiplied by.
    func clipped(norm: Double, to limit: Double) -> StepPlan {
        StepPlan(
            optimizer, number: number, scale: Optimizer.clippingScale(norm: norm, limit: limit),
            recordsGradients: recordsGradients)
    }
}
