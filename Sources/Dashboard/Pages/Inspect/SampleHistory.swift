import Datasets
import Learning
import Matrices
import Screen

/// The predictions of the models of past epochs for one sample.
struct SampleHistory: Sendable {
    /// The predictions in ascending order of epochs.
    private(set) var entries: [Entry] = []

    /// The divisor of the logits.
    private let temperature: Double

    struct Entry: Sendable {
        var model: EpochModel
        /// The logits, [classes].
        var logits: [Double]
        /// The probabilities at the history's temperature, [classes].
        var probabilities: [Double]

        var epoch: Int { model.epoch }
    }

    init() { temperature = 1 }

    /// Runs each model of the archive once, except those already run in a former history of the same input.
    init(of input: NetworkInput, in archive: [EpochModel], temperature: Double, former: SampleHistory? = nil) {
        self.temperature = temperature
        var known = (former?.entries ?? [])[...]
        entries = archive.compactMap { model in
            known = known.drop { $0.epoch < model.epoch }
            if var entry = known.first, entry.model.isSame(as: model) {
                if former?.temperature != temperature { entry.setTemperature(temperature) }
                return entry
            }
            guard let seen = Classification(input: input, label: nil, by: model.network, temperature: temperature)
            else { return nil }
            return Entry(model: model, logits: seen.logits, probabilities: seen.probabilities)
        }
    }

    /// A prediction at its place on the axis of epochs.
    struct Point: Sendable {
        /// The number of epochs trained before; not whole inside an epoch.
        var place: Double
        /// [classes]
        var probabilities: [Double]

        /// NaN for a class that there is not.
        func probability(of index: Int) -> Double {
            probabilities.indices.contains(index) ? probabilities[index] : .nan
        }
    }

    /// The prediction that is shown and the number of batches before it, to be a point among those of the kept models.
    struct Shown: Sendable {
        var probabilities: [Double]
        var batch: Int
        var batchesPerEpoch: Int
    }

    /// The predictions in the order of their places, and which of them is shown; nil if none is.
    ///
    /// - Parameters:
    ///   - shown: becomes a point of its own if it is not that of a kept model.
    ///   - moment: the epoch that is shown; nil for the newest.
    func curve(with shown: Shown?, at moment: Int?) -> (points: [Point], shown: Int?) {
        var points = entries.map { Point(place: Double($0.epoch), probabilities: $0.probabilities) }
        guard let shown, shown.batchesPerEpoch > 0, !entries.isEmpty else {
            return (points, entries.lastIndex { $0.epoch <= moment ?? .max })
        }
        if let same = entries.lastIndex(where: { $0.model.batch == shown.batch }) { return (points, same) }
        let index = entries.firstIndex { $0.model.batch > shown.batch } ?? entries.endIndex
        let place = Double(shown.batch) / Double(shown.batchesPerEpoch)
        points.insert(Point(place: place, probabilities: shown.probabilities), at: index)
        return (points, index)
    }

    /// The label, the prediction, and the other classes that were the most probable at any time.
    func classes(of classification: Classification, atMost limit: Int) -> [Int] {
        var chosen = classification.label.map { [$0] } ?? []
        if !chosen.contains(classification.prediction) { chosen.append(classification.prediction) }
        var peaks = classification.probabilities
        for entry in entries {
            for index in 0..<min(peaks.count, entry.probabilities.count) {
                peaks[index] = max(peaks[index], entry.probabilities[index])
            }
        }
        let rivals = peaks.indices.filter { !chosen.contains($0) && peaks[$0] >= 0.01 }
            .sorted { peaks[$0] > peaks[$1] }
        chosen += rivals.prefix(max(0, limit - chosen.count))
        return chosen
    }

    /// A line for each class, identified by its shape, and at its end by its name.
    ///
    /// - Parameter width: the columns of the chart, to which long names are shortened.
    func series(
        of classification: Classification, along points: [Point], classNames: [String], width: Int,
        with appearance: Appearance
    ) -> [ChartSeries] {
        let theme = appearance.theme
        func name(_ index: Int) -> String { classNames.indices.contains(index) ? classNames[index] : "\(index)" }
        let shown = classes(of: classification, atMost: 4)
        // The rivals' colours, in the order of the legend.
        var colours = [theme.training, theme.validation][...]
        let columns = min(Self.endColumns, LineChart.endLabelColumns(width: width))
        let ends = Dictionary(
            uniqueKeysWithValues: zip(shown, shown.map(name).shortened(to: columns, with: appearance)))
        return shown.map { index in
            let name = name(index)
            let samples = points.map { ChartSample(x: $0.place, y: $0.probability(of: index)) }
            let isLabel = index == classification.label
            let isPrediction = index == classification.prediction
            let style =
                isLabel
                ? theme.good
                : isPrediction
                    ? (classification.label == nil ? theme.bar : theme.bad) : colours.popFirst() ?? theme.muted
            var series = ChartSeries(
                name, samples, kind: isLabel || (isPrediction && classification.label == nil) ? .line : .dashed,
                style: style)
            series.endLabel = ends[index]
            return series
        }
    }

    /// The most columns of a name at the end of a line.
    private static let endColumns = 12
}

extension SampleHistory.Entry {
    fileprivate mutating func setTemperature(_ temperature: Double) {
        probabilities = model.network.head.probabilities(logits, temperature: temperature)
    }
}
