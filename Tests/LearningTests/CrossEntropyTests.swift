import Learning
import Matrices
import Testing

@Suite("Cross-entropy on logits")
struct CrossEntropyTests {
    private func logits(rows: Int, classes: Int, scale: Float) -> (Matrix, [Int]) {
        var generator = SeededGenerator(seed: 11, stream: UInt64(rows), index: UInt64(classes))
        let values = (0..<rows * classes).map { _ in scale * generator.nextFloat(in: -1..<1) }
        let labels = (0..<rows).map { _ in generator.next(below: classes) }
        return (Matrix(rows: rows, columns: classes, values: values), labels)
    }

    private func predictions(_ logits: Matrix, _ labels: [Int]) -> [CrossEntropy.Prediction] {
        labels.enumerated().map { row, label in
            unsafe Array(logits.row(row)).withUnsafeBufferPointer {
                unsafe CrossEntropy.predict(logits: $0, label: label)
            }
        }
    }

    @Test("Loss and gradient equal softmax and −log p in double precision", arguments: 1...65)
    func reference(classes: Int) {
        for (rows, scale) in [(1, 1), (7, 20), (32, 300)] as [(Int, Float)] {
            let (logits, labels) = logits(rows: rows, classes: classes, scale: scale)
            var gradient = Matrix(rows: rows, columns: classes, repeating: .nan)
            let measure = CrossEntropy.measure(logits: logits, labels: labels, gradient: &gradient)
            var loss = 0.0
            for (row, label) in labels.enumerated() {
                let steps = SoftmaxSteps(scores: logits.row(row).map(Double.init))
                loss += steps.crossEntropy(target: label)
                for (got, wanted) in zip(gradient.row(row), steps.gradient(target: label)) {
                    #expect(abs(Double(got) - wanted / Double(rows)) < 1e-6 / Double(rows))
                }
            }
            #expect(abs(measure.lossSum - loss) <= 2e-6 * max(1, loss))
            #expect(measure.samples == rows)
            #expect(abs(measure.loss - loss / Double(rows)) <= 2e-6 * max(1, loss))

            let predictions = predictions(logits, labels)
            #expect(abs(predictions.reduce(0) { $0 + Double($1.loss) } - measure.lossSum) <= 1e-6 * max(1, loss))
            #expect(measure.correct == zip(predictions, labels).count(where: { $0.label == $1 }))
            for (row, prediction) in predictions.enumerated() {
                let largest = SoftmaxSteps(scores: logits.row(row).map(Double.init)).probabilities.max() ?? 0
                #expect(abs(Double(prediction.confidence) - largest) < 1e-6)
            }
        }
    }

    @Test("Among equal logits, the first is the prediction")
    func ties() {
        let logits = Matrix(rows: 3, columns: 3, values: [0, 0, 0, 1, 2, 2, -.infinity, -.infinity, 5])
        var gradient = logits
        let measure = CrossEntropy.measure(logits: logits, labels: [0, 2, 2], gradient: &gradient)
        #expect(predictions(logits, [0, 2, 2]).map(\.label) == [0, 1, 2])
        #expect(measure.correct == 2)
        #expect(measure.accuracy == 2.0 / 3)
    }

    @Test("The largest of many logits is found at any index, even among NaN", arguments: [16, 17, 31, 32, 40])
    func largest(classes: Int) {
        for place in 0..<classes {
            for other in 0..<classes {
                var scores = Array(repeating: Float(-2), count: classes)
                scores[other] = 3
                scores[place] = 3
                #expect(best(scores) == min(place, other))
                scores[other] = .nan
                // No number is larger than NaN, if that is the first logit.
                #expect(best(scores) == (other == 0 || other == place ? 0 : place))
            }
        }
        #expect(best(Array(repeating: -.infinity, count: classes)) == 0)
    }

    private func best(_ scores: [Float]) -> Int? {
        predictions(Matrix(rows: 1, columns: scores.count, values: scores), [0]).first?.label
    }

    @Test("A confident mistake has a finite loss and a full gradient")
    func confident() {
        var gradient = Matrix(rows: 1, columns: 2)
        let logits = Matrix(rows: 1, columns: 2, values: [0, 10_000])
        #expect(CrossEntropy.measure(logits: logits, labels: [0], gradient: &gradient).loss == 10_000)
        #expect(gradient.values == [-1, 1])
    }

    @Test(
        "Logits that are not finite give a loss that is not finite",
        arguments: [[.nan, 0, 0], [0, 0, .nan], [.infinity, 0, 0], [0, -.infinity, 0]] as [[Float]])
    func notFinite(values: [Float]) {
        var gradient = Matrix(rows: 1, columns: 3)
        let logits = Matrix(rows: 1, columns: 3, values: values)
        #expect(!CrossEntropy.measure(logits: logits, labels: [1], gradient: &gradient).loss.isFinite)
    }

    @Test("The mean without samples is NaN, and measures are weighted by their samples")
    func sums() {
        var measure = BatchMeasure()
        #expect(measure.loss.isNaN && measure.accuracy.isNaN)
        measure.add(BatchMeasure(lossSum: 4, correct: 1, samples: 4))
        measure.add(BatchMeasure(lossSum: 2, correct: 1, samples: 1))
        #expect(measure.loss == 1.2)
        #expect(measure.accuracy == 0.4)
    }
}
