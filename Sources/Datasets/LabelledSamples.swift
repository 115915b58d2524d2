/// Samples with their labels, held as compactly as they came: a byte a pixel, four a value of a table, texts as they
/// stand.
package struct LabelledSamples: Sendable {
    /// What a sample is, which says how it can be shown.
    package enum Kind: Hashable, Sendable {
        /// A picture, row after row from the top, a pixel's one or three channels (red, green, blue) side by side.
        case image(height: Int, width: Int, channels: Int)
        /// A row of a table: its columns, and what the network sees of them.
        case row(RowEncoding)
        /// A text, of which the network sees the features.
        case text(TextFeatures)

        /// Numbers in one sample, as the network sees it.
        package var features: Int {
            switch self {
            case .image(let height, let width, let channels): height * width * channels
            case .row(let encoding): encoding.features
            case .text(let features): features.buckets
            }
        }
    }

    /// The numbers of all samples, one after the other.
    enum Storage: Sendable {
        /// 0…255 for 0…1.
        case bytes([UInt8])
        case floats([Float])
        /// The rows of a table, and how the kind's encoding is made of them.
        case rows(TableCells, RowEncoder)
        case texts(HashedTexts)
    }

    package let kind: Kind
    let storage: Storage
    /// The class of each sample, an index into `classNames`.
    package let labels: [UInt16]
    package let classNames: [String]
    /// Numbers in one sample, as the network sees it.
    package let features: Int
    /// What one of them is called: "digit". Without a better word it is what its kind is.
    package var sampleName: String
    /// What each sample is called where it comes from: its file's path in a folder; nil where samples have no names.
    package var names: [String]?
    /// How samples are altered each time that a batch is made of them to train on; nil: not at all.
    package var augmentation: Augmentation?

    /// How many classes there can be.
    package static let mostClasses = 65_536

    /// `storage` must hold a whole sample for each label, and every label a class.
    init(kind: Kind, storage: Storage, labels: [UInt16], classNames: [String]) {
        features = kind.features
        switch storage {
        case .bytes(let bytes):
            precondition(bytes.count == labels.count * features, "\(bytes.count) bytes for \(labels.count) labels")
        case .floats(let floats):
            precondition(floats.count == labels.count * features, "\(floats.count) numbers for \(labels.count) labels")
        case .rows(let cells, let encoder):
            precondition(cells.count == labels.count, "\(cells.count) rows for \(labels.count) labels")
            precondition(encoder.features == features, "\(encoder.features) features for \(features)")
        case .texts(let texts):
            precondition(texts.count == labels.count, "\(texts.count) texts for \(labels.count) labels")
        }
        precondition(labels.allSatisfy { $0 < classNames.count }, "a label without a class")
        self.kind = kind
        self.storage = storage
        self.labels = labels
        self.classNames = classNames
        sampleName = kind.sampleName
    }

    /// Samples of bytes, 0 for the background and 255 for full ink, `pixels` holding a whole sample for each label and
    /// every label a class.
    ///
    /// - Parameter shape: of one sample: `[height, width]`, `[height, width, channels]` with one or three channels;
    ///   any other is a row of numbers.
    package init(shape: [Int], pixels: [UInt8], labels: [UInt16], classNames: [String]) {
        self.init(kind: Kind(shape: shape), storage: .bytes(pixels), labels: labels, classNames: classNames)
    }

    /// The same, of labels of any other width.
    package init(shape: [Int], pixels: [UInt8], labels: [some BinaryInteger], classNames: [String]) {
        self.init(shape: shape, pixels: pixels, labels: labels.map { UInt16($0) }, classNames: classNames)
    }

    /// Samples of any numbers, under the same conditions; those of pictures best in 0…1. Rows must have one number for
    /// each column.
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

    package var count: Int { labels.count }

    /// The shape of one sample: `[height, width]` of a grey picture, `[height, width, 3]` of one in colour, else
    /// `[features]`.
    package var shape: [Int] {
        switch kind {
        case .image(let height, let width, 1): [height, width]
        case .image(let height, let width, let channels): [height, width, channels]
        case .row, .text: [features]
        }
    }

    /// The numbers of all samples, one after the other.
    package enum Numbers: Sendable {
        /// 0…255 for 0…1.
        case bytes([UInt8])
        case floats([Float])
        /// Of the rows of a table, and of texts, the network sees what is made of them.
        case made
    }

    package var numbers: Numbers {
        switch storage {
        case .bytes(let bytes): .bytes(bytes)
        case .floats(let floats): .floats(floats)
        case .rows, .texts: .made
        }
    }

    /// The share of the numbers that are not 0, as some hundreds of samples have it; 0 without samples and of
    /// texts, 1 of the rows of a table.
    package var density: Double {
        var present = 0
        var seen = 0
        for sample in stride(from: 0, to: count, by: max(1, count / 500)) {
            let part = sample * features..<(sample + 1) * features
            switch storage {
            case .bytes(let bytes): present += bytes[part].count { $0 != 0 }
            case .floats(let floats): present += floats[part].count { $0 != 0 }
            case .rows: return 1
            case .texts: return 0
            }
            seen += features
        }
        return seen == 0 ? 0 : Double(present) / Double(seen)
    }

    /// The bytes of all samples; none where they are not bytes.
    package var pixels: [UInt8] {
        if case .bytes(let bytes) = storage { bytes } else { [] }
    }

    /// The bytes of one sample, which must exist; none where samples are not bytes.
    package func pixels(of sample: Int) -> ArraySlice<UInt8> {
        guard case .bytes(let bytes) = storage else { return [] }
        return bytes[sample * features..<(sample + 1) * features]
    }

    /// The text of one sample, which must exist; nil where samples are no texts.
    package func text(of sample: Int) -> String? {
        if case .texts(let texts) = storage { texts[sample] } else { nil }
    }

    /// How many samples each class has.
    package var classCounts: [Int] {
        labels.reduce(into: Array(repeating: 0, count: classNames.count)) { $0[Int($1)] += 1 }
    }
}

extension LabelledSamples.Kind {
    /// What a sample is called where nobody knows better.
    fileprivate var sampleName: String {
        switch self {
        case .image: "image"
        case .row: "row"
        case .text: "text"
        }
    }

    /// What bytes of that shape are.
    package init(shape: [Int]) {
        switch shape.count {
        case 2: self = .image(height: shape[0], width: shape[1], channels: 1)
        case 3 where shape[2] == 1 || shape[2] == 3:
            self = .image(height: shape[0], width: shape[1], channels: shape[2])
        default: self = .row(columns: (0..<shape.reduce(1, *)).map(String.init))
        }
    }
}

/// The two halves of a dataset: what is trained on, and what is measured on.
package struct Dataset: Sendable {
    package let name: String
    package var train: LabelledSamples
    package let test: LabelledSamples
    /// How the table was understood that they come from; nil where they come from no table.
    package let table: TableLayout?
    /// What a person should be told about how the source was read.
    package let notes: [SourceNote]
    /// The share of the training samples that was held back and is `test` now; nil where that is a half of its own.
    package let heldBack: Double?

    /// Both halves must have the same kind of samples and the same classes. Rows of a table get the encoding that fits
    /// those that are trained on.
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

    /// The same rows under another encoding; nil where they are no rows of a table, or lack one of its columns.
    package func encoded(by encoding: RowEncoding) -> Dataset? {
        guard let train = train.encoded(by: encoding), let test = test.encoded(by: encoding) else { return nil }
        return Dataset(name: name, halves: (train, test), table: table, notes: notes, heldBack: heldBack)
    }
}
