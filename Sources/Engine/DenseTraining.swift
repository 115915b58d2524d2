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
    /// For each row of a panel, 0 as long as its gradient and its state have been 0.
    private let touched: SharedMemory<UInt8>
    /// Holds the weights' gradient of a step that records gradients.
    private let record: FloatBuffer?
    /// For each thread, space for a panel of the transposed weights.
    private let packed: [FloatBuffer]
    /// Has the sums of other stages on their way while tiles are computed; nil without other ranks.
    private let exchange: RankExchange?
    let divided: DividedParameter?

    init(
        _ source: PanelledWeights, layout: ParameterLayout, bias: FloatBuffer, divided: DividedWeights?,
        _ setup: TrainingSetup
    ) {
        self.source = source
        let (inputs, outputs, panels) = (source.inputs, source.outputs, source.panels)
        weights = TrainedParameter(
            index: setup.firstParameter, values: source.values, layout: layout, optimizer: setup.optimizer,
            own: divided?.own)
        self.divided = DividedParameter(
            divided, parameter: weights, inputs: inputs,
            factors: divided == nil ? nil : setup.makeFactors(inputs: inputs, outputs: outputs), setup)
        touched = SharedMemory(divided == nil ? weights.rowsWithState : [])
        self.bias = TrainedParameter(
            index: setup.firstParameter + 1, values: bias, layout: .vector(outputs), optimizer: setup.optimizer)
        tiles = WeightTiles(inputs: inputs, panels: panels)
        gradient = GradientMemory(
            self.divided?.factors != nil ? .tiles : setup.gradientRoom, of: source.values, inputs: inputs,
            panels: panels, threads: setup.threads, in: self.divided?.gradient)
        biasGradient = FloatBuffer(count: bias.count)
        record =
            switch setup.recording {
            case .never: nil
            case .onDemand: divided == nil ? layout.makeBuffer() : nil
            }
        exchange = setup.exchange
        packed = (0..<setup.threads).map { _ in FloatBuffer(count: outputs * Panel.width) }
    }

    var parameters: [TrainedParameter] { [weights, bias] }

    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        source.multiplyTransposed(errors, part: part, packed: packed[part.member], into: inputErrors)
    }

    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        switch plan.step(of: weights) {
        case .frozen: break
        case .later: keep(input, errors: errors, rows: rows, crew: crew, plan: plan)
        case .now(let rule): step(input, errors: errors, rows: rows, crew: crew, plan: plan, by: rule)
        }
        let biasStep = plan.step(of: bias)
        guard biasStep != .frozen, let columns = biasColumns(of: input, crew) else { return }
        unsafe ss_column_sums(
            errors.address(column: columns.lowerBound), rows, errors.stride, columns.count,
            biasGradient.values + columns.lowerBound)
        if case .now(let rule) = biasStep { moveBias(columns, by: rule) }
    }

    /// Computes a member's part of the weights' gradient, which is kept for later, unless it is made of factors then.
    private func keep(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        if let factors = divided?.factors {
            factors.publish(input, errors: errors, rows: rows, crew: crew)
            return
        }
        let listed = input.listed(of: source.inputs)
        let added = addUp(input, listed: listed, errors: errors, rows: rows, crew: crew) != nil
        tiles.forEach(of: crew, listed: listed) { tile in
            let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
            if !added { unsafe gradient.fill(tile, input: input, errors: errors, rows: rows) }
            if let exchange {
                // What counts are the sums over the ranks.
                exchange.advance(by: crew.thread)
                return
            }
            unsafe tiles.note(tile, gradient: gradient)
            if plan.recordsGradients, let record { unsafe gradient.copy(tile, of: source.inputs, to: record) }
        }
    }

    /// Computes a member's part of the weights' gradient, and makes the step with it at once: of entries with lists in
    /// one pass, while a gradient is in the registers; of others tile by tile, or when all entries are added up.
    private func step(
        _ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan, by rule: StepRule
    ) {
        let record = plan.recordsGradients ? record : nil
        let listed = input.listed(of: source.inputs)
        if case .sparse(let sparse) = input, sparse.listing == .all {
            let share = tiles.share(of: crew, in: listed)
            unsafe ss_sparse_step(
                sparse.lists, sparse.listStarts, sparse.listCounts, share.inputs.lowerBound, share.inputs.count,
                errors.address(column: share.panels.lowerBound * Panel.width), errors.stride, share.panels.count,
                rule.kernel, tiles.noting(share, in: moved(share)), nil,
                record.map { unsafe $0.values + place(of: share) }, source.inputs * Panel.width)
        } else if let share = addUp(input, listed: listed, errors: errors, rows: rows, crew: crew) {
            let gradient = unsafe gradient.gradient(of: share, inputs: source.inputs, thread: crew.thread)
            if let record { unsafe gradient.copy(share, of: source.inputs, to: record) }
            unsafe move(share, by: rule, gradient: gradient, notes: true)
        } else {
            tiles.forEach(of: crew, listed: listed) { tile in
                let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
                unsafe gradient.fill(tile, input: input, errors: errors, rows: rows)
                if let record { unsafe gradient.copy(tile, of: source.inputs, to: record) }
                unsafe move(tile, by: rule, gradient: gradient, notes: true)
            }
        }
    }

    /// Sums a member's part of the gradient entry by entry, if the entries have no lists, and returns that part.
    private func addUp(
        _ input: StageInput, listed: Range<Int>, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew
    ) -> WeightTiles.Tile? {
        guard case .sparse(let sparse) = input, sparse.listing == .unlisted else { return nil }
        let share = tiles.share(of: crew, in: listed)
        let gradient = unsafe gradient.gradient(of: share, inputs: source.inputs, thread: crew.thread)
        unsafe gradient.add(share, of: sparse, errors: errors, rows: rows)
        return share
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        if divided == nil, plan.step(of: weights) != .frozen, let whole = gradient.whole { exchange.add(whole) }
        if plan.step(of: bias) != .frozen { exchange.add(biasGradient) }
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard divided == nil, plan.step(of: weights) != .frozen else { return }
        tiles.forEach(of: crew, listed: input.listed(of: source.inputs)) { tile in
            let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
            unsafe tiles.note(tile, gradient: gradient)
            if plan.recordsGradients, let record { unsafe gradient.copy(tile, of: source.inputs, to: record) }
        }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        if divided == nil, case .now(let rule) = plan.step(of: weights) {
            tiles.forEach(of: crew, listed: input.listed(of: source.inputs)) { tile in
                let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
                unsafe move(tile, by: rule, gradient: gradient, notes: false)
                exchange?.advance(by: crew.thread)
            }
        }
        if case .now(let rule) = plan.step(of: bias), let columns = biasColumns(of: input, crew) {
            moveBias(columns, by: rule)
        }
    }

    /// Makes the step with a tile's gradient.
    ///
    /// - Parameter notes: whether to record its squares, which otherwise have been recorded.
    private func move(_ tile: WeightTiles.Tile, by rule: StepRule, gradient: TileGradient, notes: Bool) {
        let moved = unsafe moved(tile)
        unsafe ss_gradient_step(
            gradient.values, gradient.panelStep, tile.inputs.count, tile.panels.count, rule.kernel,
            notes ? tiles.noting(tile, in: moved) : moved)
    }

    /// The offset of a tile in the weights.
    private func place(of tile: WeightTiles.Tile) -> Int {
        source.place(panel: tile.panels.lowerBound, input: tile.inputs.lowerBound)
    }

    /// Where a step finds a tile's weights, and what it keeps of them.
    private func moved(_ tile: WeightTiles.Tile) -> ss_moved {
        let place = place(of: tile)
        var moved = unsafe weights.moved(from: place, panelStep: source.inputs * Panel.width)
        unsafe moved.touched = touched.values + place / Panel.width
        unsafe moved.touched_step = source.inputs
        return unsafe moved
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
            (divided?.weights.record ?? record).map {
                Matrix(rows: outputs, columns: inputs, values: weights.layout.numbers(in: $0))
            },
            Matrix(rows: 1, columns: outputs, values: bias.layout.numbers(in: biasGradient)),
        ]
    }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        (divided == nil && plan.moves(weights) ? tiles.squaredNorm(listed: listed) : 0)
            + (plan.moves(bias) ? biasGradient.squaredNorm : 0)
    }
}
