import CKernels
import Collectives
import Matrices

/// What gradients of a layer are computed from, where each rank sees that of all: the inputs of their samples, and the errors of
/// the outputs. Both are the factors of the gradient, and mostly much less than it ("sufficient factors", Xie et al. 2015,
/// https://arxiv.org/abs/1511.08486).
struct RankFactors: Sendable {
    private let parts: [(input: GradientInput, errors: PaddedRows)]
    private let exchange: RankExchange

    /// Returns nil if the ranks do not see those of the others.
    init?(input: StageInput, errors: PaddedRows, exchange: RankExchange) {
        let inputs = input.ofRanks
        guard !inputs.isEmpty, inputs.count == errors.ofRanks.count else { return nil }
        parts = zip(inputs, errors.ofRanks).map { ($0, $1) }
        self.exchange = exchange
    }

    /// Computes a tile's gradient over the batch: the sum of those over each rank's samples, in the order of the ranks.
    ///
    /// - Parameters:
    ///   - ranks: of which ranks, from the first on.
    ///   - room: for the gradient over one rank's samples.
    func fill(_ gradient: TileGradient, of tile: WeightTiles.Tile, ranks: Range<Int>, room: TileGradient) {
        for rank in ranks {
            let part = parts[rank]
            let target = unsafe rank == 0 ? gradient : room
            unsafe target.fill(tile, input: part.input, errors: part.errors, rows: exchange.rows(ofRank: rank))
            if rank > 0 { unsafe gradient.add(room, of: tile) }
        }
    }

    var ranks: Range<Int> { parts.indices }

    /// The lists of the last of several ranks, and its errors; nil if inputs have no lists.
    var lastLists: (lists: FeatureLists, errors: PaddedRows)? {
        guard parts.count > 1, let last = parts.last, case .lists(let lists) = last.input else { return nil }
        return (lists, last.errors)
    }
}

/// A parameter that the ranks divide, and its gradient: each rank has the sum over the ranks for its share alone, and updates
/// that. The sum is added up in one of two ways, with the same bits:
/// - Each rank computes its whole gradient, and they exchange these (a reduce-scatter).
/// - Where all ranks see the factors of the gradients, each computes its share of every rank's gradient, tile by tile in the
///   first-level cache, and no gradient is ever in memory.
///
/// The first member of the team starts the exchange and waits for it; all members add up and update.
final class DividedParameter: Sendable {
    let weights: DividedWeights
    let parameter: TrainedParameter
    /// This rank's whole gradient, and in its share the sum over all ranks, once that is added up; nil where it is made of
    /// factors.
    let gradient: FloatBuffer?
    /// Tells that all ranks have computed their gradients, or their factors.
    private let exchange: any ReduceScatter
    private let factors: RankFactors?
    /// With factors, the sums of this rank's share, if a step waits for the norm of all gradients.
    private let kept: FloatBuffer?
    /// With factors, for each thread, space for the gradients of a tile: their sum, and those of one rank.
    private let rooms: [(sum: FloatBuffer, part: FloatBuffer)]
    /// For each row of a panel in this rank's share, 0 as long as its gradient and its state have been 0.
    private let touched: SharedMemory<UInt8>
    private let share: SharedTiles

    /// All ranks must make parameters of the same sizes in the same order.
    ///
    /// - Parameters:
    ///   - weights: those of the parameter.
    ///   - inputs: the rows of a panel.
    /// - Returns: nil if the ranks do not divide the weights.
    init?(_ weights: DividedWeights?, parameter: TrainedParameter, inputs: Int, _ setup: TrainingSetup) {
        guard let weights, let exchange = setup.exchange else { return nil }
        self.weights = weights
        self.parameter = parameter
        factors = setup.factors
        self.exchange =
            factors == nil ? exchange.makeReduceScatter(weights.values.count) : exchange.makeMeeting()
        gradient = factors == nil ? FloatBuffer(borrowing: self.exchange) : nil
        kept =
            factors != nil && setup.waitsForNorm
            ? unsafe FloatBuffer(count: weights.own.count, beside: weights.values.values + weights.own.lowerBound) : nil
        rooms =
            factors == nil ? [] : (0..<setup.threads).map { _ in (WeightTiles.makeRoom(), WeightTiles.makeRoom()) }
        touched = SharedMemory(parameter.rowsWithState)
        // What is added up from memory is contiguous.
        share = SharedTiles(weights.own, inputs: inputs, panels: factors == nil ? 1 : WeightTiles.panels)
    }

    /// Whether no rank computes its whole gradient.
    var isMadeOfFactors: Bool { factors != nil }

    // MARK: - By the first member

    /// Starts to exchange the gradient, which is complete, or whose factors are.
    func startSum() { exchange.start() }
    var isSumOver: Bool { exchange.isOver }
    func finishSum() { exchange.finish() }

    /// The sum of the squares of this rank's share of the gradient; its bits do not depend on the number of threads.
    var squaredNorm: Double { share.squaredNorm }

    // MARK: - By all members

    /// Adds up a member's part of the gradient over the ranks, in their order, and updates the weights if their rule is known.
    func addUp(_ member: ThreadTeam.Member, records: Bool, by rule: StepRule?) {
        let record = records ? weights.record : nil
        let room = factors == nil ? nil : rooms[member.index].part
        share.forEach(of: member) { tile in
            let gradient = unsafe place(of: tile, waits: rule == nil, thread: member.index)
            if let factors, let room {
                let room = unsafe TileGradient(values: room.values, panelStep: WeightTiles.rows * Panel.width)
                if let rule, let last = factors.lastLists {
                    unsafe factors.fill(gradient, of: tile, ranks: factors.ranks.dropLast(), room: room)
                    unsafe move(tile, adding: last.lists, last.errors, to: gradient, by: rule, keepsSum: record != nil)
                    if let record { unsafe gradient.copy(tile, of: share.inputs, to: record) }
                    return
                }
                unsafe factors.fill(gradient, of: tile, ranks: factors.ranks, room: room)
            } else {
                unsafe addParts(of: tile, into: gradient)
            }
            if let record { unsafe gradient.copy(tile, of: share.inputs, to: record) }
            if let rule {
                unsafe move(tile, gradient: gradient, by: rule, notes: true)
            } else {
                unsafe share.note(tile, gradient: gradient)
            }
        }
    }

    /// Updates a member's part of the weights with the gradient, which is added up.
    func move(_ member: ThreadTeam.Member, by rule: StepRule) {
        share.forEach(of: member) { tile in
            unsafe move(tile, gradient: place(of: tile, waits: true, thread: member.index), by: rule, notes: false)
        }
    }

    /// Where the sum of a tile's gradients is put.
    ///
    /// - Parameter waits: whether it is needed later.
    private func place(of tile: WeightTiles.Tile, waits: Bool, thread: Int) -> TileGradient {
        let first = share.place(of: tile)
        let panelStep = share.inputs * Panel.width
        if let gradient { return unsafe TileGradient(values: gradient.values + first, panelStep: panelStep) }
        if waits, let kept {
            return unsafe TileGradient(values: kept.values + (first - weights.own.lowerBound), panelStep: panelStep)
        }
        return unsafe TileGradient(values: rooms[thread].sum.values, panelStep: WeightTiles.rows * Panel.width)
    }

    /// Adds up the gradients that the ranks have exchanged, of a tile in a single panel.
    private func addParts(of tile: WeightTiles.Tile, into gradient: TileGradient) {
        unsafe exchange.parts.withUnsafeBufferPointer { all in
            let parts = unsafe UnsafeRawPointer(all.baseAddress)?.assumingMemoryBound(to: UnsafePointer<Float>?.self)
            unsafe ss_add_parts(
                parts, all.count, share.place(of: tile) - weights.own.lowerBound, tile.inputs.count * Panel.width,
                gradient.values)
        }
    }

    private func move(_ tile: WeightTiles.Tile, gradient: TileGradient, by rule: StepRule, notes: Bool) {
        let moved = unsafe moved(tile)
        unsafe ss_gradient_step(
            gradient.values, gradient.panelStep, tile.inputs.count, tile.panels.count, rule.kernel,
            notes ? share.noting(tile, in: moved) : moved)
    }

    /// Makes the step while the last gradient is in the registers, of several ranks.
    ///
    /// - Parameters:
    ///   - gradient: has the sum of all others, and has that of all after this if `keepsSum`.
    private func move(
        _ tile: WeightTiles.Tile, adding lists: FeatureLists, _ errors: PaddedRows, to gradient: TileGradient,
        by rule: StepRule, keepsSum: Bool
    ) {
        unsafe ss_sparse_step(
            lists.entries.values, lists.starts.values, lists.counts.values, tile.inputs.lowerBound, tile.inputs.count,
            errors.address(column: tile.panels.lowerBound * Panel.width), errors.stride, tile.panels.count,
            rule.kernel, share.noting(tile, in: moved(tile)), gradient.values, keepsSum ? gradient.values : nil,
            gradient.panelStep)
    }

    /// Where a step finds a tile's weights, and what it keeps of them.
    private func moved(_ tile: WeightTiles.Tile) -> ss_moved {
        let first = share.place(of: tile)
        var moved = unsafe parameter.moved(from: first, panelStep: share.inputs * Panel.width)
        unsafe moved.touched = touched.values + (first - weights.own.lowerBound) / Panel.width
        unsafe moved.touched_step = share.inputs
        return unsafe moved
    }
}
