import Matrices
import Testing

@testable import Learning

/// The maps and losses, with a name for messages.
private let maps: [ProbabilityMap] = [
    .softmax, .sparsemax, .entmax(alpha: 1), .entmax(alpha: 1.2), .entmax(alpha: 1.5), .entmax(alpha: 2),
    .entmax(alpha: 3),
]
private let losses: [RobustLoss] = [
    .generalizedCrossEntropy(q: 0.7), .generalizedCrossEntropy(q: 1), .focal(gamma: 2), .focal(gamma: 0.5),
    .focal(gamma: 0), .biTempered(t1: 0.8, t2: 1.4), .biTempered(t1: 0, t2: 4), .biTempered(t1: 1, t2: 1),
    .biTempered(t1: 0.5, t2: 1),
]

private let vectors: [[Double]] = [
    [2, 1, -1], [0.3, -1.2, 2.0, 0.7], [0, 0, 0], [5, -4.5, 0.25, 1, 1], [0.01, 0.02],
]

private func targets(_ count: Int) -> [[Double]] {
    [
        (0..<count).map { $0 == 0 ? 1 : 0 }, (0..<count).map { $0 == count - 1 ? 1 : 0 },
        (0..<count).map { ($0 == 1 ? 0.9 : 0) + 0.1 / Double(count) },
    ]
}

/// Compares a gradient with central differences of its loss.
private func expectSlopes(
    _ scores: [Double], _ name: String, tolerance: Double = 1e-7,
    _ measure: ([Double]) -> (loss: Double, gradient: [Double])
) {
    let gradient = measure(scores).gradient
    for index in scores.indices {
        func loss(_ step: Double) -> Double {
            var moved = scores
            moved[index] += step
            return measure(moved).loss
        }
        let slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
        #expect(abs(slope - gradient[index]) < tolerance, "\(name) of \(scores), class \(index)")
    }
}

@Suite("Maps from scores to probabilities")
struct ProbabilityMapTests {
    @Test("The probabilities are none below 0, and their sum is 1", arguments: maps)
    func sums(map: ProbabilityMap) {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let scale = [0.1, 1, 10, 1_000][generator.next(below: 4)]
            let scores = (0..<1 + generator.next(below: 30)).map { _ in (generator.nextDouble() - 0.5) * scale }
            let probabilities = map.probabilities(scores)
            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-14, "\(map) of \(scores)")
            #expect(probabilities.allSatisfy { $0 >= 0 }, "\(map) of \(scores)")
            let pairs = zip(scores, probabilities).sorted { $0.0 < $1.0 }.map(\.1)
            #expect(zip(pairs, pairs.dropFirst()).allSatisfy(<=), "\(map) of \(scores)")
        }
    }

    @Test("A general α gives what the algorithms by sorting give", arguments: vectors)
    func general(scores: [Double]) {
        for (exact, alpha) in [(ProbabilityMap.sparsemax, 2.0), (.entmax(alpha: 1.5), 1.5), (.softmax, 1)] {
            let near = ProbabilityMap.entmax(alpha: alpha + 1e-12).probabilities(scores)
            for (found, wanted) in zip(near, exact.probabilities(scores)) {
                #expect(abs(found - wanted) < 1e-10, "α = \(alpha) of \(scores)")
            }
        }
    }

    @Test("Sparse maps give distant classes an exact 0, the softmax never")
    func support() {
        #expect(ProbabilityMap.sparsemax.probabilities([0.5, 0.3, -1]) == [0.6, 0.4, 0])
        #expect(ProbabilityMap.entmax(alpha: 1.5).probabilities([2, 1, -1])[2] == 0)
        #expect(ProbabilityMap.softmax.probabilities([2, 1, -1]).allSatisfy { $0 > 0 })
        #expect(ProbabilityMap.sparsemax.probabilities([3, 1]) == [1, 0])
        #expect(DeformedSoftmax([0, -1, -3], order: 2).logProbabilities == [0, -.infinity, -.infinity])
    }

    @Test("Infinite and unknown scores are those of the softmax", arguments: maps)
    func edges(map: ProbabilityMap) {
        #expect(map.probabilities([-.infinity, 0]) == [0, 1])
        #expect(map.probabilities([.infinity, 0, .infinity]) == [0.5, 0, 0.5])
        #expect(map.probabilities([-.infinity, -.infinity]).allSatisfy { $0.isNaN })
        #expect(map.probabilities([.nan, 0]).allSatisfy { $0.isNaN })
        #expect(map.probabilities([]).isEmpty)
        #expect(map.mapped([1, 3, 3], temperature: 0).probabilities == [0, 0.5, 0.5])
        #expect(map.mapped([1, -.infinity, 3], temperature: .infinity).probabilities == [0.5, 0, 0.5])
    }

    @Test("The gradient of the Fenchel-Young loss is p − y, its slope", arguments: maps)
    func gradients(map: ProbabilityMap) {
        for scores in vectors {
            for target in targets(scores.count) {
                // Where a class enters the support, the loss has a corner in its second derivative only.
                expectSlopes(scores, map.name, tolerance: 2e-6) { map.loss($0, target: target) }
            }
        }
    }

    @Test("The loss is 0 exactly where the target has everything, and finite where it has nothing")
    func losses() {
        #expect(ProbabilityMap.sparsemax.loss([3, 1], target: [1, 0]).loss == 0)
        #expect(ProbabilityMap.sparsemax.loss([3, 1], target: [0, 1]).loss == 2)
        #expect(abs(ProbabilityMap.sparsemax.loss([0.5, 0.3, -1], target: [1, 0, 0]).loss - 0.16) < 1e-15)
        #expect(ProbabilityMap.entmax(alpha: 1.5).loss([0, -.infinity], target: [0, 1]).loss == .infinity)
        let softmax = ProbabilityMap.softmax.loss([40, 0], target: [1, 0])
        #expect(softmax.loss == 4.248354255291589e-18)
        #expect(softmax.gradient == [-4.248354255291589e-18, 4.248354255291589e-18])
    }

    @Test("Names are read as they are written", arguments: maps)
    func names(map: ProbabilityMap) {
        #expect(ProbabilityMap(name: map.name)?.probabilities([2, 1, -1]) == map.probabilities([2, 1, -1]))
    }
}

@Suite("Robust losses")
struct RobustLossTests {
    @Test("The gradient is the slope of the loss", arguments: losses)
    func gradients(loss: RobustLoss) {
        for scores in vectors {
            for target in targets(scores.count) {
                expectSlopes(scores, loss.word) { loss.loss($0, target: target) }
            }
        }
    }

    @Test("Their limits are cross-entropy, and the mean absolute error")
    func limits() {
        let steps = SoftmaxSteps(scores: [2, 1, -1])
        let target = [0.0, 1, 0]
        for loss in [
            RobustLoss.focal(gamma: 0), .biTempered(t1: 1, t2: 1), .generalizedCrossEntropy(q: 1e-12),
        ] {
            #expect(abs(loss.loss([2, 1, -1], target: target).loss - steps.crossEntropy(target: 1)) < 1e-11, "\(loss)")
        }
        let absolute = RobustLoss.generalizedCrossEntropy(q: 1).loss([2, 1, -1], target: target).loss
        #expect(abs(absolute - (1 - steps.probabilities[1])) < 1e-15)
    }

    @Test("A certain wrong class costs no more than the bound of a robust loss, without overflow")
    func bounds() {
        let wrong = RobustLoss.generalizedCrossEntropy(q: 0.5).loss([1e6, 0], target: [0, 1])
        #expect(wrong.loss == 2 && wrong.gradient == [0, 0])
        let right = RobustLoss.biTempered(t1: 0.8, t2: 1).loss([40, 0], target: [1, 0])
        // The other class's p^1.2 / 1.2: the parts of the target's own term would cancel to 1e-16.
        #expect(abs(right.loss / 1.187636735617448e-21 - 1) < 1e-6)
        #expect(RobustLoss.focal(gamma: 2).loss([800, 0], target: [1, 0]).loss == 0)
    }

    @Test("The tempered softmax keeps more for distant classes")
    func tails() {
        let tempered = RobustLoss.biTempered(t1: 0.8, t2: 1.4).probabilities([10, 0])
        #expect(tempered[1] > 100 * softmax([10, 0])[1])
        #expect(abs(tempered.reduce(0, +) - 1) < 1e-15)
        let many = RobustLoss.biTempered(t1: 0.8, t2: 2).probabilities(Array(repeating: 0, count: 1_000))
        #expect(many.allSatisfy { abs($0 - 0.001) < 1e-15 })
    }
}

@Suite("Other variants of the softmax")
struct SoftmaxVariantTests {
    @Test("The Taylor softmax divides a polynomial, and turns the order round below −1")
    func taylor() {
        let variant = SoftmaxVariant.taylor
        #expect(variant.result([2, 1, -1]).mapped.probabilities == [0.625, 0.3125, 0.0625])
        let low = variant.result([-1, -3]).mapped.probabilities
        #expect(low[1] > low[0])
        #expect(variant.result([1e300, 1]).mapped.probabilities == [1, 0])
        for target in targets(3) {
            expectSlopes([2, 1, -1], "taylor") { variant.loss($0, target: target) }
            expectSlopes([2, 1, -1], "taylor") { variant.loss($0, temperature: 2, target: target) }
        }
    }

    @Test("The largest of noisy scores is distributed as the softmax")
    func gumbel() {
        let scores = [2.0, 1, -1]
        var counts = [0, 0, 0]
        for seed in 0..<20_000 {
            let found = SoftmaxVariant.gumbel(seed: UInt64(seed)).result(scores).mapped.probabilities
            counts[found.indices.max { found[$0] < found[$1] } ?? 0] += 1
        }
        for (count, wanted) in zip(counts, softmax(scores)) { #expect(abs(Double(count) / 20_000 - wanted) < 0.015) }
    }

    @Test("The largest scores are kept, and those that equal the last of them")
    func largest() {
        #expect(keepingLargest(2, of: [3, 1, 2, 2]) == [3, -.infinity, 2, 2])
        #expect(keepingLargest(9, of: [3, 1]) == [3, 1])
    }
}
