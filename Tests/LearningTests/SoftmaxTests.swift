import Learning
import Matrices
import Testing

private func expectClose(_ got: [Double], _ wanted: [Double], within tolerance: Double = 1e-15) {
    #expect(
        got.count == wanted.count && zip(got, wanted).allSatisfy { $0 == $1 || abs($0 - $1) <= tolerance },
        "\(got), wanted \(wanted)")
}

/// The softmax in single precision.
func singleSoftmax(_ scores: [Float]) -> [Float] {
    var probabilities = scores
    softmax(scores, into: &probabilities)
    return probabilities
}

@Suite("Softmax")
struct SoftmaxTests {
    @Test(
        "The probabilities equal those of exact arithmetic",
        arguments: [
            ([2, 1, -1], [0.7053845126982412, 0.2594964603424191, 0.0351190269593397]),
            ([1, 2, 3], [0.0900305731703805, 0.2447284710547980, 0.6652409557748219]),
            ([1000, 1001, 1002], [0.0900305731703805, 0.2447284710547980, 0.6652409557748219]),
            ([5], [1]),
            ([0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]),
            ([], []),
        ] as [([Double], [Double])])
    func values(scores: [Double], wanted: [Double]) {
        expectClose(softmax(scores), wanted)
        expectClose(SoftmaxSteps(scores: scores).probabilities, wanted)
        let single = singleSoftmax(scores.map(Float.init)).map(Double.init)
        expectClose(single, wanted, within: 1e-7)
    }

    @Test(
        "Adding a constant to every score changes nothing",
        arguments: [-1e6, -1000, 0.5, 1000, 1e6] as [Double])
    func shift(by offset: Double) {
        let scores = [0.25, -3, 2, 1.5]
        expectClose(softmax(scores.map { $0 + offset }), softmax(scores), within: 1e-9)
        expectClose(logSoftmax(scores.map { $0 + offset }), logSoftmax(scores), within: 1e-9)
    }

    @Test("A temperature divides the scores, and a tiny one does not overflow")
    func temperature() {
        expectClose(softmax([2, 1, -1], temperature: 2), softmax([1, 0.5, -0.5]))
        expectClose(softmax([9, 8, -9] as [Double], temperature: .leastNormalMagnitude), [1, 0, 0])
        expectClose(softmax([2, 1, -1], temperature: 1e300), [1 / 3, 1 / 3, 1 / 3])
    }

    @Test(
        "Infinite scores give the probabilities of the limit",
        arguments: [
            ([-.infinity, 0, 0], [0, 0.5, 0.5]),
            ([.infinity, 0, -.infinity], [1, 0, 0]),
            ([.infinity, 3, .infinity], [0.5, 0, 0.5]),
        ] as [([Double], [Double])])
    func infinite(scores: [Double], wanted: [Double]) {
        #expect(softmax(scores) == wanted)
        #expect(
            logSoftmax(scores) == wanted.map { $0 == 0 ? -.infinity : $0 == 1 ? 0 : logSoftmax([0, 0])[0] })
    }

    @Test(
        "If nothing is known or possible, every result is NaN",
        arguments: [[.nan, 1], [1, .nan], [.infinity, .nan, .infinity], [-.infinity, -.infinity]]
            as [[Double]])
    func undefined(scores: [Double]) {
        #expect(softmax(scores).allSatisfy { $0.isNaN })
        #expect(logSoftmax(scores).allSatisfy { $0.isNaN })
        #expect(singleSoftmax(scores.map(Float.init)).allSatisfy { $0.isNaN })
        #expect(softmax(scores).count == scores.count)
    }

    @Test("A temperature of 0 is the arg max, and of ∞ uniform over what is not −∞")
    func extremeTemperatures() {
        #expect(softmax([1, 3, 3], temperature: 0) == [0, 0.5, 0.5])
        #expect(softmax([1, .infinity, 3] as [Double], temperature: 0) == [0, 1, 0])
        #expect(softmax([1, -.infinity, 3] as [Double], temperature: .infinity) == [0.5, 0, 0.5])
        #expect(softmax([-.infinity, -.infinity] as [Double], temperature: .infinity).allSatisfy { $0.isNaN })
        #expect(softmax([1, .nan] as [Double], temperature: 0).allSatisfy { $0.isNaN })
        #expect(SoftmaxSteps(scores: [1, 2], temperature: 0).gradient(target: 1) == [0, 0])
        #expect(SoftmaxSteps(scores: [1, 2], temperature: .infinity).gradient(target: 1) == [0, 0])
    }

    @Test(
        "Probabilities and logarithms are those of exact arithmetic, rounded once",
        arguments: [
            (
                [-10000.125, -9999.7, -10001.3], 1, [0.3523099945444169, 0.5388899924064052, 0.10880001304917784],
                [-1.0432438246237332, -0.6182438246244609, -2.2182438246230056], -9999.081756175376
            ),
            (
                [123.456, -654.321, 120.0], 1, [0.9694095705781762, 0, 0.030590429421823818],
                [-0.031068082937342915, -777.8080680829373, -3.487068082937346], 123.48706808293734
            ),
            (
                [0.1, 0.2, 0.3], 0.7, [0.2870035719884003, 0.3310772740556767, 0.3819191539559229],
                [-1.2482606173473518, -1.1054034744902088, -0.962546331633066], 1.3911177602044946
            ),
            (
                [10000.0, 9300.0, -10000.0], 1, [1, 9.85967654375977e-305, 0],
                [-9.85967654375977e-305, -700, -20000], 10000
            ),
            (
                [5.5, 5.25], 0.01, [0.9999999999861121, 1.3887943864771152e-11],
                [-1.388794386486759e-11, -25.000000000013888], 550.0000000000139
            ),
        ] as [([Double], Double, [Double], [Double], Double)])
    func lastDigits(
        scores: [Double], temperature: Double, probabilities: [Double], logarithms: [Double], logSumExp: Double
    ) {
        let steps = SoftmaxSteps(scores: scores, temperature: temperature)
        for (found, wanted) in zip(
            steps.probabilities + steps.logProbabilities + [steps.logSumExp],
            probabilities + logarithms + [logSumExp])
        {
            #expect(abs(found - wanted) <= 2 * wanted.ulp, "\(found), wanted \(wanted)")
        }
    }

    @Test("A million small exponentials are not lost in single precision")
    func longSum() {
        let scores = [Float(0)] + Array(repeating: Float(-17), count: 1_000_000)
        #expect(abs(singleSoftmax(scores)[0] - 0.9602) < 0.0001)
        // 1 / (1 + 10⁶ e⁻¹⁷)
        #expect(abs(softmax(scores.map(Double.init))[0] - 0.9602463972086821) < 1e-15)
    }

    @Test("Over many vectors the sum is 1, a shift that is exact changes nothing, and the order is kept")
    func properties() {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<100_000 {
            let count = 1 + generator.next(below: 6)
            // Multiples of 2⁻²⁰ below 2¹⁰, so that adding a whole number is exact.
            let scores = (0..<count).map { _ in Double(generator.next(below: 1 << 30)) * 0x1p-20 - 512 }
            let probabilities = softmax(scores)
            let offset = Double(generator.next(below: 20_001) - 10_000)
            let isOrdered = zip(scores, probabilities).sorted { $0.0 < $1.0 }.map(\.1)
            guard abs(probabilities.reduce(0, +) - 1) <= 4e-16, softmax(scores.map { $0 + offset }) == probabilities,
                zip(isOrdered, isOrdered.dropFirst()).allSatisfy(<=)
            else {
                Issue.record("\(scores) gives \(probabilities)")
                return
            }
        }
    }

    @Test("A probability that rounds to 0 still has its logarithm")
    func logarithms() {
        #expect(softmax([0, -1000] as [Double])[1] == 0)
        #expect(logSoftmax([0, -1000] as [Double]) == [0, -1000])
        expectClose(
            logSoftmax([2, 1, -1]), softmax([2, 1, -1] as [Double]).map(Double.logarithm), within: 1e-15)
        #expect(logSoftmax([] as [Double]).isEmpty)
    }
}

@Suite("Softmax step by step")
struct SoftmaxStepsTests {
    @Test("Each step follows from the one before")
    func steps() {
        let steps = SoftmaxSteps(scores: [2, 1, -1])
        #expect(steps.maximum == 2)
        #expect(steps.shifted == [0, -1, -3])
        expectClose(steps.exponentials, [1, 0.36787944117144233, 0.049787068367863944])
        expectClose([steps.sum], [1.4176665095393063])
        expectClose(
            steps.logProbabilities, [-0.3490122167681864, -1.3490122167681864, -3.3490122167681864])
        expectClose([steps.entropy], [0.7138657579886247])
        expectClose([steps.crossEntropy(target: 2)], [3.3490122167681864])
        expectClose(
            steps.gradient(target: 1), [0.7053845126982412, 0.2594964603424191 - 1, 0.0351190269593397])
    }

    @Test("The gradient is the slope of the loss with respect to the scores", arguments: [0.5, 1, 3] as [Double])
    func gradient(temperature: Double) {
        let scores = [0.3, -1.2, 2.0, 0.7]
        for target in scores.indices {
            let gradient = SoftmaxSteps(scores: scores, temperature: temperature).gradient(target: target)
            for index in scores.indices {
                func loss(_ step: Double) -> Double {
                    var moved = scores
                    moved[index] += step
                    return SoftmaxSteps(scores: moved, temperature: temperature).crossEntropy(target: target)
                }
                #expect(abs((loss(1e-5) - loss(-1e-5)) / 2e-5 - gradient[index]) < 1e-9)
            }
        }
    }

    @Test("Entropy is 0 for a certain class, and the logarithm of their number for equally likely ones")
    func entropy() {
        #expect(SoftmaxSteps(scores: [0, -.infinity]).entropy == 0)
        #expect(SoftmaxSteps(scores: [0, -.infinity]).entropy.sign == .plus)
        #expect(SoftmaxSteps(scores: [7]).entropy == 0)
        expectClose([SoftmaxSteps(scores: [3, 3, 3, 3]).entropy], [Double.logarithm(4)])
        #expect(SoftmaxSteps(scores: [.nan, 1]).entropy.isNaN)
    }

    @Test("The loss is infinite for an impossible class, and 0 for a certain one")
    func extremes() {
        let steps = SoftmaxSteps(scores: [.infinity, 0])
        #expect(steps.crossEntropy(target: 0) == 0)
        #expect(steps.crossEntropy(target: 0).sign == .plus)
        #expect(steps.crossEntropy(target: 1) == .infinity)
        #expect(steps.gradient(target: 1) == [1, -1])
    }

    @Test("Without scores, all steps are empty")
    func empty() {
        let steps = SoftmaxSteps(scores: [])
        #expect(steps.probabilities.isEmpty && steps.logProbabilities.isEmpty && steps.sum == 0)
        #expect(steps.entropy == 0)
    }

    @Test("The naive formulas fail where the stable ones do not")
    func naive() {
        expectClose(overflowingSoftmax([2, 1, -1]), softmax([2, 1, -1]))
        #expect(overflowingSoftmax([1000, 1001, 1002]).allSatisfy { $0.isNaN })
        #expect(overflowingSoftmax([-1000, -1001]).allSatisfy { $0.isNaN })
        #expect(crossEntropyOfRoundedProbability(softmax([0, -1000] as [Double])[1]) == .infinity)
        #expect(crossEntropyOfRoundedProbability(1).sign == .plus)
    }
}
