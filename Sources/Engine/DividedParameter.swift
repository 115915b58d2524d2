import CKernels
import Collectives
import Matrices

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
    let factors: RankFactors?
    /// With factors, the sums of this rank's share, if a step waits for the norm of all gradients.
    private let kept: FloatBuffer?
    /// With factors, for each thread, space for the gradients of a tile: their sum, and those of one rank.
    private let sumRooms: HeldObjects<FloatBuffer>
    private let partRooms: HeldObjects<FloatBuffer>
    /// For each row of a panel in this rank's share, 0 as long as its gradient and its state have been 0.
    private let touched: SharedMemory<UInt8>
    private let share: SharedTiles
    /// The first number of the share.
    private let first: Int

    /// All ranks must make parameters of the same sizes in the same order.
    ///
    /// - Parameters:
    ///   - weights: those of the parameter.
    ///   - inputs: the rows of a panel.
    ///   - factors: of the gradient; nil where the ranks do not see those of the others.
    /// - Returns: nil if the ranks do not divide the weights.
    init?(
        _ weights: DividedWeights?, parameter: TrainedParameter, inputs: Int, factors: RankFactors?,
        _ setup: TrainingSetup
    ) {
        guard let weights, let exchange = setup.exchange else { return nil }
        self.weights = weights
        self.parameter = parameter
        self.factors = factors
        self.exchange =
            factors == nil ? exchange.makeReduceScatter(weights.values.count) : exchange.makeMeeting()
        gradient = factors == nil ? FloatBuffer(borrowing: self.exchange) : nil
        kept =
            factors != nil && setup.waitsForNorm
            ? unsafe FloatBuffer(count: weights.own.count, beside: weights.values.values + weights.own.lowerBound) : nil
        let threads = factors == nil ? 0 : setup.threads
        sumRooms = HeldObjects((0..<threads).map { _ in WeightTiles.makeRoom() })
        partRooms = HeldObjects((0..<threads).map { _ in WeightTiles.makeRoom() })
        first = weights.own.lowerBound
        touched = SharedMemory(parameter.rowsWithState)
        // What is added up from memory is contiguous.
        share = SharedTiles(weights.own, inputs: inputs, panels: factors == nil ? 1 : WeightTiles.panels)
    }

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
        let step = WeightTiles.rows * Panel.width
        let (sum, part) = unsafe (room(in: sumRooms, of: member), room(in: partRooms, of: member))
        let lastLists = unsafe factors?.lastLists
        factors?.prefetch(share.panels)
        share.forEach(of: member) { tile in
            let gradient = unsafe place(of: tile, waits: rule == nil, room: sum)
            if let factors, let part = unsafe part {
                let room = unsafe TileGradient(values: part, panelStep: step)
                if let rule, let lastLists = unsafe lastLists {
                    unsafe factors.fill(gradient, of: tile, ranks: factors.ranks.dropLast(), room: room)
                    unsafe move(tile, adding: lastLists, to: gradient, by: rule, keepsSum: record != nil)
                    if let record { unsafe gradient.copy(tile, of: share.inputs, to: record) }
                    publish(tile)
                    return
                }
                unsafe factors.fill(gradient, of: tile, ranks: factors.ranks, room: room)
            } else {
                unsafe addParts(of: tile, into: gradient)
            }
            if let record { unsafe gradient.copy(tile, of: share.inputs, to: record) }
            if let rule {
                unsafe move(tile, gradient: gradient, by: rule, notes: true)
                publish(tile)
            } else {
                unsafe share.note(tile, gradient: gradient)
            }
        }
        ss_end_streams()
    }

    /// Updates a member's part of the weights with the gradient, which is added up.
    func move(_ member: ThreadTeam.Member, by rule: StepRule) {
        share.forEach(of: member) { tile in
            unsafe move(tile, gradient: place(of: tile, waits: true, room: nil), by: rule, notes: false)
            publish(tile)
        }
        ss_end_streams()
    }

    private func publish(_ tile: WeightTiles.Tile) {
        weights.publish(tile, from: share.place(of: tile), panelStep: share.inputs * Panel.width)
    }

    /// A member's space for a tile; nil if there is none.
    private func room(in rooms: HeldObjects<FloatBuffer>, of member: ThreadTeam.Member) -> UnsafeMutablePointer<Float>?
    {
        factors == nil ? nil : unsafe rooms.use(member.index) { unsafe $0.values }
    }

    /// Where the sum of a tile's gradients is put.
    ///
    /// - Parameters:
    ///   - waits: whether it is needed later.
    ///   - room: for one that is not; nil without factors.
    private func place(of tile: WeightTiles.Tile, waits: Bool, room: UnsafeMutablePointer<Float>?) -> TileGradient {
        let start = share.place(of: tile)
        let panelStep = share.inputs * Panel.width
        if let gradient { return unsafe TileGradient(values: gradient.values + start, panelStep: panelStep) }
        if let room = unsafe room, !waits {
            return unsafe TileGradient(values: room, panelStep: WeightTiles.rows * Panel.width)
        }
        guard let kept else { preconditionFailure("a gradient that waits, and is not kept") }
        return unsafe TileGradient(values: kept.values + (start - first), panelStep: panelStep)
    }

    /// Adds up the gradients that the ranks have exchanged, of a tile in a single panel.
    private func addParts(of tile: WeightTiles.Tile, into gradient: TileGradient) {
        unsafe exchange.parts.withUnsafeBufferPointer { all in
            let parts = unsafe UnsafeRawPointer(all.baseAddress)?.assumingMemoryBound(to: UnsafePointer<Float>?.self)
            unsafe ss_add_parts(
                parts, all.count, share.place(of: tile) - first, tile.inputs.count * Panel.width,
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
        _ tile: WeightTiles.Tile, adding last: RankFactors.View, to gradient: TileGradient, by rule: StepRule,
        keepsSum: Bool
    ) {
        guard case .lists(let lists, let starts, let counts) = unsafe last.input else { return }
        unsafe ss_sparse_step(
            lists, starts, counts, tile.inputs.lowerBound, tile.inputs.count,
            last.errors.values + tile.panels.lowerBound * Panel.width, last.errors.stride, tile.panels.count,
            rule.kernel, share.noting(tile, in: moved(tile)), gradient.values, keepsSum ? gradient.values : nil,
            gradient.panelStep)
    }

    /// Where a step finds a tile's weights, and what it keeps of them.
    private func moved(_ tile: WeightTiles.Tile) -> ss_moved {
        let start = share.place(of: tile)
        var moved = unsafe parameter.moved(from: start, panelStep: share.inputs * Panel.width)
        unsafe moved.touched = touched.values + (start - first) / Panel.width
        unsafe moved.touched_step = share.inputs
        return unsafe moved
    }
}
