/// How a next-word task turns the words before a position into numbers: each of the `length` previous words is one
/// feature, tagged with its distance.
///
/// The word of index w, d places before the predicted one (d = 1 is the word just before it), is the feature
/// (d − 1) · (words + 2) + w, with the value 1, so that an embedding *sums* the rows of a position's features. A mean of
/// embeddings without the distances knows less than counting pairs of words does. Two more features at each distance
/// stand for a word outside the vocabulary, and for a place before the line's first word.
package struct WordWindow: Hashable, Sendable {
    /// The number of words in the vocabulary, which are the classes.
    package let words: Int
    /// How many previous words are seen, 1…16.
    package let length: Int

    package static let usualLength = 4
    package static let allowedLengths = 1...16
    /// The largest vocabulary: two more places must fit into 16 bits.
    package static let mostWords = 65_534

    /// The arguments must be within their limits.
    package init(words: Int, length: Int = usualLength) {
        precondition(Self.areAllowed(words, length), "\(length) of \(words) words")
        self.words = words
        self.length = length
    }

    private static func areAllowed(_ words: Int, _ length: Int) -> Bool {
        (1...mostWords).contains(words) && allowedLengths.contains(length)
    }

    /// All settings, by name, as a model file keeps them.
    package var settings: [String: Int] { ["words": words, "previous": length] }

    /// Restores the window from `settings`; nil if one is missing or out of range.
    package init?(settings: [String: Int]) {
        guard let words = settings["words"], let length = settings["previous"], Self.areAllowed(words, length) else {
            return nil
        }
        self.init(words: words, length: length)
    }

    /// The number of inputs of the network.
    package var features: Int { length * (words + 2) }
    /// The index of every word outside the vocabulary.
    package var unseen: Int { words }
    /// The index of a place before the line's first word.
    package var start: Int { words + 1 }

    /// The features of the words before a position.
    ///
    /// - Parameter previous: word indices up to the position, the nearest last; places before the first are starts of
    ///   the line.
    /// - Returns: `length` features, ascending.
    package func features(after previous: some BidirectionalCollection<UInt16>) -> [Int32] {
        var words = previous.reversed().prefix(length).map { Int($0) }
        while words.count < length { words.append(start) }
        return words.enumerated().map { Int32($0 * (self.words + 2) + $1) }
    }
}
