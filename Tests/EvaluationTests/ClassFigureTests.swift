import Evaluation
import Testing

@Suite("Figures by class")
struct ClassFigureTests {
    /// Labels 0 0 0 1 1 2, where 2 is predicted as 0, and one 0 and one 1 as each other.
    static let matrix = ConfusionMatrix(
        labels: [0, 0, 0, 1, 1, 2], predictions: [0, 0, 1, 1, 0, 0], classes: 4)

    @Test("the matrix counts labels against predictions")
    func counts() {
        let rows = (0..<4).map { label in (0..<4).map { Self.matrix[label, $0] } }
        #expect(rows == [[2, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
        #expect(Self.matrix.supports == [3, 2, 1, 0])
        #expect(Self.matrix.predicted == [4, 2, 0, 0])
        #expect(Self.matrix.correct == 3)
        #expect(Self.matrix.accuracy == 0.5)
    }

    @Test("with many classes, only the pairs that occur are stored", arguments: [3, 40, 2_000, 65_536])
    func manyClasses(classes: Int) {
        let labels = (0..<4_000).map { $0 * 7919 % classes }
        let predictions = (0..<4_000).map { $0 % 5 == 0 ? $0 * 104_729 % classes : $0 * 7919 % classes }
        let matrix = ConfusionMatrix(labels: labels, predictions: predictions, classes: classes)
        var counts: [[Int]: Int] = [:]
        for (label, prediction) in zip(labels, predictions) { counts[[label, prediction], default: 0] += 1 }
        #expect(matrix.cells.count == counts.count)
        for (pair, count) in counts { #expect(matrix[pair[0], pair[1]] == count) }
        #expect(
            matrix.cells.map { [$0.label, $0.prediction] } == counts.keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(matrix.total == 4_000)
        #expect(matrix[classes - 1, 0] == counts[[classes - 1, 0], default: 0])
    }

    @Test("confusions are sorted by count, then by class")
    func confusions() {
        let matrix = ConfusionMatrix(
            labels: [0, 1, 2, 2, 1], predictions: [1, 0, 0, 0, 1], classes: 3)
        #expect(
            matrix.confusions.map { [$0.label, $0.prediction, $0.count] } == [[2, 0, 2], [0, 1, 1], [1, 0, 1]])
    }

    @Test("classes that do not exist are ignored, as are surplus elements")
    func outside() {
        let matrix = ConfusionMatrix(labels: [0, 5, 1, 1], predictions: [0, 0, 9], classes: 2)
        #expect(matrix.total == 1)
        #expect(ConfusionMatrix(labels: [], predictions: [], classes: 0).accuracy.isNaN)
    }

    @Test("precision, recall and F1 of a class, computed by hand")
    func scores() {
        let scores = ClassScores(support: 3, predicted: 4, correct: 2)
        #expect(scores.precision == 0.5)
        #expect(scores.recall == 2.0 / 3)
        #expect(scores.f1 == 4.0 / 7)
        let neverPredicted = ClassScores(support: 1, predicted: 0, correct: 0)
        #expect(neverPredicted.precision.isNaN)
        #expect(neverPredicted.recall == 0)
        #expect(neverPredicted.f1 == 0)
        let empty = ClassScores(support: 0, predicted: 0, correct: 0)
        #expect(empty.recall.isNaN && empty.f1.isNaN)
    }

    @Test("macro averages ignore classes that do not occur, and count undefined scores as 0")
    func macro() {
        let scores = [
            ClassScores(support: 3, predicted: 4, correct: 2), ClassScores(support: 2, predicted: 2, correct: 1),
            ClassScores(support: 1, predicted: 0, correct: 0), ClassScores(support: 0, predicted: 0, correct: 0),
        ]
        let macro = MacroAverages(scores)
        #expect(abs(macro.precision - (0.5 + 0.5 + 0) / 3) < 1e-15)
        #expect(abs(macro.recall - (2.0 / 3 + 0.5 + 0) / 3) < 1e-15)
        #expect(abs(macro.f1 - (4.0 / 7 + 0.5 + 0) / 3) < 1e-15)
        #expect(MacroAverages([]).precision.isNaN)
    }

    @Test("the expected calibration error weights each bin's gap by its samples, computed by hand")
    func calibration() {
        // Two bins: confidences 0.25 and 0.375, one correct; 0.75, 0.75 and 1, two correct.
        let calibration = Calibration(
            confidences: [0.25, 0.375, 0.75, 0.75, 1], areCorrect: [true, false, true, true, false], bins: 2)
        #expect(calibration.bins.map(\.count) == [2, 3])
        #expect(calibration.bins[0].accuracy == 0.5)
        #expect(calibration.bins[0].confidence == 0.3125)
        // 2/5 · |0.5 − 0.3125| + 3/5 · |2/3 − 2.5/3| = (0.375 + 0.5) / 5
        #expect(abs(calibration.expectedError - 0.175) < 1e-15)
        // (3.125 − 3) / 5
        #expect(abs(calibration.overconfidence - 0.025) < 1e-15)
    }

    @Test("boundaries belong to the upper bin, 1 to the last, and invalid probabilities to none")
    func borders() {
        let calibration = Calibration(
            confidences: [0, 0.5, 1, .nan, -1, 2], areCorrect: Array(repeating: true, count: 6), bins: 4)
        #expect(calibration.bins.map(\.count) == [1, 0, 1, 1])
        #expect(Calibration(confidences: [], areCorrect: []).expectedError.isNaN)
        #expect(Calibration(confidences: [], areCorrect: []).bins.count == 15)
    }

    @Test("a threshold includes confidences equal to it")
    func cut() {
        let cut = ConfidenceCut(at: 0.5, confidences: [0.25, 0.5, 0.75, 1], areCorrect: [true, false, true, true])
        #expect(cut.taken == 3 && cut.left == 1 && cut.coverage == 0.75)
        #expect(cut.accuracy == 2.0 / 3)
        #expect(ConfidenceCut(at: 0.5, confidences: [0.25], areCorrect: [true]).accuracy.isNaN)
        #expect(ConfidenceCut(at: 0.5, confidences: [], areCorrect: []).coverage.isNaN)
    }
}
