import CKernels
import Learning
import Matrices
import Testing

/// The softmax kernel in single precision, compared with plain loops in double precision.
@Suite("The softmax kernel")
struct SoftmaxKernelTests {
    private func scores(_ count: Int, seed: Int, in range: Range<Float>) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(seed))
        return (0..<count).map { _ in generator.nextFloat(in: range) }
    }

    private func softmaxSums(_ scores: [Float], factor: Float, into target: inout [Float]) -> ss_softmax_sums {
        unsafe ss_softmax(scores, scores.count, factor, &target)
    }

    /// Compares all that the kernel finds with plain loops.
    private func check(_ scores: [Float], factor: Float) {
        // A number too many, which must stay.
        var found = Array(repeating: Float(7), count: scores.count + 1)
        let row = softmaxSums(scores, factor: factor, into: &found)
        #expect(found[scores.count] == 7)
        guard let most = scores.max(), let best = scores.firstIndex(of: most) else { return }
        let exact = scores.map { Double.exponential(Double($0) - Double(most)) }
        let others = exact.enumerated().reduce(0) { $1.offset == best ? $0 : $0 + $1.element }
        #expect(row.best == best && row.maximum == most)
        #expect(abs(row.sum - (1 + others)) <= 2e-6 * (1 + others))
        #expect(abs(row.others - others) <= 3e-6 * others)
        for (cell, score) in scores.enumerated() where most - score <= 32 {
            let probability = Double(factor) * exact[cell] / (1 + others)
            #expect(abs(Double(found[cell]) - probability) <= 2e-6 * probability)
        }
        let sum = found.dropLast().reduce(0) { $0 + Double($1) }
        #expect(abs(sum - Double(factor)) <= 2e-6 * Double(factor))

        // Without results the sums have the same bits.
        let only = unsafe ss_softmax(scores, scores.count, factor, nil)
        #expect(only.sum == row.sum && only.others == row.others && only.best == best)
        // The kernels of its parts.
        #expect(unsafe ss_largest(scores, scores.count) == best)
        let parts = unsafe Double(ss_exponentials(scores, most, scores.count, &found))
        #expect(abs(parts - row.sum) <= 1e-6 * row.sum)
    }

    @Test("It is within 2e-6 of plain loops, for every small number of classes", arguments: 0...65)
    func small(count: Int) {
        for (seed, range) in [(1, -10..<10), (2, -30..<2), (3, 999..<1001)] as [(Int, Range<Float>)] {
            check(scores(count, seed: seed + count, in: range), factor: seed == 1 ? 1 : 0.25)
        }
        guard count > 0 else { return }
        // One far above the others: what they have is not lost beside it.
        var confident = scores(count, seed: 4, in: -3..<0)
        confident[count / 2] = 14
        check(confident, factor: 0.5)
    }

    @Test("Rows together are what each is alone, also those without a softmax", arguments: 1...16)
    func rows(count: Int) {
        let stride = 17
        let rows = 40
        var logits = scores(rows * stride, seed: 5 + count, in: -9..<9)
        logits[3 * stride] = .infinity
        logits[7 * stride + count - 1] = .nan
        logits[11 * stride + count / 2] = -.infinity
        for cell in 0..<count { logits[20 * stride + cell] = -.infinity }
        var together = Array(repeating: Float(7), count: rows * stride)
        var sums = Array(repeating: ss_softmax_sums(), count: rows)
        unsafe ss_softmax_rows(logits, rows, count, stride, 0.5, &together, &sums)
        for row in 0..<rows {
            let cells = row * stride..<row * stride + count
            var alone = Array(repeating: Float(7), count: count)
            let sum = softmaxSums(Array(logits[cells]), factor: 0.5, into: &alone)
            #expect(together[cells].map(\.bitPattern) == alone.map(\.bitPattern), "row \(row)")
            let found = sums[row]
            #expect(found.best == sum.best && found.maximum.bitPattern == sum.maximum.bitPattern)
            #expect(found.sum.bitPattern == sum.sum.bitPattern && found.others.bitPattern == sum.others.bitPattern)
            let hasSoftmax = found.sum >= 1
            #expect(!hasSoftmax || together[cells.upperBound..<row * stride + 16].allSatisfy { $0 == 0 })
            #expect(together[row * stride + 16] == 7)
        }
    }

    @Test(
        "It is within 2e-6 of plain loops, for many classes",
        arguments: [2047, 2048, 2049, 2063, 4096, 10_001, 52_633, 300_000])
    func large(count: Int) {
        let random = scores(count, seed: count, in: -20..<12)
        check(random, factor: 1)
        // Every block has a larger score than those before.
        check(random.sorted(), factor: 1)
        check(random.sorted(by: >), factor: 1)
    }

    @Test("A million small probabilities are not lost beside a large one")
    func manySmall() {
        var scores = Array(repeating: Float(-17), count: 1_000_001)
        scores[0] = 0
        var found = scores
        softmax(scores, into: &found)
        #expect(abs(found[0] - 0.9602467) < 2e-6)
    }

    @Test("Edges are those of softmax in double precision", arguments: [1, 7, 4096])
    func edges(repetitions: Int) {
        let rows: [[Float]] = [
            [.infinity, 3, .infinity], [.infinity, 0, -.infinity], [-.infinity, -.infinity], [.nan, 1], [1, .nan],
            [.infinity, .nan], [-.infinity, 0, 0], [0, -1000, -3e38], [-.infinity, .nan],
        ]
        for part in rows {
            let scores = Array(repeating: part, count: repetitions).flatMap { $0 }
            var found = scores
            softmax(scores, into: &found)
            let expected = softmax(scores.map(Double.init))
            for (found, expected) in zip(found, expected) {
                #expect(expected.isNaN ? found.isNaN : abs(Double(found) - expected) <= 2e-6 * expected)
            }
        }
        var none: [Float] = []
        softmax([], into: &none)
        #expect(none.isEmpty)
    }

    @Test("Random rows: adding a number that loses no digits changes no bit, and the order is kept")
    func properties() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let count = 1 + generator.next(below: 40)
            // Multiples of 1/1024, so that sums with whole numbers are exact.
            let scores = (0..<count).map { _ in Float(generator.next(below: 20_000) - 10_000) / 1024 }
            let offset = Float(generator.next(below: 200) - 100)
            var (plain, shifted) = (scores, scores)
            softmax(scores, into: &plain)
            softmax(scores.map { $0 + offset }, into: &shifted)
            #expect(plain == shifted)
            let sum = plain.reduce(0) { $0 + Double($1) }
            #expect(abs(sum - 1) < 2e-6)
            let order = scores.indices.sorted { scores[$0] < scores[$1] }
            #expect(zip(order, order.dropFirst()).allSatisfy { plain[$0] <= plain[$1] })
        }
    }

    @Test("The loss and the gradient of a confident row keep their digits")
    func confident() {
        let logits = Matrix(rows: 1, columns: 2, values: [30, 0])
        var gradient = Matrix(rows: 1, columns: 2)
        let measure = CrossEntropy.measure(logits: logits, labels: [0], gradient: &gradient)
        let exact = 9.357622968839862e-14
        #expect(abs(measure.loss - exact) < 2e-6 * exact)
        #expect(abs(Double(gradient.values[0]) + exact) < 2e-6 * exact)
        #expect(abs(Double(gradient.values[1]) - exact) < 2e-6 * exact)
    }
}
