import Evaluation
import Screen
import Telemetry

/// The charts of loss and accuracy over the epochs.
struct TrainingCharts {
    private let run: RunHistory
    private let smooths: Bool
    private let usesLogarithmicAxis: Bool
    private let view: ChartView
    /// The epoch that is looked back at.
    private let epoch: Int?
    /// Of the moment that is shown.
    private let validation: ValidationReport?

    init(_ page: TrainPage, _ context: PageContext) {
        run = context.run
        smooths = page.smooths
        usesLogarithmicAxis = page.usesLogarithmicAxis
        view = page.view
        epoch = context.epoch
        validation = context.validation
    }

    /// The place on the epoch axis under a cell of the screen; nil beside the charts.
    func place(atColumn column: Int, row: Int, in layout: TrainPage.Layout) -> Double? {
        for (chart, area) in [
            (lossChart(with: Appearance()), layout.loss), (accuracyChart(with: Appearance()), layout.accuracy),
        ] {
            let plot = chart.plot(in: Panel().inner(of: area), with: Appearance())
            if plot.area.contains(column: column, row: row) { return plot.x(atColumn: column) }
        }
        return nil
    }

    func drawLoss(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        let chart = lossChart(with: appearance)
        draw(
            chart, titled: title("loss", isNarrow: area.width < 56, with: appearance),
            values: values(of: chart, \.loss) { numbers.nats($0) }, unit: " nats", into: &frame,
            in: area, with: appearance)
    }

    func drawAccuracy(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        let chart = accuracyChart(with: appearance)
        draw(
            chart, titled: title("accuracy", isNarrow: area.width < 56, with: appearance),
            values: values(of: chart, \.accuracy) { numbers.percent($0) }, unit: "", into: &frame,
            in: area, with: appearance)
    }

    private func lossChart(with appearance: Appearance) -> LineChart {
        let numbers = appearance.numbers
        let training = trainingSeries(run.loss, with: appearance)
        let validation = validationSeries(run.epochs.validationLoss, newest: \.validationLoss, with: appearance)
        // Without early stopping the best epoch is that of the other chart, and this mark does not claim to be it.
        let isBest = run.bestEpochRule == .lowestLoss
        let best = (isBest ? run.best : run.lowestLoss).map { epoch in
            LineChart.Highlight(
                x: Double(epoch.epoch), y: epoch.loss,
                text: "\(isBest ? "best" : "lowest") \(numbers.nats(epoch.loss)), epoch \(epoch.epoch)")
        }
        return LineChart(
            [training, validation], x: epochAxis,
            y: LineChart.AxisOptions(
                lower: usesLogarithmicAxis ? .automatic : .fixed(0), upper: .leavingOut(0.03),
                scale: usesLogarithmicAxis ? .logarithmic : .linear),
            best: best, events: events(of: run.loss, with: appearance), crosshair: crosshair, emptyText: emptyText)
    }

    private func accuracyChart(with appearance: Appearance) -> LineChart {
        let numbers = appearance.numbers
        let training = trainingSeries(run.accuracy, with: appearance)
        let validation = validationSeries(run.epochs.validationAccuracy, newest: \.validationAccuracy, with: appearance)
        let isBest = run.bestEpochRule == .highestAccuracy
        let best = run.best.map { epoch in
            let value = numbers.percent(epoch.accuracy)
            return LineChart.Highlight(
                x: Double(epoch.epoch), y: epoch.accuracy,
                text: isBest ? "best \(value), epoch \(epoch.epoch)" : "best epoch \(epoch.epoch): \(value)")
        }
        return LineChart(
            [training, validation], x: epochAxis,
            y: LineChart.AxisOptions(lower: .leavingOut(0.06), upper: .fixed(1), labels: .percent),
            best: best, events: events(of: run.accuracy, with: appearance), crosshair: crosshair,
            emptyText: emptyText)
    }

    /// Where the reader points; else the epoch that is looked back at, or whose weights the run kept.
    private var crosshair: Double? { view.crosshair ?? (epoch ?? run.summary?.kept?.epoch).map(Double.init) }

    /// The value of each series at the crosshair, or its newest; none where training has not come to yet. At a moment
    /// that is looked back at, what was measured then, whatever other epochs share its place in the chart.
    private func values(
        of chart: LineChart, _ measured: (ValidationReport) -> Double, as text: (Double) -> String
    ) -> [String] {
        chart.series.enumerated().map { index, series in
            if index == 1, view.crosshair == nil, crosshair != nil, let validation {
                return text(measured(validation))
            }
            guard let crosshair else { return text(series.samples.last?.mean ?? .nan) }
            guard crosshair * batchesPerEpoch <= Double(run.batches) + 1e-6 else { return text(.nan) }
            return text(series.samples.last { $0.start <= crosshair }?.mean ?? .nan)
        }
    }

    /// `values` are those of each series, for the legend. Where the panel is narrow the names give way to them:
    /// the glyphs tell the series apart.
    private func draw(
        _ chart: LineChart, titled title: StyledText, values: [String], unit: String, into frame: inout Frame,
        in area: Rectangle, with appearance: Appearance
    ) {
        let legend = zip(chart.series, values).enumerated().map { index, entry in
            let (series, value) = (entry.0, entry.1 + (index == values.count - 1 ? unit : ""))
            if area.width >= 56 { return series.legend(value, with: appearance) }
            return series.glyph(with: appearance) + StyledText(" " + value, appearance.theme.strong)
        }
        let panel = Panel(title, legend: legend)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    /// Where it is narrow the values at the crosshair need the room of the name: their units tell what they are.
    private func title(_ name: String, isNarrow: Bool, with appearance: Appearance) -> StyledText {
        let name = smooths || isNarrow ? name : "\(name), not smoothed"
        guard let crosshair else { return StyledText(name) }
        // A place between two batches belongs to the first of them.
        let batch = "batch \(appearance.numbers.grouped(Int(crosshair * batchesPerEpoch)))"
        return StyledText(isNarrow ? batch : "\(name) at \(batch)")
    }

    // MARK: -

    /// Batches of one epoch: what the horizontal axis counts in.
    private var batchesPerEpoch: Double { Double(max(1, run.description?.batchesPerEpoch ?? 1)) }

    private var epochAxis: LineChart.AxisOptions {
        let range = view.range(epochs: Double(run.description?.epochs ?? 1))
        return LineChart.AxisOptions(
            lower: .fixed(range.lowerBound), upper: .fixed(range.upperBound),
            integersOnly: range.upperBound - range.lowerBound >= 2, unit: "epoch")
    }

    /// The mean of each bucket or its moving average, over all that lies between its minimum and maximum.
    private func trainingSeries(_ series: BucketedSeries, with appearance: Appearance) -> ChartSeries {
        let batchesPerEpoch = batchesPerEpoch
        let means =
            smooths ? series.smoothed(window: max(2, batchesPerEpoch / 20)) : series.buckets.map(\.values.mean)
        let samples = zip(series.buckets, means).map { bucket, mean in
            ChartSample(
                from: Double(bucket.firstBatch - 1) / batchesPerEpoch, to: Double(bucket.lastBatch) / batchesPerEpoch,
                mean: mean, minimum: bucket.values.minimum, maximum: bucket.values.maximum)
        }
        return ChartSeries("train", samples, kind: .band, style: appearance.theme.training)
    }

    /// - Parameter newest: the value of the newest epoch, which stands by itself at the end where buckets hold several.
    private func validationSeries(
        _ series: BucketedSeries, newest: (EpochHistory.Figures) -> Double, with appearance: Appearance
    ) -> ChartSeries {
        var samples = series.buckets.map { bucket in
            ChartSample(
                from: Double(bucket.firstBatch) / batchesPerEpoch, to: Double(bucket.lastBatch) / batchesPerEpoch,
                mean: bucket.values.mean, minimum: bucket.values.minimum, maximum: bucket.values.maximum)
        }
        if let last = series.buckets.last, last.values.count > 1, let figures = run.epochs.recent.last {
            samples.append(ChartSample(x: Double(last.lastBatch) / batchesPerEpoch, y: newest(figures)))
        }
        return ChartSeries("val", samples, kind: .markers(joined: true), style: appearance.theme.validation)
    }

    private var emptyText: String { run.batches > 0 ? "no value is finite" : "no values yet" }

    /// What was done to the run, and where a value is missing because it is not finite.
    private func events(of series: BucketedSeries, with appearance: Appearance) -> [LineChart.Event] {
        let gaps = series.buckets.filter { $0.values.nonFiniteCount > 0 }.map { bucket in
            LineChart.Event(
                x: Double(bucket.lastBatch) / batchesPerEpoch, glyph: "✗", asciiGlyph: "x", style: appearance.theme.bad)
        }
        let marks = run.marks.map { mark in
            let x = Double(mark.afterBatch) / batchesPerEpoch
            return switch mark.kind {
            case .paused: LineChart.Event(x: x, glyph: "‖", asciiGlyph: "\"", style: appearance.theme.muted)
            case .written: LineChart.Event(x: x, glyph: "↓", asciiGlyph: "w", style: appearance.theme.muted)
            case .learningRate: LineChart.Event(x: x, glyph: "▾", asciiGlyph: "v", style: appearance.theme.key)
            }
        }
        return marks + gaps
    }
}
