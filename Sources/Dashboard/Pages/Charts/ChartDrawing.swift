import Screen
import Telemetry

/// A chart of a quantity as it is drawn.
struct ChartDrawing {
    let chart: LineChart
    private let quantity: MetricChart
    private let options: CurveOptions
    /// The values of the series at the crosshair, or the newest ones.
    private let values: [Double]
    /// How many values cannot be shown on a logarithmic axis.
    private let notShown: Int

    init(_ quantity: MetricChart, runs: [WatchedRun], options: CurveOptions, with appearance: Appearance) {
        let theme = appearance.theme
        var series: [ChartSeries] = []
        var events: [LineChart.Event] = []
        // The curve of each series, with its newest value.
        var curves: [(points: CurvePoints, newest: Double)] = []
        var best: (x: Double, y: Double, half: QuantityName.Half)?
        var lacksAxis = false
        var notShown = 0
        let hasValidation = quantity.lines.contains { $0.half == .validation }
        for line in quantity.lines {
            guard runs.indices.contains(line.run), runs[line.run].metrics.indices.contains(line.metric) else {
                continue
            }
            let curve = runs[line.run].metrics[line.metric].curve
            let points = CurvePoints(curve, options)
            guard let samples = points.samples else {
                lacksAxis = true
                continue
            }
            if options.isLogarithmic { notShown += samples.count { $0.minimum <= 0 } }
            if options.hasLogarithmicSteps { notShown += samples.count { $0.end <= 0 } }
            let name = Self.name(of: line, in: quantity, runs: runs)
            let (style, kind) = Self.look(of: line, runs: runs.count, theme, isSparse: samples.count < 40)
            guard !samples.isEmpty else { continue }
            curves.append((points, curve.newest))
            var shown = samples.thinned(to: Self.mostSamples)
            // The bands of several runs would cover each other; without smoothing, their spikes are shown.
            if runs.count > 1, options.smooths {
                for place in shown.indices {
                    (shown[place].minimum, shown[place].maximum) = (shown[place].mean, shown[place].mean)
                }
            }
            series.append(
                ChartSeries(
                    name, shown, kind: kind, style: style,
                    tag: appearance.isASCII || runs[line.run].state != "running" ? nil : "●"))
            // The marks of the run that is first are enough.
            if line.run == 0 {
                if let place = points.firstNotFinite, place.isFinite {
                    events.append(.init(x: place, glyph: "✗", asciiGlyph: "x", style: theme.bad))
                }
                for place in points.resumptions {
                    events.append(.init(x: place, glyph: "↻", asciiGlyph: "r", style: theme.muted))
                }
                if options.axis == .step {
                    for mark in runs[0].marks where mark.kind == .checkpoint {
                        events.append(.init(x: mark.step, glyph: "↓", asciiGlyph: "w", style: theme.muted))
                    }
                }
            }
            if let better = quantity.better, !hasValidation || line.half == .validation {
                for sample in samples {
                    let value = better == .down ? sample.minimum : sample.maximum
                    guard value.isFinite, !options.isLogarithmic || value > 0 else { continue }
                    if best.map({ better == .down ? value < $0.y : value > $0.y }) ?? true {
                        best = (sample.end, value, line.half)
                    }
                }
            }
        }
        let scale: Axis.Scale = options.isLogarithmic ? .logarithmic : .linear
        var x = LineChart.AxisOptions(
            scale: options.hasLogarithmicSteps ? .logarithmic : .linear, integersOnly: options.axis == .step)
        let (unit, seconds) = Self.scaleTime(&series, &events, &best, options.axis)
        x.unit = unit
        let ends = series.flatMap { [$0.samples.first?.start, $0.samples.last?.end].compactMap(\.self) }
            .filter { $0.isFinite && (!options.hasLogarithmicSteps || $0 > 0) }
        if let low = ends.min(), let high = ends.max(), low < high {
            (x.lower, x.upper) = (.fixed(low), .fixed(high))
        }
        let at = options.crosshair.flatMap { share -> Double? in
            guard case .fixed(let low) = x.lower, case .fixed(let high) = x.upper else { return nil }
            return low + share * (high - low)
        }
        let numbers = appearance.numbers
        // A few first values of a run that has just begun are part of its picture; of a long one they would flatten it.
        let isLong = series.contains { $0.samples.count > 60 }
        let leavesOut: LineChart.Bound = isLong && !options.isLogarithmic ? .leavingOut(0.02) : .automatic
        // Fractions such as accuracies end at 1.
        let isFraction =
            quantity.better == .up && series.contains { !$0.samples.isEmpty }
            && series.allSatisfy { $0.samples.allSatisfy { !($0.maximum > 1) && !($0.minimum < 0) } }
        let y = LineChart.AxisOptions(
            lower: quantity.better == .up ? leavesOut : .automatic,
            upper: isFraction ? .fixed(1) : quantity.better == .down ? leavesOut : .automatic, scale: scale)
        chart = LineChart(
            series, x: x, y: y,
            best: best.map {
                .init(x: $0.x, y: $0.y, text: "best \(numbers.significant($0.y, digits: 4))")
            },
            events: events, crosshair: at,
            emptyText: lacksAxis ? "the log has no \(options.axis == .epoch ? "epochs" : "times")" : "no values yet")
        values = curves.map { points, newest in at.map { points.value(at: $0 * seconds) } ?? newest }
        self.quantity = quantity
        self.options = options
        self.notShown = notShown
    }

    /// No chart has more columns of dots.
    private static let mostSamples = 400

    /// Brings times to the largest unit in which they are readable, and returns the axis' name and the unit's seconds.
    private static func scaleTime(
        _ series: inout [ChartSeries], _ events: inout [LineChart.Event],
        _ best: inout (x: Double, y: Double, half: QuantityName.Half)?, _ axis: CurveOptions.Axis
    ) -> (unit: String, seconds: Double) {
        let isActive = axis == .activeTime
        switch axis {
        case .step: return ("step", 1)
        case .epoch: return ("epoch", 1)
        case .time, .activeTime: break
        }
        let longest = series.compactMap { $0.samples.last?.end }.max() ?? 0
        let (unit, seconds): (String, Double) =
            longest >= 3 * 86400
            ? ("days", 86400) : longest >= 7200 ? ("h", 3600) : longest >= 180 ? ("min", 60) : ("s", 1)
        for index in series.indices {
            for place in series[index].samples.indices {
                series[index].samples[place].start /= seconds
                series[index].samples[place].end /= seconds
            }
        }
        for index in events.indices { events[index].x /= seconds }
        best?.x /= seconds
        return (isActive ? "active \(unit)" : unit, seconds)
    }

    private static func name(of line: MetricChart.Line, in chart: MetricChart, runs: [WatchedRun]) -> String {
        let half =
            switch line.half {
            case .train: "train"
            case .validation: "val"
            case .test: "test"
            case .unsaid: chart.lines.contains { $0.half == .validation } ? "train" : ""
            }
        guard runs.count > 1 else { return half }
        let name = runs[line.run].name
        return half.isEmpty ? name : "\(name) \(half)"
    }

    /// Of one run, training is a band and validation has markers; of several, each run has a colour.
    private static func look(
        of line: MetricChart.Line, runs: Int, _ theme: Theme, isSparse: Bool
    ) -> (Style, ChartSeries.Kind) {
        let isOther = line.half == .validation || line.half == .test
        if runs == 1 {
            switch line.half {
            case .train, .unsaid: return (theme.training, .band)
            case .validation: return (theme.validation, isSparse ? .markers(joined: true) : .line)
            case .test: return (theme.good, isSparse ? .markers(joined: true) : .dashed)
            }
        }
        return (theme.color(ofRun: line.run), isOther ? .dashed : .line)
    }

    func draw(
        into frame: inout Frame, in area: Rectangle, isSelected: Bool, isPinned: Bool, with appearance: Appearance
    ) {
        let (numbers, theme) = (appearance.numbers, appearance.theme)
        let legend = zip(chart.series, values).map { series, value in
            let text = numbers.significant(value, digits: 4)
            let name = series.name.shortenedInside(to: max(6, area.width / 4), with: appearance)
            return StyledText(name.isEmpty ? "" : name + " ") + series.glyph(with: appearance)
                + StyledText(" " + text, theme.strong)
        }
        let room = max(8, area.width - 8 - (legend.first?.columnWidth ?? 0))
        var title = StyledText(quantity.quantity.shortenedInside(to: room, with: appearance))
        if isPinned { title += StyledText(appearance.text(" *", ascii: " *"), theme.key) }
        if notShown > 0 { title += StyledText(" \(notShown) not above 0", theme.warning) }
        let panel = Panel(title, legend: legend, isFocused: isSelected)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }
}

extension Theme {
    /// The colours of runs that are compared, in their order; they repeat after six.
    func color(ofRun run: Int) -> Style {
        let styles = [training, validation, good, best, bad, muted]
        return styles[run % styles.count]
    }
}
