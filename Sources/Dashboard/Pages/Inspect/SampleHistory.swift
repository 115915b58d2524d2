import Datasets
import Learning
import Screen

/// What the models of past epochs made of one sample.
struct SampleHistory: Hashable, Sendable {
    /// By ascending epoch.
    private(set) var entries: [Entry] = []

    struct Entry: Hashable, Sendable {
        var epoch: Int
        /// [classes]
        var logits: [Double]
    }

    init() {}

    /// Runs every model of the archive once.
    init(of input: NetworkInput, in archive: [EpochModel]) {
        entries = archive.compactMap { model in
            Classification(input: input, label: nil, by: model.network)
                .map { Entry(epoch: model.epoch, logits: $0.logits) }
        }
    }

    /// The probability of a class over the epochs.
    func probabilities(of index: Int, temperature: Double) -> [Double] {
        entries.map { entry in
            let steps = SoftmaxSteps(scores: entry.logits, temperature: temperature)
            return index < steps.probabilities.count ? steps.probabilities[index] : .nan
        }
    }

    /// The label, the prediction, and those other classes that were the most probable at any time.
    func classes(of classification: Classification, atMost limit: Int) -> [Int] {
        var chosen = classification.label.map { [$0] } ?? []
        if !chosen.contains(classification.prediction) { chosen.append(classification.prediction) }
        let table = entries.map { SoftmaxSteps(scores: $0.logits, temperature: classification.temperature) }
        let peaks = classification.probabilities.indices.map { index in
            table.reduce(classification.probabilities[index]) { most, steps in
                index < steps.probabilities.count ? max(most, steps.probabilities[index]) : most
            }
        }
        let rivals = peaks.indices.filter { !chosen.contains($0) && peaks[$0] >= 0.01 }
            .sorted { peaks[$0] > peaks[$1] }
        chosen += rivals.prefix(max(0, limit - chosen.count))
        return chosen
    }

    /// A line a class, told apart by its form and by the first letter of its name at its end.
    func series(of classification: Classification, classNames: [String], with appearance: Appearance) -> [ChartSeries] {
        let theme = appearance.theme
        return classes(of: classification, atMost: 4).map { index in
            let name = classNames.indices.contains(index) ? classNames[index] : "\(index)"
            let values = probabilities(of: index, temperature: classification.temperature)
            let samples = zip(entries, values).map { ChartSample(x: Double($0.epoch), y: $1) }
            let isLabel = index == classification.label
            let isPrediction = index == classification.prediction
            let style =
                isLabel
                ? theme.good : isPrediction ? (classification.label == nil ? theme.bar : theme.bad) : theme.muted
            let tag = name.unicodeScalars.first { $0.columnWidth == 1 && (!appearance.isASCII || $0.isASCII) }
            return ChartSeries(
                name, samples, kind: isLabel || (isPrediction && classification.label == nil) ? .line : .dashed,
                style: style, tag: tag)
        }
    }
}
