import Screen
import Telemetry

/// The values of a setting or of a metric in the rows of the table, along an axis. Numbers above 0 that differ by more than a
/// factor of 20 lie on a logarithmic one, and texts beside each other in their order.
struct RunAxis: Sendable {
    let title: String
    /// The place of each row, 0…1; nil where it has no value.
    let places: [Double?]
    /// What stands at places of the axis, in ascending order.
    let labels: [(place: Double, text: String)]
    let isLogarithmic: Bool

    private static let mostRatio = 20.0

    /// - Parameter values: the texts of a setting, by rows.
    init(_ title: String, settings values: [String?], _ numbers: NumberFormat) {
        let numeric = values.compactMap { $0.flatMap(Double.init) }.filter(\.isFinite)
        if numeric.count == values.count(where: { $0 != nil }), !numeric.isEmpty {
            self.init(title, values: values.map { $0.flatMap(Double.init) ?? .nan }, numbers)
            return
        }
        let kinds = Set(values.compactMap(\.self)).sorted { $0.isNaturallyBefore($1) }
        let ranks = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
        func place(_ rank: Int) -> Double { kinds.count > 1 ? Double(rank) / Double(kinds.count - 1) : 0.5 }
        self.init(
            title, places: values.map { $0.flatMap { ranks[$0] }.map(place) },
            labels: kinds.enumerated().map { (place($0), $1) }, isLogarithmic: false)
    }

    private init(_ title: String, places: [Double?], labels: [(place: Double, text: String)], isLogarithmic: Bool) {
        (self.title, self.places, self.labels, self.isLogarithmic) = (title, places, labels, isLogarithmic)
    }

    init(_ title: String, values: [Double], _ numbers: NumberFormat) {
        let finite = values.filter(\.isFinite)
        let (low, high) = (finite.min() ?? .nan, finite.max() ?? .nan)
        let isLogarithmic = low > 0 && high / low > Self.mostRatio
        guard low < high else {
            self.init(
                title, places: values.map { $0.isFinite ? 0.5 : nil },
                labels: low.isFinite ? [(0.5, numbers.brief(low))] : [], isLogarithmic: false)
            return
        }
        let axis = Axis(from: low, to: high, scale: isLogarithmic ? .logarithmic : .linear)
        self.init(
            title, places: values.map { axis.position(of: $0).map { min(max(0, $0), 1) } },
            labels: [(0, numbers.brief(low)), (1, numbers.brief(high))], isLogarithmic: isLogarithmic)
    }
}

extension RunRows {
    /// The axis of a setting.
    func axis(ofSetting name: String, in runs: [WatchedRun], _ numbers: NumberFormat) -> RunAxis {
        RunAxis(name, settings: rows.map { runs[$0.runs[0]].setting(name) }, numbers)
    }

    /// The axis of a metric, by its place in `metrics`.
    func axis(ofMetric place: Int, _ numbers: NumberFormat) -> RunAxis {
        RunAxis(metrics[place].title, values: rows.map { $0.values[place].mean }, numbers)
    }
}
