/// A confusion matrix: how often samples of each class were predicted as each class.
///
/// Memory is proportional to the numbers of samples and classes, not to the square of the classes.
package struct ConfusionMatrix: Hashable, Sendable {
    package let classes: Int
    /// The pairs that occur, sorted by label and then by prediction.
    package let cells: [Cell]
    /// The start of each label's cells in `cells`, followed by the end of the last one.
    private let rowStarts: [Int]
    /// The number of all samples.
    package let total: Int
    /// The number of samples with each label.
    package let supports: [Int]
    /// The number of samples predicted as each class.
    package let predicted: [Int]

    /// The number of samples of one class that were predicted as the same class or another one.
    package struct Cell: Hashable, Sendable {
        package var label: Int
        package var prediction: Int
        package var count: Int
    }

    /// Ignores pairs with a class that does not exist, and surplus elements if one list is longer.
    package init(labels: some Sequence<Int>, predictions: some Sequence<Int>, classes: Int) {
        let range = 0..<max(0, classes)
        let pairs = zip(labels, predictions).filter { range ~= $0 && range ~= $1 }
        var supports = Array(repeating: 0, count: range.count)
        var predicted = supports
        for (label, prediction) in pairs {
            supports[label] += 1
            predicted[prediction] += 1
        }
        // A counting sort: the predictions for each label, one label after the other.
        var ends = supports
        for label in range.dropFirst() { ends[label] += ends[label - 1] }
        var sorted = Array(repeating: 0, count: pairs.count)
        for (label, prediction) in pairs.reversed() {
            ends[label] -= 1
            sorted[ends[label]] = prediction
        }
        var cells: [Cell] = []
        var rowStarts = [0]
        var counts = Array(repeating: 0, count: range.count)
        for label in range {
            let row = sorted[ends[label]..<ends[label] + supports[label]]
            for prediction in row { counts[prediction] += 1 }
            let present = row.count > range.count / 8 ? range.filter { counts[$0] > 0 } : Set(row).sorted()
            for prediction in present {
                cells.append(Cell(label: label, prediction: prediction, count: counts[prediction]))
                counts[prediction] = 0
            }
            rowStarts.append(cells.count)
        }
        self.classes = range.count
        self.cells = cells
        self.rowStarts = rowStarts
        self.supports = supports
        self.predicted = predicted
        total = pairs.count
    }

    /// The number of samples with a label that were predicted as a class; both must exist. Takes time logarithmic in
    /// the cells of the label.
    package subscript(label: Int, prediction: Int) -> Int {
        precondition((0..<classes).contains(prediction), "prediction \(prediction) of \(classes)")
        var (low, high) = (rowStarts[label], rowStarts[label + 1])
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].prediction < prediction { low = middle + 1 } else { high = middle }
        }
        return low < rowStarts[label + 1] && cells[low].prediction == prediction ? cells[low].count : 0
    }

    /// The number of correct predictions.
    package var correct: Int { cells.reduce(0) { $0 + ($1.label == $1.prediction ? $1.count : 0) } }

    /// A fraction 0…1; NaN without samples.
    package var accuracy: Double { total == 0 ? .nan : Double(correct) / Double(total) }

    /// The pairs of different classes that occur, the most frequent first; equal ones in the order of the classes.
    package var confusions: [Cell] {
        cells.filter { $0.label != $0.prediction }.sorted {
            ($1.count, $0.label, $0.prediction) < ($0.count, $1.label, $1.prediction)
        }
    }
}

/// How well one class is distinguished from the others.
package struct ClassScores: Hashable, Sendable {
    /// The number of samples with this label.
    package var support: Int
    /// The number of samples predicted as this class.
    package var predicted: Int
    /// The number of samples with this label that were predicted correctly.
    package var correct: Int

    package init(support: Int, predicted: Int, correct: Int) {
        self.support = support
        self.predicted = predicted
        self.correct = correct
    }

    /// The fraction of the samples predicted as this class that belong to it; NaN if there are none.
    package var precision: Double { predicted == 0 ? .nan : Double(correct) / Double(predicted) }
    /// The fraction of the samples of this class that were predicted correctly; NaN if there are none.
    package var recall: Double { support == 0 ? .nan : Double(correct) / Double(support) }
    /// The harmonic mean of precision and recall, 2 · correct / (support + predicted); NaN if both are undefined.
    package var f1: Double {
        support + predicted == 0 ? .nan : 2 * Double(correct) / Double(support + predicted)
    }
}

/// Unweighted means over the classes: every class counts equally, however many samples it has.
package struct MacroAverages: Hashable, Sendable {
    package let precision: Double
    package let recall: Double
    package let f1: Double

    /// The means over the classes that occur as a label or as a prediction. Undefined scores count as 0, as in
    /// scikit-learn: a class that is never predicted must not make a model look better. NaN if no class occurs.
    package init(_ scores: [ClassScores]) {
        let occurring = scores.filter { $0.support + $0.predicted > 0 }
        func mean(_ value: (ClassScores) -> Double) -> Double {
            let sum = occurring.reduce(0.0) { sum, scores in
                let value = value(scores)
                return sum + (value.isNaN ? 0 : value)
            }
            return occurring.isEmpty ? .nan : sum / Double(occurring.count)
        }
        precision = mean(\.precision)
        recall = mean(\.recall)
        f1 = mean(\.f1)
    }
}

/// The figures of one evaluation that page 3 and `evaluate` show.
package struct ClassFigures: Hashable, Sendable {
    package let confusion: ConfusionMatrix
    package let scores: [ClassScores]
    package let macro: MacroAverages
    /// The classes in ascending order of their F1, undefined ones last.
    package let worstFirst: [Int]
    package let confusions: [ConfusionMatrix.Cell]
    package let calibration: Calibration
    /// The cut at each threshold of `ConfidenceCut.thresholds`.
    package let cuts: [ConfidenceCut]

    /// Takes time proportional to the samples and the classes, apart from sorting the confusions.
    package init(labels: [UInt16], validation: ValidationReport, classes: Int) {
        confusion = ConfusionMatrix(
            labels: labels.lazy.map(Int.init), predictions: validation.predictions.lazy.map(Int.init),
            classes: classes)
        let matrix = confusion
        scores = (0..<matrix.classes).map {
            ClassScores(support: matrix.supports[$0], predicted: matrix.predicted[$0], correct: matrix[$0, $0])
        }
        macro = MacroAverages(scores)
        let keys = scores.map { $0.f1.isNaN ? 2 : $0.f1 }
        worstFirst = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        confusions = matrix.confusions
        let areCorrect = zip(labels, validation.predictions).map { $0 == $1 }
        calibration = Calibration(confidences: validation.confidences, areCorrect: areCorrect)
        cuts = ConfidenceCut.thresholds.map {
            ConfidenceCut(at: $0, confidences: validation.confidences, areCorrect: areCorrect)
        }
    }
}
