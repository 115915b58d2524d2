import Screen
import Telemetry

/// A chart of a quantity as it is drawn.
struct ChartDrawing {
    var chart: LineChart
    /// What the places of the curves are divided by on the chart's axis: the seconds of its unit.
    let unitSeconds: Double
    private let quantity: MetricChart
    private let curves: ChartCurves
    /// The values of the series at the crosshair, or the newest ones.
    private let values: [ShownValue]
    private let isZoomed: Bool
    private let isEnlarged: Bool
    private let hasOneRun: Bool
    /// Where the crosshair is: "step 1 200".
    private let crosshair: String?

    /// - Parameters:
    ///   - labels: the names of the runs as legends show them.
    ///   - colors: the places of the runs in the palette.
    ///   - isEnlarged: whether it is alone on the page; then the names of several runs stand at the ends of their lines.
    init(
        _ quantity: MetricChart, _ curves: ChartCurves, of runs: [WatchedRun], labels: [String], colors: [Int],
        exact: ExactAnswers, _ options: CurveOptions, isEnlarged: Bool = false, with appearance: Appearance
    ) {
        let (theme, numbers) = (appearance.theme, appearance.numbers)
        hasOneRun = runs.count == 1
        self.isEnlarged = isEnlarged
        crosshair = options.crosshair.map { options.axis.noun + options.axis.text(of: $0, of: runs.first, numbers) }
        let repeated = quantity.repeated
        // Behind the colours of the runs, or of the halves of the data.
        let firstColor = runs.count > 1 ? (colors.max() ?? 0) + 1 : 3
        let (unit, seconds) = Self.unit(of: options.axis, longest: curves.window?.upper ?? 0)
        var values: [ShownValue] = []
        let series = curves.series.map { curve in
            let line = curve.line
            let label = labels.count > 1 ? labels[line.run] : nil
            let name =
                repeated.isEmpty
                ? Self.name(of: line, in: quantity, label: label) : line.name(in: runs, label: label)
            let color = repeated[line].map { firstColor + $0 } ?? (runs.count > 1 ? colors[line.run] : nil)
            // The bands of several runs would cover each other; without smoothing, their spikes are shown.
            let hidesSpread = runs.count > 1 && options.smooths
            let samples =
                seconds == 1 && !hidesSpread
                ? curve.samples
                : curve.samples.map { sample in
                    ChartSample(
                        from: sample.start / seconds, to: sample.end / seconds, mean: sample.mean,
                        minimum: hidesSpread ? sample.mean : sample.minimum,
                        maximum: hidesSpread ? sample.mean : sample.maximum)
                }
            values.append(line.value(in: runs, exact: exact, options))
            var series = ChartSeries(name, samples, style: theme.text)
            Self.dress(
                &series, line, color: color, isSparse: curve.isSparse,
                isAlone: quantity.lines.allSatisfy { $0.half == line.half }, appearance)
            series.tag = appearance.isASCII || runs[line.run].state != "running" ? nil : "●"
            if isEnlarged, runs.count > 1 { series.endLabel = name.shortenedInside(to: 16, with: appearance) }
            return series
        }
        var x = LineChart.AxisOptions(
            scale: options.hasLogarithmicSteps ? .logarithmic : .linear, integersOnly: options.axis == .step)
        x.unit = unit
        if options.axis == .wallTime {
            let offset = runs.first?.secondsAheadOfUTC ?? 0
            x.labels = .clockTimes(aheadOfUTC: offset)
            x.unit = curves.window.flatMap { CalendarDay(ofSeconds: $0.lower + Double(offset))?.text } ?? ""
        }
        if let window = curves.window {
            (x.lower, x.upper) = (.fixed(window.lower / seconds), .fixed(window.upper / seconds))
        }
        // A few first values of a run that has just begun are part of its picture; of a long one they would flatten it.
        let isLong = options.window == nil && series.contains { $0.samples.count > 60 }
        let leavesOut: LineChart.Bound = isLong && !options.isLogarithmic ? .leavingOut(0.02) : .automatic
        // Fractions such as accuracies end at 1, or below where a part is shown.
        let isFraction =
            quantity.better == .up && series.contains { !$0.samples.isEmpty }
            && series.allSatisfy { $0.samples.allSatisfy { !($0.maximum > 1) && !($0.minimum < 0) } }
        var y = LineChart.AxisOptions(
            lower: quantity.better == .up ? leavesOut : .automatic,
            upper: isFraction && options.window == nil ? .fixed(1) : quantity.better == .down ? leavesOut : .automatic,
            upperLimit: isFraction ? 1 : nil, scale: options.isLogarithmic ? .logarithmic : .linear)
        y.tellsGreatest = true
        chart = LineChart(
            series, x: x, y: y,
            best: curves.best.map { best in
                let run = labels.count > 1 ? " " + labels[best.run].shortenedInside(to: 16, with: appearance) : ""
                return .init(
                    x: best.place / seconds, y: best.value,
                    text: "best \(numbers.significant(best.value, digits: 4))\(run)")
            },
            events: curves.events.map { Self.event($0, seconds, theme) },
            crosshair: options.crosshair.map { $0 / seconds },
            emptyText: curves.lacksAxis
                ? "the log has no \(options.axis.subject)"
                : curves.events.contains { $0.kind == .notFinite } ? "no finite values" : "no values yet")
        (self.quantity, self.curves, self.values) = (quantity, curves, values)
        isZoomed = options.window != nil
        unitSeconds = seconds
    }

    /// The unit in which the places on an axis are readable, with its seconds.
    private static func unit(of axis: CurveOptions.Axis, longest: Double) -> (unit: String, seconds: Double) {
        switch axis {
        case .step: return ("step", 1)
        case .epoch: return ("epoch", 1)
        case .wallTime: return ("", 1)
        case .time, .activeTime:
            let (unit, seconds): (String, Double) =
                longest >= 3 * 86400
                ? ("days", 86400) : longest >= 7200 ? ("h", 3600) : longest >= 180 ? ("min", 60) : ("s", 1)
            return (axis == .activeTime ? "active \(unit)" : unit, seconds)
        }
    }

    private static func event(_ event: ChartCurves.Event, _ seconds: Double, _ theme: Theme) -> LineChart.Event {
        let x = event.place / seconds
        return switch event.kind {
        case .resumed: .init(x: x, glyph: "↻", asciiGlyph: "r", style: theme.muted)
        case .checkpoint: .init(x: x, glyph: "↓", asciiGlyph: "w", style: theme.muted)
        case .learningRateJump: .init(x: x, glyph: "η", asciiGlyph: "n", style: theme.key)
        case .pause: .init(x: x, glyph: "‖", asciiGlyph: "p", style: theme.muted)
        case .notFinite: .init(x: x, glyph: "✗", asciiGlyph: "x", style: theme.bad)
        }
    }

    private static func name(of line: MetricChart.Line, in chart: MetricChart, label: String?) -> String {
        let half =
            switch line.half {
            case .train: "train"
            case .validation: "val"
            case .test: "test"
            case .unsaid: chart.lines.contains { $0.half == .validation } ? "train" : ""
            }
        guard let label else { return half }
        return half.isEmpty ? label : "\(label) \(half)"
    }

    /// Of one run, training is a band and validation has markers; of several, each run has a colour.
    ///
    /// - Parameter isAlone: whether the chart has the values of one half of the data only.
    private static func dress(
        _ series: inout ChartSeries, _ line: MetricChart.Line, color: Int?, isSparse: Bool, isAlone: Bool,
        _ appearance: Appearance
    ) {
        let theme = appearance.theme
        let isOther = line.half == .validation || line.half == .test
        guard let color else {
            switch line.half {
            case .train, .unsaid: (series.style, series.kind) = (theme.training, .band)
            case .validation:
                (series.style, series.kind) = (theme.validation, isSparse ? .markers(joined: true) : .line)
                series.asciiLine = isSparse ? "-" : "*"
            case .test:
                (series.style, series.kind) = (theme.good, isSparse ? .markers(joined: true) : .dashed)
                series.asciiLine = "-"
            }
            return
        }
        (series.style, series.kind) = (appearance.color(ofRun: color), isOther && !isAlone ? .dashed : .line)
        series.asciiLine = RunPalette.asciiLine(color)
    }

    /// What the samples are when a part of the axis is shown: single values, or how many steps each stands for.
    private func resolution(_ numbers: NumberFormat) -> String? {
        guard isZoomed, !curves.series.isEmpty else { return nil }
        if curves.isExact { return "exact" }
        guard let steps = curves.stepsPerSample, steps.isFinite else { return nil }
        return "1 point = \(numbers.step(max(1, steps.rounded()))) steps"
    }

    func draw(
        into frame: inout Frame, in area: Rectangle, isSelected: Bool, isPinned: Bool, with appearance: Appearance
    ) {
        let (numbers, theme) = (appearance.numbers, appearance.theme)
        func legend(named isNamed: Bool, atMost columns: Int) -> [StyledText] {
            zip(chart.series, values).map { series, value in
                let text = value.text(with: appearance)
                let name = isNamed ? series.name.shortenedInside(to: columns, with: appearance) : ""
                return StyledText(name.isEmpty ? "" : name + " ") + series.glyph(with: appearance)
                    + StyledText(" " + text, theme.strong)
            }
        }
        var remarks = StyledText()
        if isPinned { remarks += StyledText(" *", theme.key) }
        if curves.notShown > 0 { remarks += StyledText(" \(curves.notShown) not above 0", theme.warning) }
        // The crosshair is in all charts: one says where.
        if let crosshair, isSelected || isEnlarged { remarks += StyledText("  " + crosshair, theme.muted) }
        if let resolution = resolution(numbers) { remarks += StyledText("  " + resolution, theme.muted) }
        // A whole name comes first, then the values. Of training, validation and test, all values say more than the name of
        // one: their signs tell them apart.
        let (whole, bare) = (legend(named: true, atMost: max(6, area.width / 4)), legend(named: false, atMost: 0))
        var legends = [legend(named: true, atMost: .max), whole]
        let signs = Set(chart.series.map { $0.glyph(with: appearance).plain })
        if hasOneRun, whole.count > 1, signs.count == whole.count { legends.append(bare) }
        for count in (1..<max(1, whole.count)).reversed() {
            legends += [Array(legends[0].prefix(count)), Array(whole.prefix(count))]
        }
        legends.append(Array(bare.prefix(1)))
        func room(beside legend: [StyledText]) -> Int {
            Panel.titleRoom(in: area, beside: legend) - remarks.columnWidth
        }
        let legend = legends.first { quantity.quantity.columnWidth <= room(beside: $0) } ?? legends[legends.count - 1]
        let name = quantity.quantity.shortenedInside(to: max(8, room(beside: legend)), with: appearance)
        let title = StyledText(name) + remarks
        let panel = Panel(title, legend: legend, isFocused: isSelected)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }
}
