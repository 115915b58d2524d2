/// How often samples of each class were taken for each class.
package struct ConfusionMatrix: Hashable, Sendable {
    package let classes: Int
    /// [label × prediction], row-major.
    private var counts: [UInt32]
    /// Samples in all.
    package private(set) var total = 0
    /// Samples of each label.
    package private(set) var supports: [Int]
    /// Samples that were taken for each class.
    package private(set) var predicted: [Int]

    /// Pairs that name a class there is none of are left out, and so is what only one of both lists has.
    package init(labels: some Sequence<Int>, predictions: some Sequence<Int>, classes: Int) {
        self.classes = max(0, classes)
        counts = Array(repeating: 0, count: self.classes * self.classes)
        supports = Array(repeating: 0, count: self.classes)
        predicted = supports
        let range = 0..<self.classes
        for (label, prediction) in zip(labels, predictions) where range ~= label && range ~= prediction {
            counts[label * self.classes + prediction] += 1
            supports[label] += 1
            predicted[prediction] += 1
            total += 1
        }
    }

    /// The samples of a class that were taken for one; both must exist.
    package subscript(label: Int, prediction: Int) -> Int { Int(counts[label * classes + prediction]) }

    /// Samples that were taken for what they are.
    package var correct: Int { (0..<classes).reduce(0) { $0 + self[$1, $1] } }

    /// Fraction 0…1; NaN of no samples.
    package var accuracy: Double { total == 0 ? .nan : Double(correct) / Double(total) }

    /// Samples of one class taken for another.
    package struct Confusion: Hashable, Sendable {
        package var label: Int
        package var prediction: Int
        package var count: Int
    }

    /// The pairs of different classes that occur, the most frequent first, equals in the order of the classes.
    package var confusions: [Confusion] {
        var confusions: [Confusion] = []
        for (cell, count) in counts.enumerated() where count > 0 && cell / classes != cell % classes {
            confusions.append(Confusion(label: cell / classes, prediction: cell % classes, count: Int(count)))
        }
        return confusions.sorted {
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
    package let confusions: [ConfusionMatrix.Confusion]
    package let calibration: Calibration
    /// At each threshold of `ConfidenceCut.thresholds`.
    package let cuts: [ConfidenceCut]

    /// Takes time in proportion to the samples and to the square of the classes.
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
