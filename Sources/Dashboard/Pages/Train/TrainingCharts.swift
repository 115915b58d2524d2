import Screen
import Telemetry

/// The charts of loss and accuracy over the epochs.
struct TrainingCharts {
    private let run: RunHistory
    private let smooths: Bool
    private let usesLogarithmicAxis: Bool

    init(_ dashboard: Dashboard) {
        run = dashboard.shown.run
        smooths = dashboard.smooths
        usesLogarithmicAxis = dashboard.usesLogarithmicAxis
    }

    func drawLoss(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        let training = trainingSeries(run.loss, with: appearance)
        let validation = validationSeries(\.loss, with: appearance)
        let best = run.bestEpochByLoss.map { report in
            LineChart.Highlight(
                x: Double(report.epoch), y: report.validation.loss,
                text: "best \(numbers.fixed(report.validation.loss)), epoch \(report.epoch)")
        }
        let chart = LineChart(
            [training, validation], x: epochAxis,
            y: LineChart.AxisOptions(
                lower: usesLogarithmicAxis ? .automatic : .fixed(0), upper: .leavingOut(0.03),
                scale: usesLogarithmicAxis ? .logarithmic : .linear),
            best: best, events: events(with: appearance))
        draw(
            chart, titled: title("loss"),
            values: [
                numbers.fixed(training.samples.last?.mean ?? .nan),
                "\(numbers.fixed(validation.samples.last?.mean ?? .nan)) nats",
            ], into: &frame, in: area, with: appearance)
    }

    func drawAccuracy(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        let training = trainingSeries(run.accuracy, with: appearance)
        let validation = validationSeries(\.accuracy, with: appearance)
        let best = run.bestEpochByAccuracy.map { report in
            LineChart.Highlight(
                x: Double(report.epoch), y: report.validation.accuracy,
                text: "best \(numbers.percent(report.validation.accuracy)), epoch \(report.epoch)")
        }
        let chart = LineChart(
            [training, validation], x: epochAxis,
            y: LineChart.AxisOptions(lower: .leavingOut(0.06), upper: .fixed(1), labels: .percent),
            best: best, events: events(with: appearance))
        draw(
            chart, titled: title("accuracy"),
            values: [
                numbers.percent(training.samples.last?.mean ?? .nan, digits: 1),
                numbers.percent(validation.samples.last?.mean ?? .nan),
            ], into: &frame, in: area, with: appearance)
    }

    /// `values` are the newest of each series, for the legend. Where the panel is narrow the names give way to them:
    /// the glyphs tell the series apart.
    private func draw(
        _ chart: LineChart, titled title: StyledText, values: [String], into frame: inout Frame,
        in area: Rectangle, with appearance: Appearance
    ) {
        let legend = zip(chart.series, values).map { series, value in
            if area.width >= 56 { return series.legend(value, with: appearance) }
            return series.glyph(with: appearance) + StyledText(" " + value, appearance.theme.strong)
        }
        let panel = Panel(title, legend: legend)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    private func title(_ name: String) -> StyledText {
        StyledText(smooths ? name : "\(name), not smoothed")
    }

    // MARK: -

    /// Batches of one epoch: what the horizontal axis counts in.
    private var batchesPerEpoch: Double { Double(max(1, run.description?.batchesPerEpoch ?? 1)) }

    private var epochAxis: LineChart.AxisOptions {
        LineChart.AxisOptions(
            lower: .fixed(0), upper: .fixed(Double(max(1, run.description?.epochs ?? 1))), integersOnly: true,
            unit: "epoch")
    }

    /// The mean of each bucket or its moving average, over all that lies between its minimum and maximum.
    private func trainingSeries(_ series: BucketedSeries, with appearance: Appearance) -> ChartSeries {
        let means =
            smooths ? series.smoothed(window: max(2, batchesPerEpoch / 20)) : series.buckets.map(\.values.mean)
        let samples = zip(series.buckets, means).map { bucket, mean in
            ChartSample(
                from: Double(bucket.firstBatch - 1) / batchesPerEpoch, to: Double(bucket.lastBatch) / batchesPerEpoch,
                mean: mean, minimum: bucket.values.minimum, maximum: bucket.values.maximum)
        }
        return ChartSeries("train", samples, kind: .band, style: appearance.theme.training)
    }

    private func validationSeries(
        _ value: (ValidationReport) -> Double, with appearance: Appearance
    ) -> ChartSeries {
        let samples = run.epochs.map { report in
            ChartSample(x: Double(report.lastBatch) / batchesPerEpoch, y: value(report.validation))
        }
        return ChartSeries("val", samples, kind: .markers(joined: true), style: appearance.theme.validation)
    }

    private func events(with appearance: Appearance) -> [LineChart.Event] {
        run.marks.map { mark in
            let x = Double(mark.afterBatch) / batchesPerEpoch
            return switch mark.kind {
            case .paused: LineChart.Event(x: x, glyph: "‖", asciiGlyph: "\"", style: appearance.theme.muted)
            case .learningRate: LineChart.Event(x: x, glyph: "▾", asciiGlyph: "v", style: appearance.theme.key)
            }
        }
    }
}
