import Learning
import Matrices

/// An embedding: samples have few of its inputs, and only the weights of those are read and updated.
final class PanelledEmbedding: WeightedLayer {
    let inputs: Int
    let outputs: Int
    private let layout: ParameterLayout
    private let weights: PanelledWeights

    init(_ layer: EmbeddingLayer) {
        (inputs, outputs) = (layer.features, layer.dimensions)
        layout = .rows(inputs: inputs, outputs: outputs)
        weights = PanelledWeights(layer.weights.values, layout: layout, inputs: inputs, outputs: outputs)
    }

    var inputForm: EngineInput.Form { .sparse }

    var layer: Layer {
        let values = layout.numbers(in: weights.values)
        return .embedding(EmbeddingLayer(weights: Matrix(rows: inputs, columns: outputs, values: values)))
    }

    func forward(_ input: StageInput, part: Part, into output: PaddedRows) {
        guard case .sparse(let rows) = input else { preconditionFailure("an embedding of every number") }
        weights.multiply(rows, bias: nil, part: part, into: output)
    }

    func makeFirstInputs(_ setup: FirstInputsSetup) -> any FirstInputs {
        OwnInputs(.entries(.present), features: inputs, setup)
    }

    func makeTraining(_ setup: TrainingSetup) -> any LayerTraining {
        EmbeddingTraining(weights, layout: layout, setup)
    }
}

/// Trains an embedding: the rows of the features in a batch are gathered from memory, a tile at a time, updated, and
/// written back.
final class EmbeddingTraining: LayerTraining {
    private let source: PanelledWeights
    private let weights: TrainedParameter
    private let tiles: WeightTiles
    private let gradient: GradientMemory
    /// For each thread, space for the rows of a tile.
    private let gathered: [GatheredRows]
    /// The gradient over the batch of all ranks; nil without several ranks.
    private let exchanged: GatheredGradient?

    init(_ source: PanelledWeights, layout: ParameterLayout, _ setup: TrainingSetup) {
        self.source = source
        weights = TrainedParameter(
            index: setup.firstParameter, values: source.values, layout: layout, optimizer: setup.optimizer)
        tiles = WeightTiles(inputs: source.inputs, panels: source.panels)
        gradient = GradientMemory(
            setup.gradientRoom, of: source.values, inputs: source.inputs, panels: source.panels,
            threads: setup.threads)
        gathered = (0..<setup.threads).map { _ in GatheredRows(rows: WeightTiles.rows) }
        exchanged = setup.exchange != nil ? GatheredGradient(inputs: source.inputs, panels: source.panels) : nil
    }

    var parameters: [TrainedParameter] { [weights] }

    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        preconditionFailure("an embedding is a network's first layer: nobody wants the errors of its inputs")
    }

    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        let step = plan.step(of: weights)
        guard step != .frozen else { return }
        tiles.forEach(of: crew, listed: input.listed(of: source.inputs)) { tile in
            let gradient = unsafe gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
            unsafe gradient.fill(tile, input: input, errors: errors, rows: rows)
            unsafe tiles.note(tile, gradient: gradient)
            if case .now(let rule) = step { unsafe move(tile, of: input, by: rule, gradient, crew.thread) }
        }
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        guard plan.step(of: weights) != .frozen, let exchanged, case .sparse(let sparse) = input else { return }
        let count = sparse.listed.count
        unsafe exchanged.gather(
            gradient.gradient(
                of: WeightTiles.Tile(panels: 0..<source.panels, inputs: 0..<count), inputs: source.inputs, thread: 0),
            places: sparse.places, count: count, by: exchange)
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard plan.step(of: weights) != .frozen, let exchanged else { return }
        tiles.forEach(of: crew, listed: exchanged.listed) { tile in
            unsafe tiles.note(tile, gradient: exchanged.gradient(of: tile))
        }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard case .now(let rule) = plan.step(of: weights) else { return }
        tiles.forEach(of: crew, listed: exchanged?.listed ?? input.listed(of: source.inputs)) { tile in
            let gradient =
                unsafe exchanged?.gradient(of: tile)
                ?? gradient.gradient(of: tile, inputs: source.inputs, thread: crew.thread)
            unsafe move(tile, of: input, by: rule, gradient, crew.thread)
        }
    }

    private func move(
        _ tile: WeightTiles.Tile, of input: StageInput, by rule: StepRule, _ gradient: TileGradient, _ thread: Int
    ) {
        guard case .sparse(let sparse) = input else { return }
        let places = unsafe exchanged?.places ?? sparse.places
        for (number, panel) in tile.panels.enumerated() {
            unsafe gathered[thread].move(
                weights, from: source.place(panel: panel), rowStep: source.rowStep,
                at: places + tile.inputs.lowerBound, count: tile.inputs.count,
                gradient: gradient.values + number * gradient.panelStep, by: rule)
        }
    }

    /// Gradients are not reported, since there are very many and almost all are 0.
    var gradients: [Matrix?] { [nil] }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        plan.moves(weights) ? tiles.squaredNorm(listed: exchanged?.listed ?? listed) : 0
    }
}
