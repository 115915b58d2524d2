import Learning
import Matrices
import Testing

@Suite("Heads: maps to probabilities, and losses")
struct OutputHeadTests {
    static let heads: [OutputHead] = [
        .softmax, .sparse(.sparsemax), .sparse(.entmax15), .robust(.generalizedCrossEntropy(q: 0.7)),
        .robust(.generalizedCrossEntropy(q: 1)), .robust(.focal(gamma: 2)), .robust(.focal(gamma: 0)),
        .robust(.biTempered(t1: 0.8, t2: 1.4)), .softmaxTwice,
    ]

    static let criteria = [
        Criterion(), Criterion(labelSmoothing: 0.1), Criterion(classWeights: [1, 2, 0.5, 1.5]),
        Criterion(labelSmoothing: 0.2, classWeights: [1, 2, 0.5, 1.5]),
    ]

    private let logits = Matrix(
        rows: 3, columns: 4, values: [2, 1, -1, 0.25, 0.5, -0.5, 0.75, 0.5, -2, 0.125, 0.5, 0.25])
    private let labels = [0, 3, 1]

    @Test("The gradient is that of finite differences, with smoothed and weighted labels", arguments: heads, criteria)
    func gradients(head: OutputHead, criterion: Criterion) {
        func loss(_ logits: Matrix) -> Double {
            var gradient = Matrix(rows: 3, columns: 4)
            return head.measure(logits: logits, labels: labels, criterion: criterion, gradient: &gradient).loss
        }
        var gradient = Matrix(rows: 3, columns: 4, repeating: .nan)
        _ = head.measure(logits: logits, labels: labels, criterion: criterion, gradient: &gradient)
        let step: Float = 1 / 128
        for place in logits.values.indices {
            var (up, down) = (logits, logits)
            up.values[place] += step
            down.values[place] -= step
            let slope = (loss(up) - loss(down)) / (2 * Double(step))
            #expect(abs(slope - Double(gradient.values[place])) < 5e-4, "\(place): \(slope)")
        }
    }

    @Test("The rule for any head is that of cross-entropy if the head is softmax", arguments: criteria)
    func agreement(criterion: Criterion) {
        var gradient = Matrix(rows: 3, columns: 4)
        let expected = CrossEntropy.measure(logits: logits, labels: labels, criterion: criterion, gradient: &gradient)
        let rule = MappedLossRule(criterion, head: .softmax, labels: labels, classes: 4)
        var loss = 0.0
        for (row, label) in labels.enumerated() {
            var slopes = [Float](repeating: .nan, count: 4)
            let sample = unsafe logits.row(row).withUnsafeBufferPointer { logits in
                unsafe slopes.withUnsafeMutableBufferPointer { slopes in
                    unsafe rule.measure(
                        logits: logits.baseAddress!, label: label, gradient: slopes.baseAddress!)
                }
            }
            loss += sample.loss
            #expect(zip(slopes, gradient.row(row)).allSatisfy { abs($0 - $1) < 1e-6 })
        }
        #expect(abs(loss - expected.lossSum) < 1e-5)
    }

    @Test("The loss of training is the head's, but for the last digits", arguments: heads)
    func training(head: OutputHead) {
        for scores in [[2, 1, -1, 0.25], [40, 0, -5, 3], [-800, 1, 0, 2]] {
            for target in [[0, 1, 0, 0], [0.05, 0.85, 0.05, 0.05]] {
                let (exact, quick) = (head.loss(scores, target: target), head.trainingLoss(scores, target: target))
                #expect(abs(exact.loss - quick.loss) < 1e-12 * max(1, exact.loss))
                #expect(zip(exact.gradient, quick.gradient).allSatisfy { abs($0 - $1) < 1e-12 })
            }
        }
    }

    @Test("The loss of cross-entropy is unchanged, bit for bit")
    func unchanged() {
        var gradients = (Matrix(rows: 3, columns: 4), Matrix(rows: 3, columns: 4))
        let plain = CrossEntropy.measure(logits: logits, labels: labels, gradient: &gradients.0)
        let same = OutputHead.softmax.measure(logits: logits, labels: labels, gradient: &gradients.1)
        #expect(plain == same && gradients.0 == gradients.1)
    }

    @Test("A prediction has the head's probabilities and loss", arguments: heads)
    func predictions(head: OutputHead) {
        let scores: [Float] = [2, 1, -1, 0.25]
        let found = unsafe scores.withUnsafeBufferPointer { unsafe head.predict(logits: $0, label: 2) }
        let probabilities = head.probabilities(scores.map(Double.init))
        #expect(found.label == 0)
        #expect(abs(Double(found.confidence) - probabilities[0]) < 1e-6)
        #expect(abs(Double(found.loss) - head.loss(scores.map(Double.init), label: 2)) < 1e-6)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
        #expect((found.sparse != nil) == head.isSparse)
    }

    @Test("A sparse head tells its squared error, its support and whether it excludes the label")
    func sparse() {
        // sparsemax of (0.5, 0.3, -1) is (0.6, 0.4, 0).
        let scores: [Float] = [0.5, 0.3, -1]
        let wrong = unsafe scores.withUnsafeBufferPointer {
            unsafe OutputHead.sparse(.sparsemax).predict(logits: $0, label: 2)
        }
        #expect(wrong.sparse?.support == 2 && wrong.sparse?.isLabelExcluded == true)
        #expect(abs((wrong.sparse?.squaredError ?? 0) - 1.52) < 1e-6)
        #expect(wrong.loss.isFinite)
        let right = unsafe scores.withUnsafeBufferPointer {
            unsafe OutputHead.sparse(.sparsemax).predict(logits: $0, label: 0)
        }
        #expect(right.sparse?.isLabelExcluded == false)
        #expect(abs((right.sparse?.squaredError ?? 0) - 0.32) < 1e-6)
        #expect(abs(right.loss - 0.16) < 1e-6)
    }

    @Test("Logits that are not finite give a loss that is not finite", arguments: heads)
    func notFinite(head: OutputHead) {
        for values in [[Float.nan, 0, 0], [0, 1, .infinity]] {
            var gradient = Matrix(rows: 1, columns: 3)
            let measure = head.measure(
                logits: Matrix(rows: 1, columns: 3, values: values), labels: [0], gradient: &gradient)
            #expect(!measure.loss.isFinite)
        }
    }

    @Test("Heads are read from the words that they are written with")
    func words() {
        for head in Self.heads {
            #expect(OutputHead(map: head.mapWord, loss: head.lossWord) == head)
        }
        #expect(RobustLoss(word: "focal=2")?.word == "focal=2")
        #expect(RobustLoss(word: "bi-tempered=0.8,1.4") == .biTempered(t1: 0.8, t2: 1.4))
        for word in [
            "", "gce", "gce=", "gce=0", "gce=1.1", "gce=nan", "gce=0.7,1", "focal=-1", "focal=inf", "bi-tempered=0.8",
            "bi-tempered=1.1,1.4", "bi-tempered=0.8,0.9", "bi-tempered=-1,2", "own=1", "GCE=0.7",
        ] {
            #expect(RobustLoss(word: word) == nil, "\(word)")
        }
        #expect(OutputHead(map: "sparsemax", loss: "gce=0.7") == nil)
        #expect(OutputHead(map: "hardmax", loss: "own") == nil)
    }

    @Test("Under two softmaxes the loss has a floor, and the map keeps the order")
    func twice() {
        let floor = OutputHead.softmaxTwice.lossFloor(classes: 10) ?? 0
        #expect(abs(floor - 1.4611501717) < 1e-9)
        var certain = Array(repeating: 0.0, count: 10)
        certain[3] = 1000
        #expect(abs(OutputHead.softmaxTwice.loss(certain, label: 3) - floor) < 1e-12)
        #expect(OutputHead.softmax.lossFloor(classes: 10) == nil)
    }

    @Test("A temperature divides the scores", arguments: heads)
    func temperature(head: OutputHead) {
        let scores = [2.0, 1, -1, 0.25]
        let halves = head.probabilities(scores.map { $0 / 2 })
        #expect(zip(head.probabilities(scores, temperature: 2), halves).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(
            abs(head.loss(scores, label: 1, temperature: 2) - head.loss(scores.map { $0 / 2 }, label: 1)) < 1e-12)
    }
}
