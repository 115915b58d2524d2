package import Datasets
package import Telemetry

/// How data is made of what its source holds, as names and values: what a run's description shows, and what a
/// checkpoint keeps of it.
extension LoadingOptions {
    /// What was asked for; for texts also how many numbers stand for their words, and for a table how it was understood.
    /// What was not has no entry.
    package func settings(for samples: LabelledSamples, table: TableLayout? = nil) -> [RunDescription.Setting] {
        var settings: [RunDescription.Setting] = []
        func add(_ name: String, _ value: RunDescription.Setting.Value?) {
            if let value { settings.append(.init(name, value)) }
        }
        add("validation_fraction", validationFraction.map { .number($0) })
        add("limit", limit.map { .integer($0) })
        add("only_classes", classes.map { .text($0.joined(separator: ",")) })
        add("label", (table?.labelOption ?? label).map { .text($0) })
        add("header", (table?.hasHeader ?? hasHeader).map { .text($0 ? "yes" : "no") })
        add("text_column", (table?.textColumnOption ?? textColumns).map { .text($0) })
        add("drop", dropped.map { .text($0) })
        add("resize", resize.map { .text("\($0.width)x\($0.height)") })
        add("transpose", transposes ? .text("on") : nil)
        add("grey", makesGrey ? .text("on") : nil)
        if case .text(let features) = samples.kind { add("buckets", .integer(features.buckets)) }
        add("augment", samples.augmentation.map { .text("\($0)") })
        return settings
    }

    /// The options of which these are the `settings`, among others, and the augmentation.
    ///
    /// Throws `TrainingError.setting` for a value that is none.
    package static func parse(
        _ settings: [RunDescription.Setting]
    ) throws(TrainingError) -> (options: LoadingOptions, augmentation: Augmentation?) {
        var options = LoadingOptions()
        var augmentation: Augmentation?
        for setting in settings {
            func wrong(_ expected: String) -> TrainingError {
                .setting(name: setting.name, expected: expected, found: "\(setting.value)")
            }
            switch (setting.name, setting.value) {
            case ("validation_fraction", .number(let fraction)) where fraction > 0 && fraction < 1:
                options.validationFraction = fraction
            case ("limit", .integer(let limit)) where limit > 0: options.limit = limit
            case ("only_classes", .text(let names)) where !names.isEmpty:
                options.classes = names.split(separator: ",").map(String.init)
            case ("label", .text(let label)): options.label = label
            case ("header", .text("yes")): options.hasHeader = true
            case ("header", .text("no")): options.hasHeader = false
            case ("text_column", .text(let names)): options.textColumns = names
            case ("drop", .text(let names)): options.dropped = names
            case ("transpose", .text("on")): options.transposes = true
            case ("grey", .text("on")): options.makesGrey = true
            case ("resize", .text(let text)):
                guard let size = PictureSize(text) else { throw wrong("a size such as 28x28") }
                options.resize = size
            case ("buckets", .integer(let buckets)) where TextFeatures.allowedBuckets.contains(buckets):
                options.readsText = true
                options.textFeatures = TextFeatures(buckets: buckets)
            case ("augment", .text(let text)):
                do throws(DatasetError) { augmentation = try Augmentation(parsing: text) } catch {
                    throw wrong("an augmentation")
                }
            case ("validation_fraction", _), ("limit", _), ("only_classes", _), ("label", _), ("grey", _),
                ("header", _), ("text_column", _), ("drop", _), ("transpose", _),
                ("resize", _), ("buckets", _), ("augment", _):
                throw wrong("another value")
            default: break
            }
        }
        return (options, augmentation)
    }
}
