import Learning

/// A stage with what training it needs: buffers, and what computes and uses its gradients.
final class TrainedStage: Sendable {
    let stage: Stage
    let buffers: StageBuffers
    let layer: any LayerTraining
    let normalizations: [TrainedNormalization]
    /// Of what each thread computes a part of what the stage gives out.
    let split: Split

    /// - Parameters:
    ///   - rows: samples in a batch, at most.
    ///   - setup: for the layer; the parameters of the stage's operations follow those of the layer.
    init(_ stage: Stage, rows: Int, split: Split, _ setup: TrainingSetup) {
        self.stage = stage
        self.split = split
        buffers = StageBuffers(stage, rows: rows, mode: .training)
        layer = stage.layer.makeTraining(setup)
        var next = setup.firstParameter + layer.parameters.count
        normalizations = stage.operations.compactMap { operation in
            guard case .normalization(let columns) = operation else { return nil }
            defer { next += 2 }
            return TrainedNormalization(columns, firstParameter: next, state: setup.state)
        }
    }

    /// All of them.
    var parameters: [TrainedParameter] { layer.parameters + normalizations.flatMap(\.parameters) }

    /// What of the stage's outputs a member computes.
    func part(for member: ThreadTeam.Member, rows: Int) -> Part {
        switch split {
        case .byPanels: Part(member: member.index, rows: 0..<rows, panels: member.share(of: stage.panels))
        case .bySamples: Part(member: member.index, rows: member.share(of: rows), panels: 0..<stage.panels)
        }
    }

    /// Computes a member's part of the stage's outputs.
    func forward(_ input: StageInput, member: ThreadTeam.Member, rows: Int) {
        stage.forward(input, part: part(for: member, rows: rows), into: buffers, mode: .training)
    }

    /// Computes a part of the errors of what the stage below gives out, and of what its layer does.
    func backward(to below: TrainedStage, part: Part) {
        guard let errors = buffers.errors, let belowErrors = below.buffers.errors else { return }
        layer.backward(errors, to: belowErrors, part: part)
        below.stage.backward(part: part, in: below.buffers)
    }

    /// Computes a member's part of the gradients of the layer, and moves the parameters whose gradients need not wait.
    func differentiate(_ input: StageInput, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard let errors = buffers.errors else { return }
        layer.differentiate(input, errors: errors, rows: rows, crew: crew, plan: plan)
    }

    /// Adds the squares of the gradients of all parameters that are moved to a sum.
    ///
    /// - Parameter listed: of which of the layer's inputs, or lists, gradients were computed.
    func addSquares(to sum: Double, plan: StepPlan, listed: Range<Int>) -> Double {
        normalizations.reduce(sum + layer.squaredNorm(plan, listed: listed)) { $1.addSquares(to: $0, plan: plan) }
    }
}

/// A batch normalisation with the optimiser's state of its two parameters.
struct TrainedNormalization: Sendable {
    let columns: NormalizationColumns
    private let weight: TrainedParameter
    private let bias: TrainedParameter

    init(_ columns: NormalizationColumns, firstParameter: Int, state: Optimizer.State) {
        self.columns = columns
        weight = TrainedParameter(
            index: firstParameter, values: columns.weight, layout: .vector(columns.units), state: state)
        bias = TrainedParameter(
            index: firstParameter + 1, values: columns.bias, layout: .vector(columns.units), state: state)
    }

    var parameters: [TrainedParameter] { [weight, bias] }

    /// Moves the parameters' part of those panels by the gradients that are there, if these need not wait.
    func move(panels: Range<Int>, plan: StepPlan) {
        let (first, count) = (panels.lowerBound * Panel.width, panels.count * Panel.width)
        for (parameter, gradient) in [(weight, columns.weightGradient), (bias, columns.biasGradient)] {
            guard case .now(let rule) = plan.step(of: parameter) else { continue }
            unsafe parameter.move(from: first, count: count, gradient: gradient.values + first, by: rule)
        }
    }

    /// Adds the squares of the gradients of those that are moved to a sum.
    func addSquares(to sum: Double, plan: StepPlan) -> Double {
        sum + (plan.moves(weight) ? columns.weightGradient.squaredNorm : 0)
            + (plan.moves(bias) ? columns.biasGradient.squaredNorm : 0)
    }
}
