package import Datasets
package import Learning
import Matrices

/// The words that speak most for each class and against it, among those of the test texts.
///
/// The score of a word for a class is the logit that a text of this word alone gets, beyond that of an empty text and
/// beyond the mean over all classes, which the softmax ignores. Where a mean embedding is followed by the softmax, that is
/// the mean of the rows of the word's parts times the weights of the class, and the scores of a text's words add up, each
/// by its share of the parts; behind hidden layers they do not.
package struct ClassWords: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var word: String
        package var score: Double
    }

    /// The words of one class.
    package struct Ranking: Hashable, Sendable {
        /// The words with the greatest positive scores, greatest first.
        package var pro: [Entry] = []
        /// The words with the least negative scores, least first.
        package var contra: [Entry] = []
    }

    /// A ranking for each class.
    package let rankings: [Ranking]
    /// The words that were scored, which another model can score again.
    package let vocabulary: Vocabulary

    /// The number of words that are kept for each class on each side.
    private static let most = 40

    /// Scores each word once. Returns nil for texts that the network cannot read.
    package init?(of vocabulary: Vocabulary, by network: Network) {
        guard vocabulary.features.buckets == network.features, network.twoLevel == nil, !vocabulary.words.isEmpty else {
            return nil
        }
        var matrix = SparseMatrix(columns: network.features)
        for word in vocabulary.words { vocabulary.features.append(word, to: &matrix) }
        vocabulary.features.append("", to: &matrix)
        let logits = network.forward(.sparse(matrix))
        let empty = logits.row(vocabulary.words.count)
        var scores = Array(repeating: [Double](), count: network.classes)
        for word in vocabulary.words.indices {
            let beyond = zip(logits.row(word), empty).map { Double($0) - Double($1) }
            let mean = beyond.reduce(0, +) / Double(max(1, beyond.count))
            for (index, score) in beyond.enumerated() { scores[index].append(score - mean) }
        }
        func entries(_ numbers: [Double], sign: Double) -> [Entry] {
            numbers.map { $0 * sign }.largest(Self.most).map { place in
                Entry(word: vocabulary.words[place], score: numbers[place])
            }.filter { $0.score * sign > 0 }
        }
        rankings = scores.map { Ranking(pro: entries($0, sign: 1), contra: entries($0, sign: -1)) }
        self.vocabulary = vocabulary
    }

    /// The words of the test texts that are scored.
    package struct Vocabulary: Hashable, Sendable {
        package let features: TextFeatures
        /// The words in lower case, the most frequent first.
        package let words: [String]

        /// The most words that are scored.
        private static let mostWords = 5000
        /// The texts that are read have about this many bytes together: evenly spaced ones of many.
        private static let mostBytes = 2_000_000

        /// Counts the words of the texts; takes the time of reading them. Words that occur only once are left out, unless
        /// nearly all do: their scores are chance. Returns nil for samples that are not texts.
        package init?(of samples: LabelledSamples) {
            guard case .text(let features) = samples.kind else { return nil }
            var counts: [String: Int] = [:]
            var bytes = 0
            let step = max(1, samples.count / 20_000)
            for sample in stride(from: 0, to: samples.count, by: step) where bytes < Self.mostBytes {
                guard let text = samples.text(of: sample) else { continue }
                bytes += text.utf8.count
                for word in features.words(of: text) { counts[word.text, default: 0] += 1 }
            }
            let repeated = counts.filter { $0.value > 1 }
            let kept = repeated.count >= 50 ? repeated : counts
            self.features = features
            words = kept.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostWords).map(\.key)
        }
    }
}
