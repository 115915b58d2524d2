import CKernels
import Learning
import Matrices

/// Trains the output layer of a network with two levels: the rows of all clusters, and those of the classes in the
/// clusters of the batch's labels, which make up for the steps that they missed (`LazyRows`).
final class TwoLevelTraining: LayerTraining {
    private let source: TwoLevelDense
    private let lazy: LazyRows
    private let pieces: [Piece]
    /// Whether gradients are kept until all are known, or for reports.
    private let keepsGradients: Bool
    /// For each piece if they are kept, otherwise for each thread: [rows of a piece × inputs], rows padded as the
    /// weights'.
    private let gradient: FloatBuffer
    /// For each piece.
    private let biasGradient: FloatBuffer
    /// For each piece, the sum of its squared gradients.
    private let squares: SharedMemory<Double>

    /// Adjacent rows of the weights that one thread updates.
    private struct Piece {
        let index: Int
        /// The cluster to which the rows' classes belong; nil: the rows are those of clusters.
        let cluster: Int?
        let rows: Range<Int>
        /// The number of rows before the first one among those of all clusters, or of its cluster's classes.
        let column: Int

        /// The largest number of rows: with 64 inputs, 8 kB of weights. A multiple of a panel's width.
        static let most = 32

        /// Divides the rows of the clusters, and those of each cluster's classes.
        static func divide(_ levels: TwoLevelLayer) -> [Piece] {
            var pieces: [Piece] = []
            func add(_ rows: Range<Int>, cluster: Int?) {
                for first in stride(from: rows.lowerBound, to: rows.upperBound, by: most) {
                    pieces.append(
                        Piece(
                            index: pieces.count, cluster: cluster, rows: first..<min(first + most, rows.upperBound),
                            column: first - rows.lowerBound))
                }
            }
            add(0..<levels.clusters, cluster: nil)
            for cluster in 0..<levels.clusters {
                let places = levels.places(ofCluster: cluster)
                add(levels.clusters + places.lowerBound..<levels.clusters + places.upperBound, cluster: cluster)
            }
            return pieces
        }
    }

    init(_ source: TwoLevelDense, _ setup: TrainingSetup) {
        self.source = source
        lazy = LazyRows(
            weights: source.weights, layout: source.layout, rowStep: source.rowStep, bias: source.bias,
            rows: source.levels.inputs, setup)
        pieces = Piece.divide(source.levels)
        keepsGradients = setup.gradientRoom == .whole || setup.recording == .onDemand
        gradient = FloatBuffer(count: (keepsGradients ? pieces.count : setup.threads) * Piece.most * source.rowStep)
        biasGradient = FloatBuffer(count: pieces.count * Piece.most)
        squares = SharedMemory(repeating: 0, count: pieces.count)
    }

    var parameters: [TrainedParameter] { lazy.parameters }
    var rowSteps: (parameter: Int, steps: [Int])? { lazy.steps }

    /// Whether the batch has samples for these rows.
    private func isNamed(_ piece: Piece) -> Bool {
        piece.cluster.map { source.batch.isNamed($0) } ?? true
    }

    /// Calls `body` with each piece of a crew's member that the batch names. A piece stays with its thread, in whose cache
    /// it may be.
    private func forEachPiece(of crew: ThreadTeam.Crew, _ body: (Piece) -> Void) {
        for piece in pieces where (piece.index + (piece.cluster ?? 0)) % crew.count == crew.index && isNamed(piece) {
            body(piece)
        }
    }

    func prepare(_ member: ThreadTeam.Member, plan: StepPlan) {
        if let rules = lazy.coastingRules(plan) {
            // No step leaves out a cluster's row.
            forEachPiece(of: member.crew) { if $0.cluster != nil { lazy.makeUp($0.rows, by: rules) } }
        }
        source.pack(member.share(of: Panel.count(source.outputs)))
    }

    func backward(_ errors: PaddedRows, to inputErrors: PaddedRows, part: Part) {
        source.backward(errors, to: inputErrors, part: part)
    }

    func differentiate(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard plan.step(of: lazy.weights) != .frozen else { return }
        let rules = lazy.movingRules(plan)
        forEachPiece(of: crew) { piece in
            differentiate(piece, rows: rows, thread: crew.thread)
            if let rules { move(piece, thread: crew.thread, by: rules) }
        }
    }

    private func gradient(of piece: Piece, thread: Int) -> UnsafeMutablePointer<Float> {
        unsafe gradient.values + (keepsGradients ? piece.index : thread) * Piece.most * source.rowStep
    }

    private func biasGradient(of piece: Piece) -> UnsafeMutablePointer<Float> {
        unsafe biasGradient.values + piece.index * Piece.most
    }

    private func differentiate(_ piece: Piece, rows: Int, thread: Int) {
        let step = source.rowStep
        let samples = piece.cluster.map { source.batch.positions(ofCluster: $0) } ?? 0..<rows
        let errors = piece.cluster == nil ? source.clusterErrors : source.classErrors
        let first = unsafe errors.address(row: samples.lowerBound, column: piece.column)
        let left = unsafe ss_view(values: first, row_step: 1, column_step: errors.stride)
        let inputs = source.orderedInputs
        let target = unsafe gradient(of: piece, thread: thread)
        for panel in 0..<Panel.count(source.inputs) {
            let column = panel * Panel.width
            unsafe ss_panel_product(
                left, piece.rows.count, samples.count, inputs.address(row: samples.lowerBound, column: column),
                inputs.stride, nil, target + column, step)
        }
        unsafe ss_column_sums(
            first, samples.count, errors.stride, Panel.count(piece.rows.count) * Panel.width,
            biasGradient(of: piece))
        noteSquares(of: piece, thread: thread)
    }

    private func noteSquares(of piece: Piece, thread: Int) {
        let sums = unsafe biasGradient(of: piece)
        var squared = unsafe ss_sum_of_squares(
            gradient(of: piece, thread: thread), piece.rows.count * source.rowStep)
        for row in 0..<piece.rows.count { unsafe squared += Double(sums[row]) * Double(sums[row]) }
        unsafe squares.values[piece.index] = squared
    }

    func exchange(_ input: StageInput, plan: StepPlan, by exchange: RankExchange) {
        guard plan.step(of: lazy.weights) != .frozen else { return }
        for piece in pieces where isNamed(piece) {
            let (first, bias) = (piece.index * Piece.most * source.rowStep, piece.index * Piece.most)
            exchange.add(gradient, first..<first + piece.rows.count * source.rowStep)
            exchange.add(biasGradient, bias..<bias + piece.rows.count)
        }
    }

    func noteSquares(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard plan.step(of: lazy.weights) != .frozen else { return }
        forEachPiece(of: crew) { noteSquares(of: $0, thread: crew.thread) }
    }

    func move(_ input: StageInput, crew: ThreadTeam.Crew, plan: StepPlan) {
        guard let rules = lazy.movingRules(plan) else { return }
        forEachPiece(of: crew) { move($0, thread: crew.thread, by: rules) }
    }

    private func move(_ piece: Piece, thread: Int, by rules: LazyRows.Rules) {
        unsafe lazy.move(
            piece.rows, gradient: gradient(of: piece, thread: thread), biasGradient: biasGradient(of: piece), by: rules)
    }

    var gradients: [Matrix?] {
        var bias = Matrix(rows: 1, columns: source.levels.inputs)
        var weights = keepsGradients ? Matrix(rows: source.levels.inputs, columns: source.inputs) : nil
        for piece in pieces where isNamed(piece) {
            for (place, row) in piece.rows.enumerated() {
                bias[0, row] = unsafe biasGradient(of: piece)[place]
                guard keepsGradients else { continue }
                let own = unsafe gradient(of: piece, thread: 0) + place * source.rowStep
                for input in 0..<source.inputs { weights?[row, input] = unsafe own[input] }
            }
        }
        return [weights, bias]
    }

    func squaredNorm(_ plan: StepPlan, listed: Range<Int>) -> Double {
        guard plan.moves(lazy.weights) else { return 0 }
        var sum = 0.0
        for piece in pieces where isNamed(piece) { unsafe sum += squares.values[piece.index] }
        return sum
    }
}
