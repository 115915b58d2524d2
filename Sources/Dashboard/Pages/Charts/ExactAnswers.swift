import Telemetry

/// The exact values that were fetched for the part of the curves that is looked at, and the request that is pending.
struct ExactAnswers: Sendable {
    private struct Answer: Sendable {
        let request: ExactPoints.Request
        /// The curves that have values in the range, by their metrics.
        let curves: [Int: Curve]
        /// The largest step of each curve: what was logged since is behind it.
        let ends: [Int: Double]
        /// Whether each bucket of each curve is a single value.
        let isExact: Bool

        init(_ points: ExactPoints) {
            request = points.request
            curves = points.curves.filter { $0.value.points > 0 }
            ends = curves.compactMapValues { $0.buckets.map(\.lastStep).max() }
            isExact = curves.values.allSatisfy { $0.buckets.allSatisfy { $0.points == 1 } }
        }

        /// The range of steps in which a curve's values are all there is; nil if there are none.
        func steps(of metric: Int) -> ClosedRange<Double>? {
            guard let end = ends[metric], end >= request.steps.lowerBound else { return nil }
            return request.steps.lowerBound...min(end, request.steps.upperBound)
        }
    }

    /// What is looked at in a run and not there as single values: metrics, and the steps that they take.
    private struct Need {
        let metrics: [Int]
        let steps: ClosedRange<Double>
        var length: Double { steps.upperBound - steps.lowerBound }
    }

    /// By the identifiers of the runs.
    private var answers: [Int: Answer] = [:]
    private var asked: ExactPoints.Request?

    /// The share of what is shown beside the window on either side that is fetched with it, so that one can move.
    private static let margin = 0.5
    /// The share of the steps in the window that may lack exact values before they are fetched again: new values of a
    /// run that goes on.
    private static let tolerated = 0.1
    /// How many times as much as what is looked at is waited for.
    private static let worthwhile = 8.0
    /// How many times as much as what is looked at may have been fetched, if it has several values in a bucket.
    private static let fine = 2.5

    var isPending: Bool { asked != nil }

    /// The exact values of a line, with the range of steps in which they are all there is.
    func curve(of line: MetricChart.Line, in runs: [WatchedRun]) -> (curve: Curve, steps: ClosedRange<Double>)? {
        guard runs.indices.contains(line.run), let answer = answers[runs[line.run].id],
            answer.request.generation == runs[line.run].generation, let curve = answer.curves[line.metric],
            let steps = answer.steps(of: line.metric)
        else { return nil }
        return (curve, steps)
    }

    /// Identifies the answer for a run; nil if there is none.
    func stamp(of run: WatchedRun) -> ExactPoints.Request? { answers[run.id]?.request }

    /// Takes an answer, unless it was given up.
    mutating func take(_ points: ExactPoints) {
        guard asked == points.request else { return }
        asked = nil
        answers[points.request.run] = Answer(points)
    }

    /// Forgets what was fetched for runs that are not shown any more, or for a log that was read anew.
    mutating func forget(except runs: [WatchedRun]) {
        answers = answers.filter { id, answer in
            runs.contains { $0.id == id && $0.generation == answer.request.generation }
        }
        if let asked, !runs.contains(where: { $0.id == asked.run && $0.generation == asked.generation }) {
            self.asked = nil
        }
    }

    /// Forgets all: the whole axis is shown again.
    mutating func forgetAll() { (answers, asked) = ([:], nil) }

    /// What is to be fetched for the charts that are seen; nil if it is there, or is being read. A new request takes the
    /// place of one that is pending and of no use any more.
    mutating func request(
        for charts: [MetricChart], of runs: [WatchedRun], _ options: CurveOptions
    ) -> ExactPoints.Request? {
        guard let window = options.window else { return nil }
        let needs = runs.enumerated().compactMap { place, run -> (run: WatchedRun, need: Need)? in
            guard run.isWhole else { return nil }
            let metrics = charts.flatMap { $0.lines.filter { $0.run == place }.map(\.metric) }
            return need(of: metrics, of: run, in: window, RunClock(run, options.axis)).map { (run, $0) }
        }
        guard let (run, need) = needs.first else { return nil }
        if let asked, needs.contains(where: { $0.run.id == asked.run && Self.isWaitedFor(asked, $0.need) }) {
            return nil
        }
        let lower = need.steps.lowerBound - Self.margin * need.length
        let upper = need.steps.upperBound + Self.margin * need.length
        guard lower.isFinite, upper.isFinite, lower <= upper else { return nil }
        let request = ExactPoints.Request(
            run: run.id, generation: run.generation, metrics: need.metrics, steps: lower...upper)
        asked = request
        return request
    }

    private static func isWaitedFor(_ request: ExactPoints.Request, _ need: Need) -> Bool {
        let length = request.steps.upperBound - request.steps.lowerBound
        return Set(need.metrics).isSubset(of: request.metrics) && length <= worthwhile * need.length
            && request.steps.clamped(to: need.steps) == need.steps
    }

    private func need(
        of metrics: [Int], of run: WatchedRun, in window: AxisWindow, _ clock: RunClock
    ) -> Need? {
        var steps: ClosedRange<Double>?
        var merged: [Int] = []
        for metric in metrics where run.metrics.indices.contains(metric) {
            let seen = run.metrics[metric].curve.buckets.filter {
                clock.end(of: $0) >= window.lower && clock.start(of: $0) <= window.upper
            }
            guard seen.contains(where: { $0.points > 1 }), let low = seen.map(\.firstStep).min(),
                let high = seen.map(\.lastStep).max(), low <= high
            else { continue }
            merged.append(metric)
            steps = steps.map { min($0.lowerBound, low)...max($0.upperBound, high) } ?? low...high
        }
        guard let steps else { return nil }
        let need = Need(metrics: merged, steps: steps)
        return isMet(need, of: run) ? nil : need
    }

    private func isMet(_ need: Need, of run: WatchedRun) -> Bool {
        guard let answer = answers[run.id], answer.request.generation == run.generation,
            Set(need.metrics).isSubset(of: answer.request.metrics)
        else { return false }
        let end = answer.ends.values.max() ?? .infinity
        let (low, high) = (answer.request.steps.lowerBound, min(answer.request.steps.upperBound, end))
        let known = min(high, need.steps.upperBound) - max(low, need.steps.lowerBound)
        let length = answer.request.steps.upperBound - low
        return known >= (1 - Self.tolerated) * need.length
            && (answer.isExact || length <= Self.fine * need.length)
    }
}

extension MetricChart.Line {
    /// The value at the crosshair, or the newest one; NaN where there is none.
    func value(in runs: [WatchedRun], exact: ExactAnswers, _ options: CurveOptions) -> ShownValue {
        guard let curve = curve(in: runs) else { return ShownValue(.nan) }
        guard let place = options.crosshair else {
            return ShownValue(options.attempts == .first ? curve.segments.first?.newest ?? .nan : curve.newest)
        }
        let clock = RunClock(runs[run], options.axis)
        let coarse = curve.value(at: place, options.attempts, clock: clock)
        guard let fine = exact.curve(of: self, in: runs), options.window?.contains(place) ?? false else {
            return coarse
        }
        let value = fine.curve.value(at: place, options.attempts, clock: clock)
        return value.value.isNaN ? coarse : value
    }
}
