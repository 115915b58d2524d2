package import Datasets
package import Telemetry

/// How the data of a run is made from its source.
package struct DataSettings: Hashable, Sendable {
    package var options = LoadingOptions()
    /// The augmentation of training pictures; nil for none.
    package var augmentation: Augmentation?
    /// The number of buckets that words are hashed into; nil if the samples are not texts.
    package var buckets: Int?

    package init() {}
}

/// Data settings as names and values: what a run's description shows, and what a checkpoint keeps of it.
extension DataSettings {
    package typealias Field = SettingField<DataSettings>

    package static let fields: [Field] = [
        .optional(
            "validation_fraction", \.options.validationFraction, .number,
            "Hold back this share of the training samples for validation. Default: 0.1 if there are no test samples.",
            check: SettingRange("a number between 0 and 1") { $0 > 0 && $0 < 1 }),
        .optional(
            "limit", \.options.limit, .integer, "Use only the first N samples of each split.",
            check: SettingRange("at least 1") { $0 >= 1 }),
        .optional(
            "only_classes", \.options.classes, .list, option: "classes",
            "Use only these classes, such as 5,6,7, numbered from 0 in this order."),
        .optional(
            "label", \.options.label, .text,
            "The column of a table's labels: its name, its number from 1, first or last."),
        .optional(
            "header", \.options.hasHeader, .words("yes", "no"),
            "Whether a table's first line names its columns: yes or no."),
        .optional(
            "text_column", \.options.textColumns, .text,
            "The columns of a table that are texts, such as title,body; the others are left out."),
        .optional(
            "drop", \.options.dropped, .text,
            "Leave these columns of a table out, by names or numbers from 1, such as id,date."),
        .optional(
            "resize", \.options.resize, .size, "Scale the pictures of a folder to this size, such as 28x28."),
        .optional(
            "transpose", \.options.transposes, .words("on", "off"), off: false,
            "Transpose IDX pictures: EMNIST's lie on their sides."),
        .optional(
            "grey", \.options.makesGrey, .words("on", "off"), off: false, "Make the pictures of a folder grey."),
        .optional(
            "buckets", \.buckets, .integer, "How many buckets the words of texts are hashed into.",
            check: SettingRange(
                "\(TextFeatures.allowedBuckets.lowerBound) to \(TextFeatures.allowedBuckets.upperBound)"
            ) {
                TextFeatures.allowedBuckets.contains($0)
            }),
        .optional(
            "min_count", \.options.leastWordCount, .integer, valueName: "n",
            """
            With --data words:FILE: words that occur less often in the training lines are one class, <unknown>. \
            Default: 1, every word is a class.
            """, check: SettingRange("1 to 1,000,000") { (1...1_000_000).contains($0) }),
        .optional(
            "augment", \.augmentation, .augmentation, formerNames: ["augmentation"],
            "Augment pictures at random, such as shift=2,rotate=10,scale=0.1,noise=0.1."),
    ]

    /// The settings that are on; settings that are off have no entry.
    package var settings: [RunDescription.Setting] {
        Self.fields.compactMap { field in field.write(self).map { RunDescription.Setting(field.name, $0) } }
    }

    /// Reads the data settings from a list of settings, which may contain others.
    ///
    /// Throws `TrainingError.setting` for a value of the wrong kind or out of its range.
    package init(settings: [RunDescription.Setting]) throws(TrainingError) {
        let values = Field.Settings(settings, of: Self.fields)
        for field in Self.fields {
            try field.read(values, &self)
            try field.check(self)
        }
        if let buckets {
            options.readsText = true
            options.textFeatures = TextFeatures(buckets: buckets)
        }
    }

    /// The requested options, with the buckets of texts and the detected layout of a table.
    package init(_ options: LoadingOptions, for samples: LabelledSamples, table: TableLayout? = nil) {
        self.options = options
        if let table {
            self.options.label = table.labelOption ?? options.label
            self.options.hasHeader = table.hasHeader
            self.options.textColumns = table.textColumnOption ?? options.textColumns
        }
        augmentation = samples.augmentation
        if case .text(let features) = samples.kind { buckets = features.buckets }
    }
}

extension SettingCodec<[String]> {
    /// A list of names separated by commas, at least one.
    fileprivate static var list: Self {
        Self(
            expected: "names between commas", encode: { .text($0.joined(separator: ",")) },
            decode: { value in
                guard case .text(let names) = value, !names.isEmpty else { return nil }
                return names.split(separator: ",").map(String.init)
            })
    }
}

extension SettingCodec<PictureSize> {
    fileprivate static var size: Self {
        Self(
            expected: "a size such as 28x28", encode: { .text("\($0.width)x\($0.height)") },
            decode: { if case .text(let text) = $0 { PictureSize(text) } else { nil } })
    }
}

extension SettingCodec<Augmentation> {
    fileprivate static var augmentation: Self {
        Self(
            expected: "an augmentation such as shift=2,rotate=10", encode: { .text("\($0)") },
            decode: { if case .text(let text) = $0 { try? Augmentation(parsing: text) } else { nil } })
    }
}
