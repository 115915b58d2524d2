import Collectives
import Matrices

/// The weights of a layer that the ranks of a run divide among them, as ZeRO does (Rajbhandari et al. 2020,
/// https://arxiv.org/abs/1910.02054): each rank updates its share of them, with the optimizer's state of that share alone, and
/// gathers the others. So the optimizer's work and its state are divided by the number of ranks, while no more bytes are sent than
/// for the sum of all gradients.
///
/// Only the first member of the team starts exchanges and waits for them.
final class DividedWeights: Sendable {
    /// All weights, of which this rank writes its share only.
    let values: FloatBuffer
    /// This rank's share of the numbers.
    let own: Range<Int>
    private let weights: any AllGather
    /// Holds the gradient of a step that records gradients; nil if none does.
    private let recorded: (any AllGather)?
    /// That, for those who read it.
    let record: FloatBuffer?

    /// All ranks must make weights of the same sizes in the same order.
    ///
    /// - Parameter count: a multiple of a panel's width.
    init(_ count: Int, of ranks: any Collective, recording: GradientRecording) {
        own = ranks.lineShare(of: count, rank: ranks.rank)
        weights = ranks.makeAllGather(count)
        recorded =
            switch recording {
            case .never: nil
            case .onDemand: ranks.makeAllGather(count)
            }
        values = FloatBuffer(borrowing: weights)
        record = recorded.map { FloatBuffer(borrowing: $0) }
    }

    /// Starts to give the other ranks what the members have updated.
    func startGather(recorded isRecorded: Bool) {
        weights.start()
        if isRecorded { recorded?.start() }
    }

    func finishGather(recorded isRecorded: Bool) {
        weights.finish()
        if isRecorded { recorded?.finish() }
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
