import Evaluation
import Screen
import Telemetry

/// The charts of page 1, over epochs or steps.
struct TrainingCharts {
    private let run: RunHistory
    private let axis: StepAxis
    private let smooths: Bool
    private let usesLogarithmicAxis: Bool
    private let view: ChartView
    /// The past epoch that is shown; nil in the live view.
    private let epoch: Int?
    /// The validation report for the moment that is shown.
    private let validation: ValidationReport?
    /// The subject of each chart.
    let subjects: [ChartSubject]

    init(_ page: TrainPage, _ context: PageContext) {
        run = context.run
        axis = StepAxis(context.run)
        smooths = page.smooths
        usesLogarithmicAxis = page.usesLogarithmicAxis
        view = page.view
        epoch = context.epoch
        validation = context.validation
        subjects = ChartSubject.all(
            in: context.run.metrics, isClassifier: context.capabilities.contains(.classes),
            loss: context.run.description?.loss)
    }

    /// The place on the axis under a cell of the screen; nil outside the charts.
    func place(atColumn column: Int, row: Int, in layout: TrainPage.Layout) -> Double? {
        for (subject, area) in zip(subjects, layout.charts) {
            let plot = chart(of: subject, with: Appearance()).plot(in: Panel().inner(of: area), with: Appearance())
            if plot.area.contains(column: column, row: row) { return plot.x(atColumn: column) / axis.labelsPerUnit }
        }
        return nil
    }

    /// Draws the charts that have an area.
    func draw(into frame: inout Frame, in areas: [Rectangle], with appearance: Appearance) {
        for (subject, area) in zip(subjects, areas) {
            draw(subject, into: &frame, in: area, with: appearance)
        }
    }

    private func draw(
        _ subject: ChartSubject, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let chart = chart(of: subject, with: appearance)
        draw(
            chart, titled: title(subject, isNarrow: isNarrow(area, chart), with: appearance),
            values: values(of: chart, subject).map { subject.text($0, appearance.numbers) }, unit: subject.unit,
            into: &frame, in: area, with: appearance)
    }

    private func chart(of subject: ChartSubject, with appearance: Appearance) -> LineChart {
        var training = subject.training.map { trainingSeries(run.metrics[$0], with: appearance) }
        var validation = subject.validation.map { validationSeries($0, with: appearance) }
        if subject.kind == .labels {
            training = validationSeries(.cleanAccuracy, with: appearance)
            training?.name = "true"
            training?.style = appearance.theme.good
            training?.marker = .dots
            validation?.name = "wrong memorised"
            validation?.style = appearance.theme.bad
        }
        let steps = (subject.training ?? subject.validation).map { run.metrics[$0] } ?? BucketedSeries()
        return LineChart(
            [training, validation, floor(of: subject, with: appearance)].compactMap(\.self), x: horizontalAxis,
            y: verticalAxis(of: subject),
            best: best(of: subject, with: appearance), events: events(of: steps, with: appearance),
            crosshair: crosshair.map(axis.label(ofPlace:)), emptyText: emptyText)
    }

    /// A line at the value below which no model can bring the loss; nil if that is 0.
    private func floor(of subject: ChartSubject, with appearance: Appearance) -> ChartSeries? {
        guard subject.kind == .loss, let floor = run.description?.loss?.floor, run.batches > 0 else { return nil }
        let range = view.range(epochs: axis.length)
        return ChartSeries(
            "floor", [range.lowerBound, range.upperBound].map { ChartSample(x: axis.label(ofPlace: $0), y: floor) },
            kind: .dashed,
            style: appearance.theme.warning)
    }

    private func verticalAxis(of subject: ChartSubject) -> LineChart.AxisOptions {
        switch subject.kind {
        case .loss:
            LineChart.AxisOptions(
                lower: usesLogarithmicAxis ? .automatic : .fixed(0), upper: .leavingOut(0.03),
                scale: usesLogarithmicAxis ? .logarithmic : .linear)
        case .accuracy: accuracyAxis
        case .labels: LineChart.AxisOptions(lower: .fixed(0), upper: .fixed(1), labels: .percent)
        case .plain: LineChart.AxisOptions(lower: .leavingOut(0.03), upper: .leavingOut(0.03))
        }
    }

    /// Of a model that hardly errs, the last hundredths are not blown up.
    private var accuracyAxis: LineChart.AxisOptions {
        var axis = LineChart.AxisOptions(lower: .leavingOut(0.06), upper: .fixed(1), labels: .percent)
        axis.leastRange = 0.02
        return axis
    }

    private func best(of subject: ChartSubject, with appearance: Appearance) -> LineChart.Highlight? {
        let numbers = appearance.numbers
        switch subject.kind {
        case .loss:
            // Without early stopping the best epoch is defined by the other chart, and this mark does not claim to be
            // it.
            let isBest = run.bestEpochRule == .lowestLoss
            return (isBest ? run.best : run.lowestLoss).map { epoch in
                LineChart.Highlight(
                    x: axis.label(ofPlace: Double(epoch.epoch)), y: epoch.loss,
                    text: "\(isBest ? "best" : "lowest") \(numbers.nats(epoch.loss)), epoch \(epoch.epoch)")
            }
        case .accuracy:
            let isBest = run.bestEpochRule == .highestAccuracy
            return run.best.map { epoch in
                let value = numbers.percent(epoch.accuracy)
                return LineChart.Highlight(
                    x: axis.label(ofPlace: Double(epoch.epoch)), y: epoch.accuracy,
                    text: isBest ? "best \(value), epoch \(epoch.epoch)" : "best epoch \(epoch.epoch): \(value)")
            }
        case .labels, .plain: return nil
        }
    }

    /// The place at which the reader points; otherwise the past epoch that is shown, or the moment whose weights the
    /// run kept.
    private var crosshair: Double? {
        let kept = run.summary?.kept.flatMap { kept in
            run.description.map { Double(kept.batch) / Double(max(1, $0.batchesPerEpoch)) }
        }
        return view.crosshair ?? epoch.map(Double.init) ?? kept
    }

    /// The value of each series at the crosshair, or its newest value; NaN where training has not arrived yet. For a
    /// past moment, this is the value measured then, whichever other epochs share its place in the chart.
    private func values(of chart: LineChart, _ subject: ChartSubject) -> [Double] {
        let names = [subject.training, subject.validation].compactMap(\.self)
        let floor = chart.series.count > names.count ? run.description?.loss?.floor : nil
        return zip(names, chart.series).map { name, series in
            if name == subject.validation, view.crosshair == nil, crosshair != nil, let validation,
                let value = subject.measured(in: validation)
            {
                return value
            }
            guard let crosshair else { return series.samples.last?.mean ?? .nan }
            guard crosshair * axis.batchesPerUnit <= Double(run.batches) + 1e-6 else { return .nan }
            let label = axis.label(ofPlace: crosshair)
            return series.samples.last { $0.start <= label }?.mean ?? .nan
        } + (floor.map { [$0] } ?? [])
    }

    /// Draws a chart; `values` has a value for the legend for each series. On a narrow panel the names give way to the
    /// values: the glyphs identify the series.
    private func draw(
        _ chart: LineChart, titled title: StyledText, values: [String], unit: String, into frame: inout Frame,
        in area: Rectangle, with appearance: Appearance
    ) {
        let legend = zip(chart.series, values).enumerated().map { index, entry in
            let (series, value) = (entry.0, entry.1 + (index == values.count - 1 ? unit : ""))
            if !isNarrow(area, chart) { return series.legend(value, with: appearance) }
            return series.glyph(with: appearance) + StyledText(" " + value, appearance.theme.strong)
        }
        let panel = Panel(title, legend: legend)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    /// Whether the panel has no room for the names in its legend.
    private func isNarrow(_ area: Rectangle, _ chart: LineChart) -> Bool {
        area.width < (chart.series.count > 2 ? 74 : 56)
    }

    /// The title of a chart. On a narrow panel the place of the reader's crosshair takes the room of the name: the units
    /// of the values identify them. Other moments are told in the row of the tabs, or in the run summary.
    private func title(_ subject: ChartSubject, isNarrow: Bool, with appearance: Appearance) -> StyledText {
        let title = isNarrow ? subject.shortTitle ?? subject.title : subject.title
        let name = smooths || isNarrow ? title : "\(title), not smoothed"
        guard let crosshair, !isNarrow || view.crosshair != nil else { return StyledText(name) }
        let step = "\(axis.step) \(appearance.numbers.grouped(axis.batch(at: crosshair)))"
        return StyledText(isNarrow ? step : "\(name) at \(step)")
    }

    // MARK: -

    private var horizontalAxis: LineChart.AxisOptions {
        let range = view.range(epochs: axis.length)
        let (lower, upper) = (axis.label(ofPlace: range.lowerBound), axis.label(ofPlace: range.upperBound))
        return LineChart.AxisOptions(
            lower: .fixed(lower), upper: .fixed(upper), integersOnly: upper - lower >= 2, unit: axis.unit)
    }

    /// The mean of each bucket, or the moving average, above a band from minimum to maximum.
    private func trainingSeries(_ series: BucketedSeries, with appearance: Appearance) -> ChartSeries {
        let means =
            smooths ? series.smoothed(window: axis.smoothingWindow) : series.buckets.map(\.values.mean)
        return ChartSeries(
            "train", samples(of: series.buckets, means: means), kind: .band, style: appearance.theme.training,
            startColor: appearance.theme.trainingStart, marksEnd: !run.state.isFinal && epoch == nil)
    }

    /// More samples in the visible range than any screen has columns of dots.
    private static let mostSamples = 512

    /// A sample for each bucket, or for as many at a time as no screen tells apart: thousands take longer to place than
    /// all else on the page.
    private func samples(of buckets: [BucketedSeries.Bucket], means: [Double]) -> [ChartSample] {
        let range = view.range(epochs: axis.length)
        let share = (range.upperBound - range.lowerBound) / axis.length
        let visible = Double(buckets.count) * share
        // A power of two, so that the groups stay what they are while the run grows.
        var stride = 1
        while visible / Double(2 * stride) >= Double(Self.mostSamples) { stride *= 2 }
        // The newest stands alone: the legend tells it.
        let whole = max(0, buckets.count - 1)
        var groups = Swift.stride(from: 0, to: whole, by: stride).map { $0..<min($0 + stride, whole) }
        if whole < buckets.count { groups.append(whole..<buckets.count) }
        return groups.map { group in
            var (least, greatest) = (Double.infinity, -Double.infinity)
            var (sum, count) = (0.0, 0.0)
            for place in group {
                least = min(least, buckets[place].values.minimum)
                greatest = max(greatest, buckets[place].values.maximum)
                if means[place].isFinite { (sum, count) = (sum + means[place], count + 1) }
            }
            return ChartSample(
                from: axis.label(ofBatch: buckets[group.lowerBound].firstBatch - 1),
                to: axis.label(ofBatch: buckets[group.upperBound - 1].lastBatch), mean: sum / count, minimum: least,
                maximum: greatest)
        }
    }

    /// The validation values; the newest is a separate last marker if its bucket holds several.
    private func validationSeries(_ name: MetricName, with appearance: Appearance) -> ChartSeries {
        let series = run.metrics[name]
        var samples = series.buckets.map { bucket in
            ChartSample(
                from: axis.label(ofBatch: bucket.firstBatch), to: axis.label(ofBatch: bucket.lastBatch),
                mean: bucket.values.mean, minimum: bucket.values.minimum, maximum: bucket.values.maximum)
        }
        if let last = series.buckets.last, last.values.count > 1, let newest = run.metrics.newest(name) {
            samples.append(ChartSample(x: axis.label(ofBatch: last.lastBatch), y: newest))
        }
        return ChartSeries("val", samples, kind: .markers(joined: true), style: appearance.theme.validation)
    }

    private var emptyText: String {
        if run.metrics.lastStep > 0 { return "no value is finite" }
        return run.description?.trainedBatches ?? 0 > 0 ? "nothing new since the run was resumed" : "no values yet"
    }

    /// The events of the run, and the places where a value is missing because it is not finite.
    private func events(of series: BucketedSeries, with appearance: Appearance) -> [LineChart.Event] {
        let gaps = series.buckets.filter { $0.values.nonFiniteCount > 0 }.map { bucket in
            LineChart.Event(
                x: axis.label(ofBatch: bucket.lastBatch), glyph: "✗", asciiGlyph: "x", style: appearance.theme.bad)
        }
        let marks = run.marks.map { mark in
            let x = axis.label(ofBatch: mark.afterBatch)
            return switch mark.kind {
            case .paused: LineChart.Event(x: x, glyph: "‖", asciiGlyph: "\"", style: appearance.theme.muted)
            case .written: LineChart.Event(x: x, glyph: "↓", asciiGlyph: "w", style: appearance.theme.muted)
            case .learningRate: LineChart.Event(x: x, glyph: "▾", asciiGlyph: "v", style: appearance.theme.key)
            }
        }
        return marks + gaps
    }
}
