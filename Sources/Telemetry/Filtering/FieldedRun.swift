/// A run that can be filtered and sorted by its fields.
package protocol FieldedRun: Sendable {
    /// The settings in a form in which single ones are found.
    associatedtype Settings: Sendable
    associatedtype Figures: FieldFigures

    func value(of property: RunField.Property, at now: Double) -> RunFieldValue

    /// May take a moment, as parsing does.
    var fieldSettings: Settings { get }
    /// Changes with the settings; nil where these are at hand, so that they are not worth remembering.
    var settingsRevision: (id: Int64, revision: Int64)? { get }
    /// The value of a setting, with `-` and `_` meaning the same; nil if there is none.
    static func value(of setting: String, in settings: Settings) -> RunFieldValue?

    /// The metrics without their points.
    var figures: [Figures] { get }
}

/// What is known of a metric of a run without its points.
package protocol FieldFigures: Sendable {
    var name: String { get }
    /// The value of the last point; may be NaN or infinite.
    var last: Double { get }
    /// The extremes of the finite values; nil if there is none.
    var least: Double? { get }
    var greatest: Double? { get }
}

extension FieldFigures {
    /// A figure of the metric. Where nobody knows which value is the best, the last one counts as it.
    package func value(of figure: RunField.Figure) -> Double? {
        switch figure {
        case .best:
            switch QuantityName.better(ofMetric: name) {
            case .down: least
            case .up: greatest
            case nil: last
            }
        case .last: last
        case .min: least
        case .max: greatest
        }
    }
}
