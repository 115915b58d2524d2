import Screen
import Telemetry

/// Histograms over steps as a picture: brighter where more values are. Below it the chosen one alone.
struct HistogramOverSteps: Widget {
    private let moments: [WatchedMedium.Moment]
    private let chosen: Int

    init(_ medium: WatchedMedium, chosen: Int) {
        moments = medium.moments
        self.chosen = chosen
    }

    private typealias Shares = (lower: Double, upper: Double, shares: [Double])

    private static func shares(_ moment: WatchedMedium.Moment) -> Shares? {
        guard case .histogram(let lower, let upper, let shares) = moment.content else { return nil }
        return (lower, upper, shares)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let histograms = moments.map(Self.shares)
        let known = histograms.compactMap(\.self)
        guard let lower = known.map(\.lower).min(), let upper = known.map(\.upper).max(), lower < upper,
            area.height >= 4, area.width >= 16
        else { return }
        var rest = area
        var below = rest.removeBottom(min(9, area.height / 3))
        let labels = [upper, lower].map { appearance.numbers.significant($0) }
        let labelWidth = labels.map(\.columnWidth).max() ?? 0
        let steps = rest.height >= 4 ? rest.removeBottom(1) : nil
        let left = rest.removeLeft(labelWidth + 1)
        frame.write(labels[0], in: left.line(0), style: appearance.theme.muted, with: appearance)
        frame.write(labels[1], in: left.line(left.height - 1), style: appearance.theme.muted, with: appearance)
        drawMap(histograms, from: lower, to: upper, into: &frame, in: rest, with: appearance)
        if var steps {
            _ = steps.removeLeft(labelWidth + 1)
            drawSteps(into: &frame, in: steps, with: appearance)
        }
        guard histograms.indices.contains(chosen), let histogram = histograms[chosen] else { return }
        let edges = (0..<histogram.shares.count).map {
            histogram.lower + (Double($0) + 0.5) * (histogram.upper - histogram.lower) / Double(histogram.shares.count)
        }
        let samples = zip(edges, histogram.shares).map { ChartSample(x: $0, y: $1) }
        let chart = LineChart(
            [ChartSeries("", samples, style: appearance.theme.bar)],
            x: .init(lower: .fixed(lower), upper: .fixed(upper)), y: .init(lower: .fixed(0), labels: .percent))
        if below.height >= 6 {
            let caption = below.removeTop(1)
            frame.write("% of the values", in: caption, style: appearance.theme.muted, with: appearance)
        }
        frame.draw(chart, in: below, with: appearance)
    }

    /// The first and the last step below the map.
    private func drawSteps(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let first = moments.first, let last = moments.last, moments.count > 1 else { return }
        let (start, end) = (appearance.numbers.step(first.step), "step \(appearance.numbers.step(last.step))")
        guard start.columnWidth + end.columnWidth + 2 <= area.width else { return }
        frame.write(start, in: area, style: appearance.theme.muted, with: appearance)
        var right = area
        _ = right.removeLeft(area.width - end.columnWidth)
        frame.write(end, in: right, style: appearance.theme.muted, with: appearance)
    }

    private func drawMap(
        _ histograms: [Shares?], from lower: Double, to upper: Double, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let (width, height) = (area.width, 2 * area.height)
        var pixels = Array(repeating: 0.0, count: width * height)
        for column in 0..<width {
            let place = column * histograms.count / width
            guard let histogram = histograms[place] else { continue }
            let binWidth = (histogram.upper - histogram.lower) / Double(histogram.shares.count)
            for row in 0..<height {
                let value = upper - (Double(row) + 0.5) / Double(height) * (upper - lower)
                let bin = (value - histogram.lower) / binWidth
                guard bin >= 0, bin < Double(histogram.shares.count) else { continue }
                // Per unit of the values, so that wide and narrow histograms compare; the root shows thin tails too.
                pixels[row * width + column] = (histogram.shares[Int(bin)] / binWidth).squareRoot()
            }
        }
        let most = pixels.max() ?? 0
        guard most > 0 else { return }
        let image = GrayImage(
            width: width, height: height, pixels: pixels.map { UInt8((255 * $0 / most).rounded()) },
            maximumMagnification: 1)
        frame.draw(image, in: area, with: appearance)
        guard histograms.count > 1 else { return }
        let column = area.column + min(width - 1, (2 * chosen + 1) * width / (2 * histograms.count))
        frame[column, area.row] = Cell(appearance.glyph("▾", ascii: "v"), appearance.theme.key)
    }
}
