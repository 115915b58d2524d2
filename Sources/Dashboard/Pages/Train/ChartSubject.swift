import Evaluation
import Screen
import Telemetry

/// The subject of a chart on page 1: a quantity as measured on the batches of training, and on other samples.
///
/// A quantity that is not among those known here gets a chart of its own as soon as a run reports it, under any name.
struct ChartSubject: Hashable {
    enum Kind: Hashable {
        /// A loss; its axis begins at 0.
        case loss
        /// A fraction 0…1, shown in percent.
        case accuracy
        /// The shares of true and of wrong labels that are predicted, 0…1.
        case labels
        /// Any other quantity, shown unchanged.
        case plain
    }

    var title: String
    /// The title where there is little room; nil for the same.
    var shortTitle: String?
    /// The unit that follows the last value of the legend.
    var unit = ""
    var kind: Kind
    /// The metric drawn as a line in its band; nil if it is not measured.
    var training: MetricName?
    /// The metric drawn as markers; nil if it is not measured.
    var validation: MetricName?

    /// Training and validation have the same loss. It is called by its name, unless that is cross-entropy.
    static func loss(_ description: LossDescription?) -> ChartSubject {
        ChartSubject(
            title: description?.name ?? "loss", shortTitle: description?.shortName,
            unit: description?.isInNats ?? true ? " nats" : "", kind: .loss,
            training: .trainLoss, validation: .validationLoss)
    }
    static let accuracy = ChartSubject(
        title: "accuracy", kind: .accuracy, training: .trainAccuracy, validation: .validationAccuracy)
    static let labels = ChartSubject(
        title: "training labels", kind: .labels, training: .cleanAccuracy, validation: .noiseMemorised)

    /// The metrics that are shown as figures next to the charts, and have no chart.
    private static let figures: Set<MetricName> = [.learningRate, .gradientNorm]

    /// The charts of a run, in order; at least one.
    ///
    /// - Parameters:
    ///   - isClassifier: whether loss and accuracy are, or will be, measured on validation samples.
    ///   - loss: the run's loss; nil for cross-entropy.
    static func all(in metrics: MetricHistory, isClassifier: Bool, loss: LossDescription?) -> [ChartSubject] {
        let known = [Self.loss(loss), accuracy]
        let names = metrics.names.filter { !figures.contains($0) }
        guard !names.isEmpty else { return isClassifier ? known : [known[0]] }
        var subjects = known.compactMap { isClassifier ? $0 : $0.with(names) }
        if names.contains(.cleanAccuracy) { subjects.append(labels) }
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
        case .accuracy, .labels: numbers.percent(value)
        case .plain: numbers.significant(value, digits: 3)
        }
    }

    /// The value of the quantity in a validation report; nil if it has none.
    func measured(in validation: ValidationReport) -> Double? {
        switch kind {
        case .loss: validation.loss
        case .accuracy: validation.accuracy
        case .labels, .plain: nil
        }
    }
}
