import Learning
import Testing

@Suite("Softmax twice")
struct SoftmaxTwiceTests {
    @Test("the probabilities are the softmax of the softmax, and stay well below 1")
    func probabilities() {
        let twice = SoftmaxTwice(scores: [2, 1, -1])
        let expected = softmax(softmax([2.0, 1, -1]))
        #expect(zip(twice.probabilities, expected).allSatisfy { abs($0 - $1) < 1e-15 })
        let sure = SoftmaxTwice(scores: [1000, 0, 0])
        #expect(abs(sure.probabilities[0] - 2.718281828459045 / (2.718281828459045 + 2)) < 1e-12)
    }

    @Test("the gradient is the slope of the loss", arguments: [0.5, 1, 3])
    func gradient(temperature: Double) {
        let scores = [2.0, 1, -1, 0.3]
        let gradient = SoftmaxTwice(scores: scores, temperature: temperature).gradient(target: 2)
        for index in scores.indices {
            func loss(_ step: Double) -> Double {
                var moved = scores
                moved[index] += step
                return SoftmaxTwice(scores: moved, temperature: temperature).crossEntropy(target: 2)
            }
            #expect(abs((loss(1e-5) - loss(-1e-5)) / 2e-5 - gradient[index]) < 1e-9)
        }
    }

    @Test("if the model is confident of the wrong class, hardly any gradient is left")
    func vanishing() {
        let gradient = SoftmaxTwice(scores: [20, 0, 0]).gradient(target: 1)
        #expect(gradient.allSatisfy { abs($0) < 1e-8 })
        #expect(abs(SoftmaxSteps(scores: [20, 0, 0]).gradient(target: 1)[1]) > 0.99)
    }

    @Test("in single precision, the textbook formula overflows from 89 on")
    func singlePrecision() {
        #expect(overflowingSoftmax([Float(88), 0])[0] == 1)
        #expect(overflowingSoftmax([Float(89), 0])[0].isNaN)
        #expect(crossEntropyOfRoundedProbability(singleSoftmax([0, 104])[0]) == .infinity)
    }
}
