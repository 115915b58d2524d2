import CKernels
import Learning
import Matrices

/// The weights and biases of an output layer of which a step names only some rows: the classes that it scores.
///
/// A row that a batch does not name has a gradient of 0. The optimiser would still move it on by momentum, and let its
/// state decay. That is made up for when a batch names the row again, before its scores are computed (`StepRule.coast`):
/// after m missed steps, Adam's moments are multiplied by β₁ᵐ and β₂ᵐ, a velocity by 0.9ᵐ, RMSProp's mean of squares by
/// 0.99ᵐ, and the weights move by what m steps add up to at the current rate. Without that, rare classes, whose labels are
/// far apart, learn several times as slowly as they would with every row updated in every step. Weight decay acts only in
/// steps that name the row.
struct LazyRows: Sendable {
    let weights: TrainedParameter
    let bias: TrainedParameter
    /// The distance between two rows of weights, in floats.
    private let rowStep: Int
    /// For each row, the number of the step that named it last; 0: none.
    private let lastSteps: SharedMemory<Int32>

    /// What a step does to the weights and to the biases.
    struct Rules {
        var weights: StepRule
        var bias: StepRule
        /// The number of the step.
        var number: Int
    }

    /// - Parameters:
    ///   - weights: rows padded to whole panels, one for each bias.
    ///   - setup: the biases are the parameter after the weights.
    init(
        weights: FloatBuffer, layout: ParameterLayout, rowStep: Int, bias: FloatBuffer, rows: Int,
        _ setup: TrainingSetup
    ) {
        let (first, optimizer) = (setup.firstParameter, setup.optimizer)
        self.weights = TrainedParameter(index: first, values: weights, layout: layout, optimizer: optimizer)
        self.bias = TrainedParameter(index: first + 1, values: bias, layout: .vector(rows), optimizer: optimizer)
        self.rowStep = rowStep
        lastSteps = SharedMemory(repeating: 0, count: rows)
        for (row, step) in (optimizer.state.rowSteps[first] ?? []).enumerated() {
            unsafe lastSteps.values[row] = Int32(clamping: step)
        }
    }

    var parameters: [TrainedParameter] { [weights, bias] }
    /// The step that named each row last, for the optimiser's state.
    var steps: (parameter: Int, steps: [Int]) { (weights.index, lastSteps.array.map { Int($0) }) }

    /// What a step without a gradient does; nil: nothing.
    func coastingRules(_ plan: StepPlan) -> Rules? {
        guard let rule = plan.rule(of: weights), let biasRule = plan.rule(of: bias) else { return nil }
        return Rules(weights: rule, bias: biasRule, number: plan.number)
    }

    /// What the step does with gradients that are known; nil if they must wait, or the rows are frozen.
    func movingRules(_ plan: StepPlan) -> Rules? {
        guard case .now(let rule) = plan.step(of: weights), case .now(let biasRule) = plan.step(of: bias) else {
            return nil
        }
        return Rules(weights: rule, bias: biasRule, number: plan.number)
    }

    /// Makes up for the steps that adjacent rows missed.
    func makeUp(_ rows: Range<Int>, by rules: Rules) {
        var first = rows.lowerBound
        while first < rows.upperBound {
            let last = unsafe lastSteps.values[first]
            var end = first + 1
            while unsafe end < rows.upperBound && lastSteps.values[end] == last { end += 1 }
            makeUp(first..<end, since: Int(last), by: rules)
            first = end
        }
    }

    private func makeUp(_ rows: Range<Int>, since last: Int, by rules: Rules) {
        let missed = rules.number - 1 - last
        // A row that was never named has no state yet.
        guard missed > 0, last > 0 else { return }
        for row in rows { unsafe lastSteps.values[row] = Int32(clamping: rules.number - 1) }
        let (first, count) = (rows.lowerBound, rows.count)
        weights.coast(steps: missed, from: first * rowStep, count: count * rowStep, by: rules.weights)
        bias.coast(steps: missed, from: first, count: count, by: rules.bias)
    }

    /// Updates adjacent rows by their gradients, which point to those of the first one.
    func move(
        _ rows: Range<Int>, gradient: UnsafePointer<Float>, biasGradient: UnsafePointer<Float>, by rules: Rules
    ) {
        for row in rows { unsafe lastSteps.values[row] = Int32(clamping: rules.number) }
        let (first, count) = (rows.lowerBound, rows.count)
        unsafe weights.move(
            from: first * rowStep, count: count * rowStep, gradient: gradient, by: rules.weights)
        unsafe bias.move(from: first, count: count, gradient: biasGradient, by: rules.bias)
    }

    /// Has a row fetched into the cache.
    func prefetch(_ row: Int) {
        for buffer in [weights.values, weights.first, weights.second] {
            guard let buffer else { continue }
            unsafe ss_prefetch_bytes(
                UnsafeRawPointer(buffer.values + row * rowStep).assumingMemoryBound(to: UInt8.self),
                rowStep * MemoryLayout<Float>.size)
        }
    }
}
