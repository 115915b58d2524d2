package import Datasets
package import Learning
import Matrices

/// How much each part of a sample contributes to a model's prediction: the numbers of a row, or the words of a text.
///
/// The score that is decomposed is the logit of the predicted class minus the mean of all logits, because the softmax
/// ignores what all logits have in common. The weight of a number is its distance from the training data's mean (from 0
/// if the model does not standardise) times the derivative of the score with respect to it; a column that is encoded as
/// several numbers has the sum of their weights. The weight of a word is the sum over its hashed features, each its
/// value times the derivative with respect to it. In a linear model these weights add up to the score, except for the
/// biases. In any other model they are first-order contributions: input × gradient (Shrikumar and others 2016,
/// https://arxiv.org/abs/1605.01713).
package enum DecisionWeights: Hashable, Sendable {
    /// The weight of each column.
    case numbers([Double])
    case words(of: String, [WeighedWord])

    package struct WeighedWord: Hashable, Sendable {
        package let word: TextFeatures.Word
        package let weight: Double
    }

    /// Returns nil for pictures, which are seen only as a whole, and for samples that do not fit the network.
    ///
    /// - Parameters:
    ///   - prediction: the class whose score is decomposed.
    ///   - former: the weights in another model, whose words are reused if the text is the same.
    package init?(
        of sample: Int, in samples: LabelledSamples, prediction: Int, by network: Network,
        former: DecisionWeights? = nil
    ) {
        guard samples.features == network.features, prediction < network.classes, !samples.arePictures else {
            return nil
        }
        let mean = 1 / Float(network.classes)
        let direction = (0..<network.classes).map { ($0 == prediction ? 1 : 0) - mean }
        let input = samples.input(of: sample)
        let gradient = network.inputGradient(of: input, toward: direction)
        switch (samples.kind, input) {
        case (.text(let features), .sparse(let sparse)):
            guard let text = samples.text(of: sample) else { return nil }
            let slopes = Dictionary(uniqueKeysWithValues: zip(sparse.indices, gradient))
            var known: [TextFeatures.Word]?
            if case .words(text, let former)? = former { known = former.map(\.word) }
            let words = known ?? features.words(of: text)
            let total = Double(max(1, words.reduce(0) { $0 + $1.places.count }))
            self = .words(
                of: text,
                words.map { word in
                    let sum = word.places.reduce(0.0) { $0 + Double(slopes[$1] ?? 0) }
                    return WeighedWord(word: word, weight: sum / total)
                })
        case (_, .dense(let numbers)):
            let means = network.standardization?.mean
            let shares = numbers.values.indices.map { feature in
                Double(numbers.values[feature] - (means?[feature] ?? 0)) * Double(gradient[feature])
            }
            if case .row(let encoding) = samples.kind {
                self = .numbers(encoding.featureRanges.map { shares[$0].reduce(0, +) })
            } else {
                self = .numbers(shares)
            }
        case (_, .sparse): return nil
        }
    }
}

extension Network {
    /// The standardisation that the samples go through first; nil if the first layer is another one.
    fileprivate var standardization: StandardizationLayer? {
        if case .standardization(let layer)? = layers.first { layer } else { nil }
    }
}
