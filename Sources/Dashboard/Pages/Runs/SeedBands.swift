import Screen
import Telemetry

/// The curves of a metric in groups of runs that differ in nothing but the seed: of each group the mean, with a band from the
/// least to the greatest value.
struct SeedBands {
    struct Group: Sendable {
        let label: String
        /// Its place in the palette.
        let color: Int
        /// The places among the runs whose curves are shown.
        let runs: [Int]
    }

    let chart: MetricChart
    let runs: [WatchedRun]
    let groups: [Group]

    /// The half of the data that is drawn: two for each group would be too many.
    private var half: QuantityName.Half {
        let halves = Set(chart.lines.map(\.half))
        return [.validation, .test, .unsaid, .train].first { halves.contains($0) } ?? .train
    }

    /// The mean and the extremes of some curves at places that all charts of this width have.
    private static func samples(of curves: [Curve], count: Int) -> [ChartSample] {
        let ranges = curves.compactMap { curve -> (low: Double, high: Double)? in
            guard let first = curve.segments.first?.chunks.first?.first?.firstStep, first <= curve.newestStep else {
                return nil
            }
            return (first, curve.newestStep)
        }
        guard ranges.count == curves.count, let low = ranges.map(\.low).min(), let high = ranges.map(\.high).max(),
            low.isFinite, high.isFinite
        else { return [] }
        // Curves of a few values, one for each epoch, are drawn at these.
        let own = Set(curves.flatMap { $0.points <= count ? $0.buckets.map(\.lastStep) : [] }).sorted()
        let places =
            own.count > 1 && own.count <= count && curves.allSatisfy { $0.points <= count }
            ? own : (0...count).map { low + (high - low) * Double($0) / Double(count) }
        return places.compactMap { place in
            var values = Aggregate()
            for (curve, range) in zip(curves, ranges) where range.low <= place && place <= range.high {
                values.merge(Aggregate(curve.value(atStep: place)))
            }
            guard values.count > 0 else { return nil }
            return ChartSample(
                from: place, to: place, mean: values.mean, minimum: values.minimum, maximum: values.maximum)
        }
    }

    func draw(into frame: inout Frame, in area: Rectangle, isSelected: Bool, with appearance: Appearance) {
        let half = half
        var legend: [StyledText] = []
        let series = groups.compactMap { group -> ChartSeries? in
            let curves = chart.lines.filter { group.runs.contains($0.run) && $0.half == half }
                .compactMap { $0.curve(in: runs) }.filter { $0.points > 0 }
            guard !curves.isEmpty else { return nil }
            let style = appearance.color(ofRun: group.color)
            let name = group.label.shortenedInside(to: max(6, area.width / 4), with: appearance)
            let series = ChartSeries(
                name, Self.samples(of: curves, count: max(32, 2 * area.width)), kind: .band, style: style,
                bandStyle: style, asciiLine: RunPalette.asciiLine(group.color))
            let count = curves.count > 1 ? StyledText(" \(curves.count)", appearance.theme.muted) : ""
            legend.append(StyledText(name + " ") + series.glyph(with: appearance) + count)
            return series
        }
        let title = QuantityName.title(of: chart.quantity, half)
        let panel = Panel(
            StyledText(title.shortenedInside(to: max(8, area.width / 2), with: appearance)), legend: legend,
            isFocused: isSelected)
        frame.draw(panel, in: area, with: appearance)
        let plot = LineChart(series, x: .init(integersOnly: true, unit: "step"))
        frame.draw(plot, in: panel.inner(of: area), with: appearance)
    }
}

extension QuantityName {
    fileprivate static func title(of quantity: String, _ half: Half) -> String {
        switch half {
        case .train: "train \(quantity)"
        case .validation: "val \(quantity)"
        case .test: "test \(quantity)"
        case .unsaid: quantity
        }
    }
}
