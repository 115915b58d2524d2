import Screen
import Telemetry

/// The curves of a chart on an axis: all that takes a look at the values, and changes only with them, the options and
/// the width.
struct ChartCurves: Sendable {
    struct Series: Sendable {
        let line: MetricChart.Line
        let samples: [ChartSample]
        let isSparse: Bool
        let whole: AxisWindow?
    }

    /// Something that happened in the first of the runs, or to one of the curves.
    struct Event: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case resumed, checkpoint, learningRateJump, pause, notFinite }
        let kind: Kind
        let place: Double
    }

    let series: [Series]
    let events: [Event]
    /// The best value, where the name says which direction is better.
    let best: (place: Double, value: Double, run: Int)?
    /// Whether the logs have nothing that the axis shows.
    let lacksAxis: Bool
    /// How many values cannot be shown on a logarithmic axis.
    let notShown: Int
    /// What is shown of the axis; nil without values.
    let window: AxisWindow?
    /// All of the axis that the curves take; nil without values.
    let whole: AxisWindow?
    /// Whether each sample is a single value.
    let isExact: Bool
    /// The steps that a sample stands for where it is not a single value, at most; nil with fewer than two samples.
    let stepsPerSample: Double?

    /// - Parameter clocks: those of the runs on the axis.
    init(
        _ chart: MetricChart, of runs: [WatchedRun], clocks: [RunClock], exact: ExactAnswers, _ options: CurveOptions,
        columns: Int
    ) {
        var series: [Series] = []
        var events: [Event] = []
        var best: (place: Double, value: Double, run: Int)?
        var (lacksAxis, notShown) = (false, 0)
        var (isExact, stepsPerSample) = (true, Double?.none)
        var whole: AxisWindow?
        let hasValidation = chart.lines.contains { $0.half == .validation }
        // The marks of the run are drawn once, at the steps of its fullest curve.
        let first = chart.lines.filter { $0.run == 0 }.max {
            chart.points(of: $0, in: runs) < chart.points(of: $1, in: runs)
        }
        for line in chart.lines {
            guard let curve = line.curve(in: runs), clocks.indices.contains(line.run) else { continue }
            let points = CurvePoints(
                curve, exact: exact.curve(of: line, in: runs), options, clock: clocks[line.run],
                count: max(64, 4 * columns))
            guard let samples = points.samples else {
                lacksAxis = true
                continue
            }
            if options.isLogarithmic { notShown += curve.notPositive }
            if options.hasLogarithmicSteps { notShown += points.notPositivePlaces }
            if let place = points.firstNotFinite, place.isFinite {
                events.append(Event(kind: .notFinite, place: place))
            }
            if line == first { events += Self.events(of: runs[line.run], points) }
            guard !samples.isEmpty else { continue }
            isExact = isExact && points.isExact
            if !points.isExact {
                stepsPerSample = [stepsPerSample, points.stepsPerSample].compactMap(\.self).max()
            }
            whole = points.whole.map { whole?.joined(with: $0) ?? $0 } ?? whole
            series.append(
                Series(line: line, samples: samples, isSparse: samples.count < 40, whole: points.whole))
            if let better = chart.better, !hasValidation || line.half == .validation,
                let extreme = better == .down ? points.least : points.greatest,
                best.map({ better == .down ? extreme.value < $0.value : extreme.value > $0.value }) ?? true
            {
                best = (extreme.place, extreme.value, line.run)
            }
        }
        self.series = series
        self.events = events.sorted { $0.kind.rank < $1.kind.rank }
        (self.best, self.lacksAxis, self.notShown) = (best, lacksAxis, notShown)
        (self.isExact, self.stepsPerSample, self.whole) = (isExact, stepsPerSample, whole)
        window = options.window ?? whole
    }

    private static func events(of run: WatchedRun, _ points: CurvePoints) -> [Event] {
        var events = points.resumptions.map { Event(kind: .resumed, place: $0) }
        for mark in run.marks {
            guard let place = points.place(ofStep: mark.step) else { continue }
            events.append(Event(kind: mark.kind == .checkpoint ? .checkpoint : .learningRateJump, place: place))
        }
        for pause in run.pauses {
            guard let place = points.place(ofSeconds: pause.end) else { continue }
            events.append(Event(kind: .pause, place: place))
        }
        return events
    }
}

extension ChartCurves.Event.Kind {
    /// Where several marks have no room, those of a higher rank are drawn over the others.
    fileprivate var rank: Int {
        switch self {
        case .checkpoint: 0
        case .pause: 1
        case .learningRateJump: 2
        case .resumed: 3
        case .notFinite: 4
        }
    }
}

extension MetricChart.Line {
    /// The curve; nil if the runs have changed since.
    func curve(in runs: [WatchedRun]) -> Curve? {
        guard runs.indices.contains(run), runs[run].metrics.indices.contains(metric) else { return nil }
        return runs[run].metrics[metric].curve
    }

    /// The whole name of its metric, behind that of its run if there are several.
    func name(in runs: [WatchedRun], label: String?) -> String {
        guard runs.indices.contains(run), runs[run].metrics.indices.contains(metric) else { return label ?? "" }
        let name = runs[run].metrics[metric].name
        return label.map { "\($0) \(name)" } ?? name
    }
}

extension MetricChart {
    func points(of line: Line, in runs: [WatchedRun]) -> Int { line.curve(in: runs)?.points ?? 0 }

    /// Whether none of its curves has more than one value: it needs a number, not a chart.
    func isSingle(in runs: [WatchedRun]) -> Bool { lines.allSatisfy { points(of: $0, in: runs) < 2 } }
}
