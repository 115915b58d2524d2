/// A run that can be filtered and sorted by its fields.
package protocol FieldedRun {
    associatedtype Figures: FieldFigures

    func value(of property: RunField.Property, at now: Double) -> RunFieldValue

    /// The value of a setting, with `-` and `_` meaning the same; nil if there is none. May take a moment, as parsing does.
    ///
    /// - Parameter name: with `_`.
    func value(ofSetting name: String) -> RunFieldValue?

    /// The names of the metrics. Runs with the same names share one array where that is possible: it is compared first.
    var metricNames: [String] { get }
    /// What is known of a metric, by its place among `metricNames`.
    func figures(at place: Int) -> Figures?
}

/// What is known of a metric of a run without its points.
package protocol FieldFigures: Sendable {
    /// Which values are better; nil where nobody knows.
    var better: QuantityName.Direction? { get }
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
            switch better {
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
