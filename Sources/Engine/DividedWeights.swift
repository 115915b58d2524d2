import CKernels
import Collectives
import Matrices

/// The weights of a layer that the ranks of a run divide among them, as ZeRO does (Rajbhandari et al. 2020,
/// https://arxiv.org/abs/1910.02054): each rank updates its share of them, with the optimizer's state of that share alone, and
/// gathers the others. So the optimizer's work and its state are divided by the number of ranks, while no more bytes are sent than
/// for the sum of all gradients.
///
/// Only the first member of the team starts exchanges and waits for them.
@safe final class DividedWeights: Sendable {
    /// All weights, of which this rank updates its share only.
    let values: FloatBuffer
    /// This rank's share of the numbers.
    var own: Range<Int> { shares[rank] }
    private let ownStart: Int
    private let rank: Int
    private let shares: [Range<Int>]
    /// How shares are gathered.
    private let gathering: Gathering
    /// Where this rank's copy is; nil if weights are sent.
    private nonisolated(unsafe) let ownCopy: UnsafeMutablePointer<Float>?

    private enum Gathering {
        /// By an all-gather of the weights.
        case sent(any AllGather)
        /// Each rank leaves a copy of its share where all see it, and takes those of the others once all have come.
        case seen(copies: [FloatBuffer], meeting: any ReduceScatter)
    }

    /// Holds the gradient of a step that records gradients; nil if none does.
    private let recorded: (any AllGather)?
    /// That, for those who read it.
    let record: FloatBuffer?

    /// All ranks must make weights of the same sizes in the same order.
    ///
    /// - Parameter count: a multiple of a panel's width.
    init(_ count: Int, of ranks: any Collective, by exchange: RankExchange, recording: GradientRecording) {
        rank = ranks.rank
        shares = (0..<ranks.count).map { ranks.lineShare(of: count, rank: $0) }
        ownStart = shares[rank].lowerBound
        let most = shares.map(\.count).max() ?? 0
        if let memory = exchange.makeShared([most * MemoryLayout<Float>.stride]) {
            let copies = zip(memory, shares).map { $0.part(0, of: Float.self, count: $1.count) }
            gathering = .seen(copies: copies, meeting: exchange.makeMeeting())
            unsafe ownCopy = copies[rank].values
            values = FloatBuffer(count: count)
        } else {
            let weights = ranks.makeAllGather(count)
            gathering = .sent(weights)
            unsafe ownCopy = nil
            values = FloatBuffer(borrowing: weights)
        }
        recorded =
            switch recording {
            case .never: nil
            case .onDemand: ranks.makeAllGather(count)
            }
        record = recorded.map { FloatBuffer(borrowing: $0) }
    }

    /// Starts to give the other ranks what the members have updated.
    func startGather(recorded isRecorded: Bool) {
        switch gathering {
        case .sent(let weights): weights.start()
        case .seen(_, let meeting): meeting.start()
        }
        if isRecorded { recorded?.start() }
    }

    func finishGather(recorded isRecorded: Bool) {
        switch gathering {
        case .sent(let weights): weights.finish()
        case .seen(_, let meeting): meeting.finish()
        }
        if isRecorded { recorded?.finish() }
    }

    // MARK: - By all members

    /// Leaves a copy of a tile that was updated where all ranks see it, if they do; `ss_end_streams` must follow.
    ///
    /// Each processor writes to memory that is its own: to write to lines that another one has read takes 6 to 8 ns each, and
    /// 30 to 36 where the two have no cache in common.
    ///
    /// - Parameters:
    ///   - start: the first of its weights.
    ///   - panelStep: the distance between its panels.
    func publish(_ tile: WeightTiles.Tile, from start: Int, panelStep: Int) {
        guard let ownCopy = unsafe ownCopy else { return }
        for number in 0..<tile.panels.count {
            let first = start + number * panelStep
            unsafe ss_stream(
                values.values + first, ownCopy + (first - ownStart), tile.inputs.count * Panel.width)
        }
    }

    /// Takes a member's part of what the other ranks have left, after `finishGather` and a meeting of the members.
    func takeShares(_ member: ThreadTeam.Member) {
        guard case .seen(let copies, _) = gathering else { return }
        for (other, share) in shares.enumerated() where other != rank {
            let lines = member.share(of: share.count / Panel.width)
            let first = lines.lowerBound * Panel.width
            unsafe ss_take_streamed(
                copies[other].values + first, values.values + (share.lowerBound + first), lines.count * Panel.width)
        }
    }
}

extension FloatBuffer {
    /// The memory of an exchange, which must be there as long as this.
    convenience init(borrowing exchange: any RepeatedExchange) {
        let numbers = unsafe exchange.numbers
        // An exchange has an address, even of no numbers.
        guard let first = numbers.baseAddress else { preconditionFailure("an exchange without memory") }
        unsafe self.init(borrowing: first, count: numbers.count)
    }
}
