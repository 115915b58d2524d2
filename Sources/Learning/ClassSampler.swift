import Matrices

/// Draws the classes that a step of sampled softmax scores beside the labels of its batch.
///
/// With very many classes, nearly all of a step goes into the scores of classes that are plainly wrong. Sampled softmax
/// (Jean et al. 2015, https://arxiv.org/abs/1412.2007) scores only some classes, drawn anew for each batch, and
/// subtracts from each score the logarithm of how often its class is expected in the draw: on average, the sum over the
/// drawn classes is then that over all classes. Without this correction, training teaches the model the probabilities
/// *divided* by how often a class is drawn, and the exact softmax of its scores is far off.
///
/// Classes are drawn without replacement from the log-uniform distribution over their ranks, the most frequent class
/// first: P(rank r) = ln((r + 2) / (r + 1)) / ln(K + 1), which is close to the frequencies of words (Zipf's law). If it
/// took n draws to find as many different ones, a class with probability P is expected 1 − (1 − P)ⁿ times.
package struct ClassSampler: Hashable, Sendable {
    /// The number of different classes to draw.
    package let count: Int
    /// Whether scores are corrected. Only for showing what goes wrong otherwise.
    package let corrects: Bool
    /// The classes by rank.
    private let order: [Int32]
    /// ln(1 − P) of each class.
    private let logRests: [Double]
    private let seed: UInt64
    private let span: Double

    /// The stream of the seed, apart from those of a run's other random numbers.
    private static let stream: UInt64 = 0x534D_5044

    /// - Parameters:
    ///   - count: at least 1 and at most half of the classes; more would take very many draws.
    ///   - frequencies: how often each class occurs as a label.
    package init(count: Int, frequencies: [Int], seed: UInt64, corrects: Bool = true) {
        precondition(Self.allowedCounts(classes: frequencies.count).contains(count), "\(count) of \(frequencies.count)")
        self.count = count
        self.seed = seed
        self.corrects = corrects
        let order = frequencies.indicesByFrequency
        var ranks = Array(repeating: Int32(0), count: order.count)
        for (rank, place) in order.enumerated() { ranks[place] = Int32(rank) }
        self.order = order.map(Int32.init)
        let span = Double.logarithm(Double(order.count + 1))
        self.span = span
        logRests = ranks.map { rank in
            Double.logarithm(1 - Double.logarithm((Double(rank) + 2) / (Double(rank) + 1)) / span)
        }
    }

    /// The numbers of classes that can be drawn from so many; empty for fewer than two classes.
    package static func allowedCounts(classes: Int) -> ClosedRange<Int> { 1...max(1, classes / 2) }

    package var classes: Int { order.count }

    /// The classes drawn for one step.
    package struct Draw: Hashable, Sendable {
        /// Different classes.
        package let classes: [Int32]
        /// The number of draws that it took.
        package let draws: Int
    }

    /// Draws the classes of a step, counted from 1. They depend on nothing but the seed and the step.
    package func draw(step: Int) -> Draw {
        var generator = SeededGenerator(seed: seed, stream: Self.stream, index: UInt64(step))
        var found: [Int32] = []
        found.reserveCapacity(count)
        var isDrawn = DrawnClasses(classes: classes)
        var draws = 0
        while found.count < count {
            draws += 1
            let rank = Int(Double.exponential(generator.nextDouble() * span)) - 1
            let drawn = order[min(max(rank, 0), classes - 1)]
            if isDrawn.insert(Int(drawn)) { found.append(drawn) }
        }
        return Draw(classes: found, draws: draws)
    }

    /// What is subtracted from a class's score: the logarithm of how often it is expected in so many draws. 0 if scores
    /// are not corrected.
    package func correction(of place: Int, draws: Int) -> Double {
        guard corrects else { return 0 }
        return Double.logarithm(-Double.exponentialLessOne(Double(draws) * logRests[place]))
    }
}

/// The classes drawn so far, one bit each.
private struct DrawnClasses {
    private var words: [UInt64]

    init(classes: Int) { words = Array(repeating: 0, count: (classes + 63) / 64) }

    /// Returns false if it was there.
    mutating func insert(_ place: Int) -> Bool {
        let bit = UInt64(1) << UInt64(place & 63)
        guard words[place >> 6] & bit == 0 else { return false }
        words[place >> 6] |= bit
        return true
    }
}
