import Datasets
import Matrices
import Telemetry

/// Symmetric label noise: each label is replaced with a given probability by one of the other classes, all equally
/// likely.
struct LabelNoise: Sendable {
    /// The samples whose label was replaced, ascending.
    let places: [Int]
    /// The wrong label of each of them.
    let wrongLabels: [UInt16]
    private let trueLabels: [UInt16]

    /// The labels to replace depend only on the seed, the rate, and the number of samples and classes.
    ///
    /// - Parameter rate: 0…1.
    /// - Returns: nil for a rate of 0, and if there is no other class.
    init?(rate: Double, seed: UInt64, labels: [UInt16], classes: Int) {
        guard rate > 0, classes > 1 else { return nil }
        var generator = SeededGenerator(seed: seed, purpose: .labelNoise)
        var places: [Int] = []
        var wrongLabels: [UInt16] = []
        for (place, label) in labels.enumerated() where generator.nextDouble() < rate {
            let other = generator.next(below: classes - 1)
            places.append(place)
            wrongLabels.append(UInt16(other < Int(label) ? other : other + 1))
        }
        self.places = places
        self.wrongLabels = wrongLabels
        trueLabels = labels
    }

    /// The samples with the wrong labels in place of the true ones.
    func applied(to samples: LabelledSamples) -> LabelledSamples {
        var labels = trueLabels
        for (place, label) in zip(places, wrongLabels) { labels[place] = label }
        var noisy = samples.relabelled(labels, classNames: samples.classNames)
        noisy.augmentation = samples.augmentation
        return noisy
    }

    /// - Parameter predictions: one for each sample.
    func figures(predictions: [UInt16]) -> NoiseFigures {
        let memorised = zip(places, wrongLabels).count { predictions[$0] == $1 }
        let right = zip(predictions, trueLabels).count { $0 == $1 }
        return NoiseFigures(
            memorised: places.isEmpty ? .nan : Double(memorised) / Double(places.count),
            cleanAccuracy: trueLabels.isEmpty ? .nan : Double(right) / Double(trueLabels.count))
    }
}
