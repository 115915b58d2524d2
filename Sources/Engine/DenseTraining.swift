import CKernels
import Matrices

/// Trains a dense layer. The gradient is used where it is computed, tile by tile, while it is in the first-level cache.
final class DenseTraining: LayerTraining {
    private let source: PanelledWeights
    private let weights: TrainedParameter
    private let bias: TrainedParameter
    private let tiles: WeightTiles
    private let gradient: GradientMemory
    private let biasGradient: FloatBuffer
    /// Holds the weights' gradient of a step that records gradients.
    private let record: FloatBuffer?
    /// For each thread, space for a panel of the transposed weights.
    private let packed: [FloatBuffer]
    /// Has the sums of other stages on their way while tiles are computed; nil without other ranks.
    private let exchange: RankExchange?

    init(_ source: PanelledWeights, layout: ParameterLayout, bias: FloatBuffer, _ setup: TrainingSetup) {
        self.source = source
        let (inputs, outputs, panels) = (source.inputs, source.outputs, source.panels)
        weights = TrainedParameter(
            index: setup.firstParameter, values: source.values, layout: layout, optimizer: setup.optimizer)
        self.bias = TrainedParameter(
            index: setup.firstParameter + 1, values: bias, layout: .vector(outputs), optimizer: setup.optimizer)
        tiles = WeightTiles(inputs: inputs, panels: panels)
        gradient = GradientMemory(
            setup.gradientRoom, inputs: inputs, panels: panels, threads: setup.threads, exchange: setup.exchange)
        biasGradient = FloatBuffer(count: bias.count)
        record =
            switch setup.recording {
            case .never: nil
            case .onDemand: layout.makeBuffer()
            }
        exchange = setup.exchange
        packed = (0..<setup.threads).map { _ in FloatBuffer(count: outputs * Panel.width) }
    }

    var parameters: [TrainedParameter] { [weights, bias] }

    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        source.multiplyTransposed(errors, part: part, packed: packed[part.member], into: inputErrors)
    }

    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        let step = plan.step(of: weights)
        if step != .frozen {
            let listed = input.listed(of: source.inputs)
            let added = addUp(input, listed: listed, errors: errors, rows: rows, crew: crew)
            tiles.forEach(of: crew, listed: listed) { tile in
                let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
                if !added { unsafe gradient.fill(tile, input: input, errors: errors, rows: rows) }
                unsafe tiles.note(tile, gradient: gradient)
                if plan.recordsGradients, let record { unsafe gradient.copy(tile, of: source.inputs, to: record) }
                if case .now(let rule) = step { unsafe move(tile, by: rule, gradient: gradient) }
                exchange?.advance(by: crew.thread)
            }
        }
        let biasStep = plan.step(of: bias)
        guard biasStep != .frozen, let columns = biasColumns(of: input, crew) else { return }
        unsafe ss_column_sums(
            errors.address(column: columns.lowerBound), rows, errors.stride, columns.count,
            biasGradient.values + columns.lowerBound)
        if case .now(let rule) = biasStep { moveBias(columns, by: rule) }
    }

    /// Sums a member's part of the gradient entry by entry, if the entries have no lists. Returns whether it did.
    private func addUp(
        _ input: StageInput, listed: Range<Int>, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew
    ) -> Bool {
        guard case .sparse(let sparse) = input, case .unlisted = sparse.listing else { return false }
        let share = tiles.share(of: crew, in: listed)
        let gradient = unsafe gradient.gradient(of: share, inputs: source.inputs, thread: crew.thread)
        unsafe gradient.add(share, of: sparse, errors: errors, rows: rows)
        return true
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        if plan.step(of: weights) != .frozen, case .whole(let buffer) = gradient { exchange.add(buffer) }
        if plan.step(of: bias) != .frozen { exchange.add(biasGradient) }
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard plan.step(of: weights) != .frozen else { return }
        tiles.forEach(of: crew, listed: input.listed(of: source.inputs)) { tile in
            let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
            unsafe tiles.note(tile, gradient: gradient)
            if plan.recordsGradients, let record { unsafe gradient.copy(tile, of: source.inputs, to: record) }
        }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        if case .now(let rule) = plan.step(of: weights) {
            tiles.forEach(of: crew, listed: input.listed(of: source.inputs)) { tile in
                let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
                unsafe move(tile, by: rule, gradient: gradient)
                exchange?.advance(by: crew.thread)
            }
        }
        if case .now(let rule) = plan.step(of: bias), let columns = biasColumns(of: input, crew) {
            moveBias(columns, by: rule)
        }
    }

    private func move(_ tile: WeightTiles.Tile, by rule: StepRule, gradient: TileGradient) {
        for (number, panel) in tile.panels.enumerated() {
            unsafe weights.move(
                from: source.place(panel: panel, input: tile.inputs.lowerBound),
                count: tile.inputs.count * Panel.width, gradient: gradient.values + number * gradient.panelStep,
                by: rule)
        }
    }

    private func moveBias(_ columns: Range<Int>, by rule: StepRule) {
        unsafe bias.move(
            from: columns.lowerBound, count: columns.count, gradient: biasGradient.values + columns.lowerBound,
            by: rule)
    }

    /// The columns whose biases a member updates; nil if it has none. Biases belong to the members that have the first
    /// inputs.
    private func biasColumns(of input: StageInput, _ crew: ThreadTeam.Crew) -> Range<Int>? {
        guard input.isFirst else { return nil }
        let panels = crew.share(of: source.panels)
        return panels.isEmpty ? nil : panels.lowerBound * Panel.width..<panels.upperBound * Panel.width
    }

    var gradients: [Matrix?] {
        let (outputs, inputs) = (source.outputs, source.inputs)
        return [
            record.map { Matrix(rows: outputs, columns: inputs, values: weights.layout.numbers(in: $0)) },
            Matrix(rows: 1, columns: outputs, values: bias.layout.numbers(in: biasGradient)),
        ]
    }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        (plan.moves(weights) ? tiles.squaredNorm(listed: listed) : 0)
            + (plan.moves(bias) ? biasGradient.squaredNorm : 0)
    }
}
