package import Matrices

/// Samples with their labels, stored as compactly as in the source: one byte per pixel, or less if most are 0; four
/// bytes per table value; texts as UTF-8.
package struct LabelledSamples: Sendable {
    /// What a sample is, which determines how it is displayed.
    package enum Kind: Hashable, Sendable {
        /// A picture, row by row from the top, with one channel or three (red, green, blue) interleaved.
        case image(height: Int, width: Int, channels: Int)
        /// A row of a table: its columns, and their encoding for the network.
        case row(RowEncoding)
        /// A text, from which the network sees hashed features.
        case text(TextFeatures)
        /// A position in a text, whose word is to be predicted from the words before it.
        case words(WordWindow)

        /// The number of inputs that one sample gives to the network.
        package var features: Int {
            switch self {
            case .image(let height, let width, let channels): height * width * channels
            case .row(let encoding): encoding.features
            case .text(let features): features.buckets
            case .words(let window): window.features
            }
        }
    }

    /// The values of all samples, one sample after the other.
    enum Storage: Sendable {
        /// 0…255 stands for 0…1.
        case bytes([UInt8])
        /// Bytes of which many are 0.
        case packed(PackedBytes)
        case floats([Float])
        /// Table rows, and the encoder for the kind's encoding.
        case rows(TableCells, RowEncoder)
        case texts(HashedTexts)
        case words(WordSequence)
    }

    package let kind: Kind
    let storage: Storage
    /// The class of each sample, an index into `classNames`.
    package let labels: [UInt16]
    package let classNames: [String]
    /// The number of inputs that one sample gives to the network.
    package let features: Int
    /// What one sample is called: "digit". Defaults to a word for its kind.
    package var sampleName: String
    /// The name of each sample in its source, which is its file's path in a folder; nil if the samples have no names.
    package var names: [String]?
    /// How samples are altered each time they are loaded for training; nil leaves them unchanged.
    package var augmentation: Augmentation?

    /// The largest number of classes.
    package static let mostClasses = 65_536

    /// `storage` must hold a whole sample for each label, and every label must be less than the number of classes. Bytes
    /// of which many are 0 are packed.
    init(kind: Kind, storage: Storage, labels: [UInt16], classNames: [String]) {
        features = kind.features
        switch storage {
        case .packed(let packed):
            precondition(
                packed.count == labels.count && packed.features == features,
                "\(packed.count) samples of \(packed.features) for \(labels.count) labels")
        case .bytes(let bytes):
            precondition(bytes.count == labels.count * features, "\(bytes.count) bytes for \(labels.count) labels")
        case .floats(let floats):
            precondition(floats.count == labels.count * features, "\(floats.count) numbers for \(labels.count) labels")
        case .rows(let cells, let encoder):
            precondition(cells.count == labels.count, "\(cells.count) rows for \(labels.count) labels")
            precondition(encoder.features == features, "\(encoder.features) features for \(features)")
        case .texts(let texts):
            precondition(texts.count == labels.count, "\(texts.count) texts for \(labels.count) labels")
        case .words(let words):
            precondition(words.count == labels.count, "\(words.count) words for \(labels.count) labels")
        }
        precondition(labels.allSatisfy { $0 < classNames.count }, "a label without a class")
        self.kind = kind
        self.storage = storage.packed(features: features)
        self.labels = labels
        self.classNames = classNames
        sampleName = kind.sampleName
    }

    /// Samples of bytes, 0 for background and 255 for full ink. `pixels` must hold a whole sample for each label, and
    /// every label must be less than the number of classes.
    ///
    /// - Parameter shape: the shape of one sample: `[height, width]`, or `[height, width, channels]` with one channel
    ///   or three; anything else is a row of numbers.
    package init(shape: [Int], pixels: [UInt8], labels: [UInt16], classNames: [String]) {
        self.init(kind: Kind(shape: shape), storage: .bytes(pixels), labels: labels, classNames: classNames)
    }

    /// Samples of bytes with labels of any integer type; `shape`, `pixels` and `labels` have the same conditions.
    package init(shape: [Int], pixels: [UInt8], labels: [some BinaryInteger], classNames: [String]) {
        self.init(shape: shape, pixels: pixels, labels: labels.map { UInt16($0) }, classNames: classNames)
    }

    /// Samples of floating-point numbers, a whole sample for each label; those of pictures should be in 0…1. Rows must
    /// have one number for each column.
    package init(kind: Kind, floats: [Float], labels: [UInt16], classNames: [String]) {
        if case .row(let encoding) = kind {
            let columns = encoding.columns.map { TableCells.Column(name: $0.name, kind: .number(base: 0, step: 1)) }
            let cells = TableCells(columns: columns, cells: floats, count: labels.count)
            self.init(cells: cells, encoding: encoding, labels: labels, classNames: classNames)
        } else {
            self.init(kind: kind, storage: .floats(floats), labels: labels, classNames: classNames)
        }
    }

    /// Rows of a table, which must have the columns of the encoding.
    package init(cells: TableCells, encoding: RowEncoding, labels: [UInt16], classNames: [String]) {
        guard let encoder = RowEncoder(encoding, for: cells) else {
            preconditionFailure("an encoding of other columns")
        }
        self.init(kind: .row(encoding), storage: .rows(cells, encoder), labels: labels, classNames: classNames)
    }

    package init(texts: HashedTexts, labels: [UInt16], classNames: [String]) {
        self.init(kind: .text(texts.features), storage: .texts(texts), labels: labels, classNames: classNames)
    }

    /// Positions of a next-word task, whose vocabulary must be `classNames`.
    init(words: WordSequence, classNames: [String]) {
        self.init(
            kind: .words(words.window), storage: .words(words), labels: words.labels, classNames: classNames)
    }

    package var count: Int { labels.count }

    /// The shape of one sample: `[height, width]` for a grey picture, `[height, width, 3]` for one in colour, otherwise
    /// `[features]`.
    package var shape: [Int] {
        switch kind {
        case .image(let height, let width, 1): [height, width]
        case .image(let height, let width, let channels): [height, width, channels]
        case .row, .text, .words: [features]
        }
    }

    /// The stored numbers of all samples, one sample after the other.
    package enum Numbers: Sendable {
        /// 0…255 stands for 0…1.
        case bytes([UInt8])
        case packed(PackedBytes)
        case floats([Float])
        /// Table rows and texts: the numbers that the network sees are computed for each batch.
        case made
    }

    package var numbers: Numbers {
        switch storage {
        case .bytes(let bytes): .bytes(bytes)
        case .packed(let packed): .packed(packed)
        case .floats(let floats): .floats(floats)
        case .rows, .texts, .words: .made
        }
    }

    /// The fraction of numbers that are not 0, estimated from some hundreds of samples; 0 for texts and without
    /// samples, 1 for table rows.
    package var density: Double { storage.density(count: count, features: features) }

    /// Whether so many numbers are 0 that storing and computing without them saves more than it costs.
    package var hasManyZeros: Bool { density < Storage.mostPackedDensity }

    /// The bytes of all samples; empty if they are not stored as bytes.
    package var pixels: [UInt8] {
        switch storage {
        case .bytes(let bytes): bytes
        case .packed(let packed): (0..<count).flatMap { packed.bytes(of: $0) }
        case .floats, .rows, .texts, .words: []
        }
    }

    /// The bytes of one sample, which must exist; empty if samples are not stored as bytes. Unpacks them if they are
    /// packed.
    package func pixels(of sample: Int) -> ArraySlice<UInt8> {
        switch storage {
        case .bytes(let bytes): bytes[sample * features..<(sample + 1) * features]
        case .packed(let packed): packed.bytes(of: sample)[...]
        case .floats, .rows, .texts, .words: []
        }
    }

    /// The text of one sample, which must exist; nil if the samples are not texts. That of a position of a next-word
    /// task are the words before it, with `…` for words outside the vocabulary.
    package func text(of sample: Int) -> String? {
        switch storage {
        case .texts(let texts): texts[sample]
        case .words(let words):
            words.previous(of: sample).map { $0 < classNames.count ? classNames[Int($0)] : "…" }.joined(separator: " ")
        case .bytes, .packed, .floats, .rows: nil
        }
    }

    /// The number of samples of each class.
    package var classCounts: [Int] {
        labels.reduce(into: Array(repeating: 0, count: classNames.count)) { $0[Int($1)] += 1 }
    }
}

extension LabelledSamples.Kind {
    /// The default word for one sample.
    fileprivate var sampleName: String {
        switch self {
        case .image: "image"
        case .row: "row"
        case .text: "text"
        case .words: "position"
        }
    }

    /// The kind of samples of bytes with this shape.
    package init(shape: [Int]) {
        switch shape.count {
        case 2: self = .image(height: shape[0], width: shape[1], channels: 1)
        case 3 where shape[2] == 1 || shape[2] == 3:
            self = .image(height: shape[0], width: shape[1], channels: shape[2])
        default: self = .row(columns: (0..<shape.reduce(1, *)).map(String.init))
        }
    }
}

/// A dataset in two halves: the training samples and the test samples.
package struct Dataset: Sendable {
    package let name: String
    package var train: LabelledSamples
    package let test: LabelledSamples
    /// How the table was interpreted from which the samples come; nil for other sources.
    package let table: TableLayout?
    /// What the user should be told about how the source was read.
    package let notes: [SourceNote]
    /// The fraction of the training samples that was held back as `test`; nil if `test` is a half of its own.
    package let heldBack: Double?

    /// Both halves must have the same kind of samples and the same classes. Table rows are encoded with the means,
    /// deviations and categories of the training rows.
    package init(
        name: String, train: LabelledSamples, test: LabelledSamples, table: TableLayout? = nil,
        notes: [SourceNote] = [],
        heldBack: Double? = nil
    ) {
        precondition(train.kind == test.kind && train.classNames == test.classNames, "halves that differ")
        self.init(name: name, halves: (train, test), table: table, notes: notes, heldBack: heldBack)
        if let encoding = train.fittedEncoding, let fitted = encoded(by: encoding) { self = fitted }
    }

    private init(
        name: String, halves: (train: LabelledSamples, test: LabelledSamples), table: TableLayout?, notes: [SourceNote],
        heldBack: Double?
    ) {
        self.name = name
        (train, test) = halves
        self.table = table
        self.notes = notes
        self.heldBack = heldBack
    }

    /// This dataset in another encoding; nil if its samples are not table rows, or lack one of its columns.
    package func encoded(by encoding: RowEncoding) -> Dataset? {
        guard let train = train.encoded(by: encoding), let test = test.encoded(by: encoding) else { return nil }
        return Dataset(name: name, halves: (train, test), table: table, notes: notes, heldBack: heldBack)
    }
}
