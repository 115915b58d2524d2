/// What the command line says about the data, apart from where it is.
package struct LoadingOptions: Hashable, Sendable {
    /// The fraction of the training samples to hold back for testing, between 0 and 1; nil: 0.1 if the source has a
    /// single half, and none if it has two.
    package var validationFraction: Double?
    /// The seed that chooses the samples to hold back.
    package var splitSeed: UInt64 = 1
    /// Use only the first `limit` samples of each half, at least 1; nil: all.
    package var limit: Int?
    /// Use only these classes, renumbered in this order; nil: all.
    package var classes: [String]?
    /// The label column of a table: its name, its number from 1, `first` or `last`; nil: detected as described at
    /// `TableLayout`.
    package var label: String?
    /// The text columns of a table, as names or numbers separated by commas; nil: detected.
    package var textColumns: String?
    /// The columns of a table to leave out, as names or numbers separated by commas.
    package var dropped: String?
    /// Whether the first record of a table names its columns; nil: detected.
    package var hasHeader: Bool?
    /// The columns that a model takes; a table then needs no others, except the label. nil: all columns.
    package var modelColumns: RowEncoding?
    /// The size to which pictures of a folder are scaled; nil: they must all have the same size.
    package var resize: PictureSize?
    /// Whether a table holds texts, whatever it looks like.
    package var readsText = false
    /// Whether IDX pictures are stored column by column, as in EMNIST.
    package var transposes = false
    /// Whether colour pictures are converted to grey.
    package var makesGrey = false
    /// Words that occur less often in the training lines of a next-word task are one class; nil: every word is a class.
    package var leastWordCount: Int?
    /// The vocabulary of a next-word model, in place of that of the training lines.
    package var vocabulary: WordVocabulary?
    /// How texts are turned into numbers.
    package var textFeatures = TextFeatures()

    package init() {}

    static let usualFraction = 0.1
}

/// Width and height of a picture, in pixels.
package struct PictureSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    /// The largest side that is accepted.
    package static let greatest = 4096

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Parses "28x28", width first; nil for anything else, and outside 1…4096.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            (1...Self.greatest).contains(width), (1...Self.greatest).contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }
}

/// Reports how far a dataset is loaded, as a fraction 0…1. Called on the loading thread, often.
package typealias LoadingProgress = (Double) -> Void
