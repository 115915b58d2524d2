import Learning

/// A stage with what it needs for training: buffers, and the computing and applying of its gradients.
final class TrainedStage: Sendable {
    let stage: Stage
    let buffers: StageBuffers
    /// Those of the stage and of its buffers. Swift counts the owners of an object that is reached through two constants,
    /// in the same place for all threads.
    let weighted: any WeightedLayer
    let layerOutputs: PaddedRows
    let errors: PaddedRows
    let result: PaddedRows
    let resultInput: StageInput
    let layer: any LayerTraining
    let normalizations: [TrainedNormalization]
    /// How the stage's outputs are split among threads.
    let split: Split
    /// Those of the stage's layer.
    let isPrepared: Bool
    let keepsOutputs: Bool
    /// Whether members meet while they compute the stage's outputs or errors. Otherwise a part has no member, which costs as
    /// much as a small part itself: all threads count how often it is used.
    private let meets: Bool

    /// - Parameters:
    ///   - rows: the largest number of samples in a batch.
    ///   - setup: for the layer; the parameters of the stage's operations follow those of the layer.
    init(_ stage: Stage, rows: Int, split: Split, _ setup: TrainingSetup) {
        self.stage = stage
        self.split = split
        isPrepared = stage.layer.isPrepared
        keepsOutputs = stage.layer.keepsOutputs
        buffers = StageBuffers(stage, rows: keepsOutputs ? rows : 0, mode: .training)
        weighted = stage.layer
        (layerOutputs, errors) = (buffers.layerOutputs, buffers.errors)
        (result, resultInput) = (buffers.result, buffers.resultInput)
        layer = stage.layer.makeTraining(setup)
        var next = setup.firstParameter + layer.parameters.count
        normalizations = stage.operations.compactMap { operation in
            guard case .normalization(let columns) = operation else { return nil }
            defer { next += 2 }
            return TrainedNormalization(columns, firstParameter: next, optimizer: setup.optimizer)
        }
        meets = setup.exchange != nil && !normalizations.isEmpty
    }

    /// All parameters of the stage.
    var parameters: [TrainedParameter] { layer.parameters + normalizations.flatMap(\.parameters) }

    /// The part of the stage's outputs that a member computes.
    func part(for member: ThreadTeam.Member, rows: Int) -> Part {
        switch split {
        case .byPanels:
            Part(
                member: member.index, rows: 0..<rows, panels: member.share(of: stage.panels),
                teamMember: meets ? member : nil)
        case .bySamples: Part(member: member.index, rows: member.share(of: rows), panels: 0..<stage.panels)
        }
    }

    /// Computes a member's part of the stage's outputs.
    func forward(_ input: StageInput, member: ThreadTeam.Member, rows: Int) {
        stage.forward(input, part: part(for: member, rows: rows), into: buffers, mode: .training)
    }

    /// Computes a crew's part of the layer's sums over a half of its inputs, and lists them for the gradients.
    ///
    /// - Parameter sums: receives them; nil for the stage's own buffer.
    func forwardHalf(_ input: StageInput, rows: Int, crew: ThreadTeam.Crew, into sums: PaddedRows?) {
        let part =
            stage.panels >= crew.count
            ? Part(member: crew.thread, rows: 0..<rows, panels: crew.share(of: stage.panels))
            : Part(member: crew.thread, rows: crew.share(of: rows), panels: 0..<stage.panels)
        if let sums {
            weighted.forward(input, part: part, into: sums)
        } else {
            weighted.forward(input, part: part, into: layerOutputs)
        }
        input.list(rows: rows)
    }

    /// Adds a member's part of the sums over the second half to those over the first one.
    func addHalf(_ second: PaddedRows, rows: Int, member: ThreadTeam.Member) {
        stage.addHalf(second, part: part(for: member, rows: rows), in: buffers)
    }

    /// Measures some samples, if this is the last stage.
    func measure(_ rows: Range<Int>, head: any HeadBatch, into tally: BatchTally) {
        head.measure(rows, outputs: result, errors: errors, into: tally)
    }

    /// Computes a part of the errors of the outputs of the stage below, and then of that stage's layer.
    func backward(to below: TrainedStage, part: Part) {
        layer.backward(errors, to: below.errors, part: part)
        below.stage.backward(part: part, in: below.buffers)
    }

    /// Computes a member's part of the layer's gradients, and updates the parameters whose gradients need not wait.
    func differentiate(_ input: StageInput, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        layer.differentiate(input, errors: errors, rows: rows, crew: crew, plan: plan)
    }

    /// Adds the squared gradients of all updated parameters to `sum`.
    ///
    /// - Parameter listed: the range of the layer's inputs, or lists, with gradients.
    func addSquares(to sum: Double, plan: StepPlan, listed: Range<Int>) -> Double {
        normalizations.reduce(sum + layer.squaredNorm(plan, listed: listed)) { $1.addSquares(to: $0, plan: plan) }
    }
}

/// A batch normalisation with the optimiser's state for its two parameters.
struct TrainedNormalization: Sendable {
    let columns: NormalizationColumns
    private let weight: TrainedParameter
    private let bias: TrainedParameter

    init(_ columns: NormalizationColumns, firstParameter: Int, optimizer: Optimizer) {
        self.columns = columns
        weight = TrainedParameter(
            index: firstParameter, values: columns.weight, layout: .vector(columns.units), optimizer: optimizer)
        bias = TrainedParameter(
            index: firstParameter + 1, values: columns.bias, layout: .vector(columns.units), optimizer: optimizer)
    }

    var parameters: [TrainedParameter] { [weight, bias] }

    /// Updates the parameters of these panels with their gradients, unless the gradients must wait.
    func move(panels: Range<Int>, plan: StepPlan) {
        let (first, count) = (panels.lowerBound * Panel.width, panels.count * Panel.width)
        for (parameter, gradient) in [(weight, columns.weightGradient), (bias, columns.biasGradient)] {
            guard case .now(let rule) = plan.step(of: parameter) else { continue }
            unsafe parameter.move(from: first, count: count, gradient: gradient.values + first, by: rule)
        }
    }

    /// Adds the squared gradients of the updated parameters to `sum`.
    func addSquares(to sum: Double, plan: StepPlan) -> Double {
        sum + (plan.moves(weight) ? columns.weightGradient.squaredNorm : 0)
            + (plan.moves(bias) ? columns.biasGradient.squaredNorm : 0)
    }
}
