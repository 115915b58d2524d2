import Evaluation
import Screen
import Telemetry

/// The subject of a chart on page 1: a quantity as measured on the batches of training, and on other samples.
///
/// A quantity that is not among those known here gets a chart of its own as soon as a run reports it, under any name.
struct ChartSubject: Hashable {
    enum Kind: Hashable {
        /// A loss in nats; its axis begins at 0.
        case loss
        /// A fraction 0…1, shown in percent.
        case accuracy
        /// Any other quantity, shown unchanged.
        case plain
    }

    var title: String
    var kind: Kind
    /// The metric drawn as a line in its band; nil if it is not measured.
    var training: MetricName?
    /// The metric drawn as markers; nil if it is not measured.
    var validation: MetricName?

    static let loss = ChartSubject(title: "loss", kind: .loss, training: .trainLoss, validation: .validationLoss)
    static let accuracy = ChartSubject(
        title: "accuracy", kind: .accuracy, training: .trainAccuracy, validation: .validationAccuracy)
    static let known = [loss, accuracy]

    /// The metrics that are shown as figures next to the charts, and have no chart.
    private static let figures: Set<MetricName> = [.learningRate, .gradientNorm]

    /// The charts of a run, in order; at least one.
    ///
    /// - Parameter isClassifier: whether loss and accuracy are, or will be, measured on validation samples.
    static func all(in metrics: MetricHistory, isClassifier: Bool) -> [ChartSubject] {
        let names = metrics.names.filter { !figures.contains($0) }
        guard !names.isEmpty else { return isClassifier ? known : [loss] }
        var subjects = known.compactMap { isClassifier ? $0 : $0.with(names) }
        let drawn = Set(subjects.flatMap { [$0.training, $0.validation].compactMap(\.self) })
        for name in names where !drawn.contains(name) {
            let place = subjects.firstIndex { $0.kind == .plain && $0.title == name.quantity }
            switch (name.place, place) {
            case ("train", let place?) where subjects[place].training == nil: subjects[place].training = name
            case ("train", nil), ("", nil):
                subjects.append(ChartSubject(title: name.quantity, kind: .plain, training: name, validation: nil))
            case ("", _), ("train", _), (_, nil):
                subjects.append(
                    ChartSubject(
                        title: place == nil ? name.quantity : name.text, kind: .plain, training: nil, validation: name))
            case (_, let place?) where subjects[place].validation == nil: subjects[place].validation = name
            default:
                subjects.append(ChartSubject(title: name.text, kind: .plain, training: nil, validation: name))
            }
        }
        return subjects
    }

    /// The subject with only those of its metrics that are measured; nil if none is.
    private func with(_ names: [MetricName]) -> ChartSubject? {
        var subject = self
        if let name = training, !names.contains(name) { subject.training = nil }
        if let name = validation, !names.contains(name) { subject.validation = nil }
        return subject.training == nil && subject.validation == nil ? nil : subject
    }

    /// A value of the quantity, as the legend shows it.
    func text(_ value: Double, _ numbers: NumberFormat) -> String {
        switch kind {
        case .loss: numbers.nats(value)
        case .accuracy: numbers.percent(value)
        case .plain: numbers.significant(value, digits: 3)
        }
    }

    /// The unit that follows the last value of the legend.
    var unit: String { kind == .loss ? " nats" : "" }

    /// The value of the quantity in a validation report; nil if it has none.
    func measured(in validation: ValidationReport) -> Double? {
        switch kind {
        case .loss: validation.loss
        case .accuracy: validation.accuracy
        case .plain: nil
        }
    }
}
