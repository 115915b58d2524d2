import Collectives
import Training

/// The exchanges of a step of several ranks, without what is computed in between: a command, losses, the gradients of each layer
/// from the last one to the first, and the weights. All ranks must measure them at the same time.
struct MeasuredExchanges {
    /// The parameters of each layer, from the first layer to the last one.
    private let layers: [Int]
    private let ranks: any Collective

    init(_ layers: [Int], on ranks: any Collective) { (self.layers, self.ranks) = (layers, ranks) }

    /// How many times the gradients of the network are as large: what a size takes need not lie on the line between far smaller
    /// and far larger ones, as networks send short messages in another way, and long ones faster and faster.
    private static let scales = [0.5, 1, 2]

    /// The times of exchanges of several sizes.
    ///
    /// - Parameter rounds: how often each is measured.
    func measure(rounds: Int) -> [RanksBenchmark.Exchange] { Self.scales.map { measure(scale: $0, rounds: rounds) } }

    private func measure(scale: Double, rounds: Int) -> RanksBenchmark.Exchange {
        let counts = layers.map { max(1, Int((Double($0) * scale / 16).rounded())) * 16 }
        var exchange = RanksBenchmark.Exchange(bytes: counts.reduce(0, +) * MemoryLayout<Float>.size)
        let divided = counts.reversed().filter { $0 >= Division.fewest }.map {
            (gradient: ranks.makeReduceScatter($0), weights: ranks.makeAllGather($0))
        }
        var small = Array(repeating: Float(0), count: counts.filter { $0 < Division.fewest }.reduce(0, +))
        // As in a run, steps follow each other, and their mean over the ranks counts: one that comes late finds what it needs. In
        // the first round the network gets up to speed.
        for round in 0...max(3, rounds) {
            ranks.rest()
            let start = monotonicSeconds()
            for _ in 0..<Self.steps { step(divided, &small) }
            let own = (monotonicSeconds() - start) / Double(Self.steps)
            let all = ranks.gather([own]).flatMap { $0 }
            if round > 0 { exchange.times.add(all.reduce(0, +) / Double(max(1, all.count))) }
        }
        return exchange
    }

    /// The steps of a round.
    private static let steps = 6

    private func step(_ divided: [(gradient: any ReduceScatter, weights: any AllGather)], _ small: inout [Float]) {
        _ = ranks.broadcast([0])
        var losses = [0.0, 0]
        ranks.sum(&losses)
        for layer in divided { layer.gradient.start() }
        unsafe small.withUnsafeMutableBufferPointer { unsafe ranks.startSum($0) }
        for layer in divided {
            layer.gradient.finish()
            layer.weights.start()
        }
        ranks.finishSum()
        for layer in divided { layer.weights.finish() }
    }
}
