import Glibc
import Screen
import Telemetry

/// The values of a setting or of a metric in the rows of the table, along an axis. Numbers above 0 that differ by more than a
/// factor of 20 lie on a logarithmic one, also settings that were tried in multiples, and texts beside each other in their
/// order.
struct RunAxis: Sendable {
    let title: String
    /// The place of each row, 0…1; nil where it has no value.
    let places: [Double?]
    /// What stands at places of the axis, in ascending order.
    let labels: [(place: Double, text: String)]
    let isLogarithmic: Bool

    private static let mostRatio = 20.0
    /// Settings that differ by less lie on a linear axis.
    private static let leastRatio = 4.0
    /// So many values of a setting are written at the axis.
    private static let mostLabels = 5

    /// - Parameter values: the texts of a setting, by rows.
    init(_ title: String, settings values: [String?], _ numbers: NumberFormat) {
        let numeric = values.compactMap { $0.flatMap(Double.init) }.filter(\.isFinite)
        if numeric.count == values.count(where: { $0 != nil }), !numeric.isEmpty {
            let texts = Dictionary(values.compactMap { text in text.flatMap { Double($0) }.map { ($0, text ?? "") } }) {
                first, _ in first
            }
            let kinds = texts.sorted { $0.key < $1.key }
            self.init(
                title, values: values.map { $0.flatMap(Double.init) ?? .nan },
                labelled: kinds.count <= Self.mostLabels ? kinds.map { (value: $0.key, text: $0.value) } : [],
                areMultiples: Self.areMultiples(kinds.map(\.key)), numbers)
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

    /// Whether the steps between values, in ascending order, are more even as factors than as differences.
    private static func areMultiples(_ values: [Double]) -> Bool {
        guard values.count > 2, values[0] > 0, values[values.count - 1] >= leastRatio * values[0] else { return false }
        func unevenness(_ step: (Double, Double) -> Double) -> Double {
            let steps = zip(values, values.dropFirst()).map(step)
            return (steps.max() ?? 1) / (steps.min() ?? 1)
        }
        return unevenness { log($1 / $0) } < unevenness { $1 - $0 }
    }

    /// - Parameters:
    ///   - labelled: the values that are written at the axis, in ascending order, and as what; empty for the least and the
    ///     greatest.
    ///   - areMultiples: whether the axis is logarithmic also where the values differ little.
    init(
        _ title: String, values: [Double], labelled: [(value: Double, text: String)] = [], areMultiples: Bool = false,
        _ numbers: NumberFormat
    ) {
        let finite = values.filter(\.isFinite)
        let (low, high) = (finite.min() ?? .nan, finite.max() ?? .nan)
        let isLogarithmic = low > 0 && (areMultiples || high / low > Self.mostRatio)
        guard low < high else {
            self.init(
                title, places: values.map { $0.isFinite ? 0.5 : nil },
                labels: low.isFinite ? [(0.5, labelled.first?.text ?? numbers.brief(low))] : [], isLogarithmic: false)
            return
        }
        let axis = Axis(from: low, to: high, scale: isLogarithmic ? .logarithmic : .linear)
        func place(_ value: Double) -> Double? { axis.position(of: value).map { min(max(0, $0), 1) } }
        let written = labelled.isEmpty ? [low, high].map { (value: $0, text: numbers.brief($0)) } : labelled
        self.init(
            title, places: values.map(place),
            labels: written.compactMap { label in place(label.value).map { ($0, label.text) } },
            isLogarithmic: isLogarithmic)
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
