import CKernels
import Collectives
import Learning
import Matrices

/// The weights of a layer that the ranks of a run divide among them, as ZeRO does (Rajbhandari et al. 2020,
/// https://arxiv.org/abs/1910.02054): each rank adds up its share of the gradient, has the optimizer's state of that share alone,
/// updates that share of the weights, and gathers the others. So the optimizer's work and its state are divided by the number of
/// ranks, while no more bytes are sent than for the sum of all gradients.
///
/// The first member of the team starts the exchanges and waits for them; all members add up and update.
final class DividedWeights: Sendable {
    /// All weights, of which this rank writes its share only.
    let values: FloatBuffer
    /// This rank's gradient; in its share the sum over all ranks, once that is added up.
    let gradient: FloatBuffer
    /// This rank's share of the numbers.
    let own: Range<Int>
    private let weights: any AllGather
    private let sums: any ReduceScatter
    /// Holds the gradient of a step that records gradients; nil if none does.
    private let recorded: (any AllGather)?
    /// That, for those who read it.
    let record: FloatBuffer?
    /// For each tile of the share's pieces, the sum of the squared gradients.
    private let squares: SharedMemory<Double>
    private let pieces: Int

    /// The numbers that a member adds up and updates at a time, so that they stay in the first-level cache, and their tiles.
    private static let piece = tiles * WeightTiles.rows * Panel.width
    private static let tiles = 3

    /// All ranks must make weights of the same sizes in the same order.
    ///
    /// - Parameter count: a multiple of a panel's width.
    init(_ count: Int, of ranks: any Collective, recording: GradientRecording) {
        own = ranks.lineShare(of: count, rank: ranks.rank)
        weights = ranks.makeAllGather(count)
        sums = ranks.makeReduceScatter(count)
        recorded =
            switch recording {
            case .never: nil
            case .onDemand: ranks.makeAllGather(count)
            }
        values = FloatBuffer(borrowing: weights)
        gradient = FloatBuffer(borrowing: sums)
        record = recorded.map { FloatBuffer(borrowing: $0) }
        pieces = (own.count + Self.piece - 1) / Self.piece
        squares = SharedMemory(repeating: 0, count: pieces * Self.tiles)
    }

    // MARK: - By the first member

    /// Starts to exchange the gradient, which is complete.
    func startSum() { sums.start() }
    var isSumOver: Bool { sums.isOver }
    func finishSum() { sums.finish() }

    /// Starts to give the other ranks what the members have updated.
    func startGather(recorded isRecorded: Bool) {
        weights.start()
        if isRecorded { recorded?.start() }
    }

    func finishGather(recorded isRecorded: Bool) {
        weights.finish()
        if isRecorded { recorded?.finish() }
    }

    /// The sum of the squares of this rank's share of the gradient; its bits do not depend on the number of threads.
    var squaredNorm: Double { squares.array.reduce(0, +) }

    // MARK: - By all members

    /// Adds up a member's part of the gradient over the ranks, in their order, and updates the weights if their rule is known.
    func addUp(_ member: ThreadTeam.Member, records: Bool, moving parameter: DividedParameter, by rule: StepRule?) {
        unsafe sums.parts.withUnsafeBufferPointer { all in
            let parts = unsafe UnsafeRawPointer(all.baseAddress)?.assumingMemoryBound(to: UnsafePointer<Float>?.self)
            forEachPiece(of: member) { number, places in
                let target = unsafe gradient.values + places.lowerBound
                unsafe ss_add_parts(parts, all.count, places.lowerBound - own.lowerBound, places.count, target)
                if records, let record {
                    unsafe (record.values + places.lowerBound).update(from: target, count: places.count)
                }
                if let rule {
                    var moved = unsafe parameter.moved(from: places.lowerBound)
                    unsafe moved.squares = squares.values + number * Self.tiles
                    unsafe ss_gradient_step(target, 0, places.count / Panel.width, 1, rule.kernel, moved)
                } else {
                    unsafe squares.values[number * Self.tiles] = ss_sum_of_squares(target, places.count)
                }
            }
        }
    }

    /// Updates a member's part of the weights with the gradient, which is added up.
    func move(_ member: ThreadTeam.Member, _ parameter: TrainedParameter, by rule: StepRule) {
        forEachPiece(of: member) { _, places in
            unsafe parameter.move(
                from: places.lowerBound, count: places.count, gradient: gradient.values + places.lowerBound, by: rule)
        }
    }

    private func forEachPiece(of member: ThreadTeam.Member, _ body: (Int, Range<Int>) -> Void) {
        for number in member.share(of: pieces) {
            let first = own.lowerBound + number * Self.piece
            body(number, first..<min(first + Self.piece, own.upperBound))
        }
    }
}

extension FloatBuffer {
    /// The memory of an exchange, which must be there as long as this.
    fileprivate convenience init(borrowing exchange: any RepeatedExchange) {
        let numbers = unsafe exchange.numbers
        // An exchange has an address, even of no numbers.
        guard let first = numbers.baseAddress else { preconditionFailure("an exchange without memory") }
        unsafe self.init(borrowing: first, count: numbers.count)
    }
}
