/// How often samples of each class were taken for each class.
///
/// Memory is in proportion to the samples and the classes, not to the square of the classes.
package struct ConfusionMatrix: Hashable, Sendable {
    package let classes: Int
    /// The pairs that occur, in the order of their labels, and of the predictions of one label.
    package let cells: [Cell]
    /// Where the cells of each label begin in `cells`, and the end of all.
    private let rowStarts: [Int]
    /// Samples in all.
    package let total: Int
    /// Samples of each label.
    package let supports: [Int]
    /// Samples that were taken for each class.
    package let predicted: [Int]

    /// Samples of one class that were taken for the same or for another one.
    package struct Cell: Hashable, Sendable {
        package var label: Int
        package var prediction: Int
        package var count: Int
    }

    /// Pairs that name a class there is none of are left out, and so is what only one of both lists has.
    package init(labels: some Sequence<Int>, predictions: some Sequence<Int>, classes: Int) {
        let range = 0..<max(0, classes)
        let pairs = zip(labels, predictions).filter { range ~= $0 && range ~= $1 }
        var supports = Array(repeating: 0, count: range.count)
        var predicted = supports
        for (label, prediction) in pairs {
            supports[label] += 1
            predicted[prediction] += 1
        }
        // The predictions of one label after the other.
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

    /// The samples of a class that were taken for one; both must exist. Logarithmic in the cells of the class.
    package subscript(label: Int, prediction: Int) -> Int {
        precondition((0..<classes).contains(prediction), "prediction \(prediction) of \(classes)")
        var (low, high) = (rowStarts[label], rowStarts[label + 1])
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].prediction < prediction { low = middle + 1 } else { high = middle }
        }
        return low < rowStarts[label + 1] && cells[low].prediction == prediction ? cells[low].count : 0
    }

    /// Samples that were taken for what they are.
    package var correct: Int { cells.reduce(0) { $0 + ($1.label == $1.prediction ? $1.count : 0) } }

    /// Fraction 0…1; NaN of no samples.
    package var accuracy: Double { total == 0 ? .nan : Double(correct) / Double(total) }

    /// The pairs of different classes that occur, the most frequent first, equals in the order of the classes.
    package var confusions: [Cell] {
        cells.filter { $0.label != $0.prediction }.sorted {
            ($1.count, $0.label, $0.prediction) < ($0.count, $1.label, $1.prediction)
        }
    }
}

/// How well one class is told from the others.
package struct ClassScores: Hashable, Sendable {
    /// Samples with this label.
    package var support: Int
    /// Samples taken for this class.
    package var predicted: Int
    /// Samples that are both.
    package var correct: Int

    package init(support: Int, predicted: Int, correct: Int) {
        self.support = support
        self.predicted = predicted
        self.correct = correct
    }

    /// Of those taken for the class, the fraction that is of it; NaN where none was.
    package var precision: Double { predicted == 0 ? .nan : Double(correct) / Double(predicted) }
    /// Of those of the class, the fraction that was recognised; NaN where there are none.
    package var recall: Double { support == 0 ? .nan : Double(correct) / Double(support) }
    /// The harmonic mean of both, 2 · correct / (support + predicted); NaN where both are 0.
    package var f1: Double {
        support + predicted == 0 ? .nan : 2 * Double(correct) / Double(support + predicted)
    }
}

/// The means over the classes, every class counting the same however many samples it has.
package struct MacroAverages: Hashable, Sendable {
    package let precision: Double
    package let recall: Double
    package let f1: Double

    /// Over the classes that occur as a label or as a prediction; what is not defined for one of these counts as 0,
    /// as in scikit-learn: a class that is never predicted must not make a model look better. NaN where none occurs.
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

/// What page 3 and `evaluate` show of one evaluation.
package struct ClassFigures: Hashable, Sendable {
    package let confusion: ConfusionMatrix
    package let scores: [ClassScores]
    package let macro: MacroAverages
    package let confusions: [ConfusionMatrix.Cell]
    package let calibration: Calibration
    /// At each threshold of `ConfidenceCut.thresholds`.
    package let cuts: [ConfidenceCut]

    /// Takes time in proportion to the samples and the classes, but for the order of the confusions.
    package init(labels: [UInt16], validation: ValidationReport, classes: Int) {
        confusion = ConfusionMatrix(
            labels: labels.lazy.map(Int.init), predictions: validation.predictions.lazy.map(Int.init),
            classes: classes)
        let matrix = confusion
        scores = (0..<matrix.classes).map {
            ClassScores(support: matrix.supports[$0], predicted: matrix.predicted[$0], correct: matrix[$0, $0])
        }
        macro = MacroAverages(scores)
        confusions = matrix.confusions
        let areCorrect = zip(labels, validation.predictions).map { $0 == $1 }
        calibration = Calibration(confidences: validation.confidences, areCorrect: areCorrect)
        cuts = ConfidenceCut.thresholds.map {
            ConfidenceCut(at: $0, confidences: validation.confidences, areCorrect: areCorrect)
        }
    }
}
