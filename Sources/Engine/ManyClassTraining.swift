import CKernels
import Matrices

/// Trains a last layer with very many classes together with its softmax.
///
/// A batch is taken in panels of rows. In a first pass over the classes each thread computes the scores of its blocks,
/// piece by piece in the first-level cache, and replaces them by exponentials relative to the largest score so far. Then
/// the threads meet, and know every sample's largest score and sum. In a second pass the exponentials become
/// probabilities minus targets, and while these are in the cache, both products use them: the weights' gradient, and the
/// errors of the inputs, which are summed for each block on its own. After the last panel the weights are updated at
/// once. So the exponentials of one panel of rows are all that is kept.
final class ManyClassTraining: LayerTraining {
    let layer: ManyClassDense
    let weights: TrainedParameter
    let bias: TrainedParameter
    let division: ClassBlocks
    /// [classes × inputs], padded like the weights.
    let gradient: FloatBuffer
    let biasGradient: FloatBuffer
    /// Holds the weights' gradient of a step that records gradients.
    let record: FloatBuffer?
    /// For each piece of classes, the sum of the squared gradients.
    let squares: SharedMemory<Double>
    /// For each block and each sample, the part of the errors of the inputs.
    let partialErrors: PaddedRows
    /// The largest number of samples in a batch.
    let capacity: Int
    let kept: KeptExponentials
    /// Each sample's score of its label, and whether it is larger than those before it in its block.
    let labelScores: FloatBuffer
    let labelLeads: SharedMemory<Bool>
    /// For each block, Σ spread · weights, and Σ spread · bias.
    let spreadWeights: FloatBuffer
    let spreadBias: SharedMemory<Double>
    let rooms: [ManyClassRoom]
    let divided: DividedParameter?

    init(_ layer: ManyClassDense, _ setup: TrainingSetup) {
        self.layer = layer
        capacity = setup.rows
        weights = TrainedParameter(
            index: setup.firstParameter, values: layer.weights, layout: layer.layout, optimizer: setup.optimizer,
            own: layer.divided?.own)
        divided = DividedParameter(
            layer.divided, parameter: weights, inputs: layer.weights.count / Panel.width, factors: nil, setup)
        bias = TrainedParameter(
            index: setup.firstParameter + 1, values: layer.bias, layout: .vector(layer.outputs),
            optimizer: setup.optimizer)
        division = ClassBlocks(classes: layer.outputs)
        gradient = divided?.gradient ?? FloatBuffer(count: layer.weights.count)
        biasGradient = FloatBuffer(count: layer.bias.count)
        record =
            switch setup.recording {
            case .never: nil
            case .onDemand: layer.divided == nil ? layer.layout.makeBuffer() : nil
            }
        squares = SharedMemory(repeating: 0, count: division.pieces)
        partialErrors = PaddedRows(rows: division.blocks.count * setup.rows, columns: layer.inputs)
        kept = KeptExponentials(division, classes: layer.outputs, rows: setup.rows)
        labelScores = FloatBuffer(count: setup.rows)
        labelLeads = SharedMemory(repeating: false, count: setup.rows)
        spreadWeights = FloatBuffer(count: division.blocks.count * layer.rowStep)
        spreadBias = SharedMemory(repeating: 0, count: division.blocks.count)
        rooms = (0..<setup.threads).map { _ in ManyClassRoom(layer, rows: setup.rows) }
    }

    var parameters: [TrainedParameter] { [weights, bias] }

    /// Adds up the parts of the errors of the inputs, block by block.
    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        let (first, column) = (part.rows.lowerBound, part.firstColumn)
        for row in part.rows {
            unsafe inputErrors.address(row: row, column: column).update(
                from: partialErrors.address(row: row, column: column), count: part.columnCount)
        }
        for block in division.blocks.indices.dropFirst() {
            unsafe ss_add_rows(
                inputErrors.address(row: first, column: column),
                partialErrors.address(row: block * capacity + first, column: column), part.rows.count,
                inputErrors.stride, part.columnCount)
        }
    }

    /// Nothing: `measure` has computed the gradients, and made the updates that need not wait. Only where a rank has no
    /// samples has it computed none.
    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard rows == 0 else { return }
        forEachPiece(of: crew) { piece in
            let (first, count) = (piece.classes.lowerBound, piece.classes.count)
            unsafe (gradient.values + first * layer.rowStep).update(repeating: 0, count: count * layer.rowStep)
            unsafe (biasGradient.values + first).update(repeating: 0, count: count)
        }
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        if divided == nil, plan.step(of: weights) != .frozen { exchange.add(gradient) }
        if plan.step(of: bias) != .frozen { exchange.add(biasGradient) }
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard divided == nil, plan.step(of: weights) != .frozen || plan.step(of: bias) != .frozen else { return }
        forEachPiece(of: crew) { noteSquares(of: $0, plan: plan) }
    }

    /// Records the squares of the gradient of a piece of classes, which is complete.
    func noteSquares(of piece: ClassBlocks.Piece, plan: StepPlan) {
        let first = piece.classes.lowerBound * layer.rowStep
        let count = piece.classes.count * layer.rowStep
        unsafe squares.values[piece.index] = ss_sum_of_squares(gradient.values + first, count)
        if plan.recordsGradients, let record {
            unsafe (record.values + first).update(from: gradient.values + first, count: count)
        }
    }

    private func forEachPiece(of crew: ThreadTeam.Crew, _ body: (ClassBlocks.Piece) -> Void) {
        for block in crew.share(of: division.blocks.count) { division.blocks[block].pieces.forEach(body) }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        forEachPiece(of: crew) { move($0, plan: plan) }
    }

    /// Updates the weights and the biases of some classes, unless their gradients must wait.
    func move(_ piece: ClassBlocks.Piece, plan: StepPlan) {
        if divided == nil, case .now(let rule) = plan.step(of: weights) {
            let first = piece.classes.lowerBound * layer.rowStep
            unsafe weights.move(
                from: first, count: piece.classes.count * layer.rowStep, gradient: gradient.values + first, by: rule)
        }
        if case .now(let rule) = plan.step(of: bias) {
            let first = piece.classes.lowerBound
            unsafe bias.move(
                from: first, count: piece.classes.count, gradient: biasGradient.values + first, by: rule)
        }
    }

    var gradients: [Matrix?] {
        [
            (divided?.weights.record ?? record).map {
                Matrix(rows: layer.outputs, columns: layer.inputs, values: layer.layout.numbers(in: $0))
            },
            Matrix(rows: 1, columns: layer.outputs, values: bias.layout.numbers(in: biasGradient)),
        ]
    }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        (divided == nil && plan.moves(weights) ? squares.array.reduce(0, +) : 0)
            + (plan.moves(bias) ? biasGradient.squaredNorm : 0)
    }
}
