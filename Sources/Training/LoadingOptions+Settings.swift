package import Datasets
package import Telemetry

/// How data is made of what its source holds, as names and values: what a run's description shows, and what a
/// checkpoint keeps of it.
extension LoadingOptions {
    /// What was asked for; for texts also how many numbers stand for their words. What was not has no entry.
    package func settings(for samples: LabelledSamples) -> [RunDescription.Setting] {
        var settings: [RunDescription.Setting] = []
        func add(_ name: String, _ value: RunDescription.Setting.Value?) {
            if let value { settings.append(.init(name, value)) }
        }
        add("validation_fraction", validationFraction.map { .number($0) })
        add("limit", limit.map { .integer($0) })
        add("only_classes", classes.map { .text($0.joined(separator: ",")) })
        add("label", label.map { .text($0) })
        add("resize", resize.map { .text("\($0.width)x\($0.height)") })
        add("grey", makesGrey ? .text("on") : nil)
        if case .text(let features) = samples.kind { add("buckets", .integer(features.buckets)) }
        add("augment", samples.augmentation.map { .text("\($0)") })
        return settings
    }
}
