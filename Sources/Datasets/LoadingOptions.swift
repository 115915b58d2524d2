/// What the command line says about data, beside where it is.
package struct LoadingOptions: Hashable, Sendable {
    /// The share of the training samples that is held back and measured on, between 0 and 1; nil: 0.1 where the source
    /// has a single half, and none where it has two.
    package var validationFraction: Double?
    /// What the samples that are held back are chosen by.
    package var splitSeed: UInt64 = 1
    /// Only the first so many samples of each half, at least 1; nil: all.
    package var limit: Int?
    /// Only these classes, counted anew in this order; nil: all.
    package var classes: [String]?
    /// The label's column in a table: its name, its number from 1, `first` or `last`; nil: found as `TableLayout` says.
    package var label: String?
    /// The columns of a table that are texts, by names or numbers between commas; nil: found.
    package var textColumns: String?
    /// The columns of a table that are left out, by names or numbers between commas.
    package var dropped: String?
    /// Whether a table's first record names its columns; nil: found.
    package var hasHeader: Bool?
    /// What a model takes of a table, which then needs no more than these columns and a label; nil: all columns.
    package var modelColumns: RowEncoding?
    /// What pictures of a folder are scaled to; nil: they must have one size.
    package var resize: PictureSize?
    /// Whether a table holds texts, whatever it looks like.
    package var readsText = false
    /// Whether the rows of IDX pictures are their columns, as in EMNIST.
    package var transposes = false
    /// Whether pictures in colour are made grey.
    package var makesGrey = false
    /// How a text becomes numbers.
    package var textFeatures = TextFeatures()

    package init() {}

    static let usualFraction = 0.1
}

/// Width and height of a picture, in pixels.
package struct PictureSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    /// The largest side that is understood.
    package static let greatest = 4096

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// As it is written: "28x28", width first; nil for anything else, and beyond 1…4096.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            (1...Self.greatest).contains(width), (1...Self.greatest).contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }
}

/// How far a dataset is loaded: a fraction 0…1. Called on the loading thread, often.
package typealias LoadingProgress = (Double) -> Void
