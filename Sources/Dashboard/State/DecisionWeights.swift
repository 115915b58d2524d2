package import Datasets
package import Learning
import Matrices

/// How much each part of a sample weighs in what a model makes of it: the numbers of a row, the words of a text.
///
/// The score that is taken apart is the logit of the predicted class minus the mean of all logits, as the softmax does
/// not see what all logits have in common. A number weighs its distance from the training data's mean (from 0 where the
/// model does not standardise) times the derivative of the score by it, and a column that makes several numbers their
/// sum; a word of a text the sum over its hashed features, each
/// its value times the derivative by it. In a linear model these add up to the score, but for the biases. In any other
/// it is the first-order share of each: input × gradient (Shrikumar and others 2016, https://arxiv.org/abs/1605.01713).
package enum DecisionWeights: Hashable, Sendable {
    /// One for each column.
    case numbers([Double])
    case words(of: String, [WeighedWord])

    package struct WeighedWord: Hashable, Sendable {
        package let word: TextFeatures.Word
        package let weight: Double
    }

    /// nil of pictures, which are looked at whole, and where the network takes other samples.
    ///
    /// - Parameters:
    ///   - prediction: the class whose score is taken apart.
    ///   - former: the weights in another model, from which the words are taken where it is the same text.
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
    /// What the samples go through first, where that is it.
    fileprivate var standardization: StandardizationLayer? {
        if case .standardization(let layer)? = layers.first { layer } else { nil }
    }
}
