/// Turns rows of values into points, and notices where a row begins another attempt.
///
/// A training that is resumed writes steps again, often into the same file. But a step that is less than that of the
/// row before says nothing: rows of the validation stand among those of the training, and may count differently. So
/// an attempt begins where a metric has a value at a step that is less than the last step of **this metric**; where
/// rows have no step, the epoch counts instead. If the step is less but the epoch is greater, the program counts its
/// steps in each epoch anew: then there is no attempt, and the steps are counted on.
struct RowSeries {
    struct Value {
        /// A number that `series(named:)` gave.
        var series: Int
        var value: Double
    }

    private struct Last {
        /// The metric's number in the batch; -1 before its first point.
        var metric = -1
        var step = Int64.min
        var epoch = -Double.infinity
    }

    private var names: [String] = []
    private var numbers: [String: Int] = [:]
    private var last: [Last] = []
    /// What the steps of an epoch lack to those of the whole run, by the epoch, in ascending order of the epochs.
    private var bases: [(epoch: Double, base: Int64)] = []
    private var base: Int64 = 0
    private var lastStep: Int64 = 0
    private var isAttemptDue = false
    /// Whether the log looks as if the program had started again: then also a step that comes again is one back.
    private var isRestartLikely = false
    private var attempts = 0
    private static let attemptLimit = 1000

    mutating func series(named name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        last.append(Last())
        return names.count - 1
    }

    /// Says that the next row begins another attempt.
    mutating func beginAttempt() { isAttemptDue = true }

    /// Says that the next row begins another attempt if its step is not greater than the last one.
    mutating func expectAttempt() { isRestartLikely = true }

    /// Appends a row's values to the batch, which must always be the same one.
    ///
    /// - Parameter count: how many of the values belong to the row; nil for all.
    mutating func append(
        _ values: [Value], count: Int? = nil, step: Int64?, epoch: Double?, seconds: Double?, into batch: inout LogBatch
    ) {
        let values = values.span.extracting(0..<(count ?? values.count))
        var isBack = isAttemptDue || isRepeated(values, step, epoch)
        var isNew = false
        isBack = isBehind(values, step, epoch, &isNew) || isBack
        if isBack { goBack(step: step, epoch: epoch, seconds: seconds, values, &batch) }
        let total = step.map { $0 &+ base }
        if isNew {
            for index in values.indices where last[values[index].series].metric < 0 {
                last[values[index].series].metric = batch.number(of: names[values[index].series])
            }
        }
        // A span is checked for uniqueness once, an array at every change.
        var last = self.last.mutableSpan
        batch.points.append(addingCapacity: values.count) { points in
            for index in values.indices {
                let value = values[index]
                if let step { last[value.series].step = step }
                if let epoch { last[value.series].epoch = epoch }
                points.append(
                    LogPoint(
                        metric: last[value.series].metric, step: total, epoch: epoch, seconds: seconds,
                        value: value.value))
            }
        }
        if let total { lastStep = total }
    }

    /// Whether a value comes at a step or an epoch that is less than its series' last one.
    ///
    /// - Parameter isNew: is set where it is the first value of a series.
    @inline(__always)
    private func isBehind(_ values: Span<Value>, _ step: Int64?, _ epoch: Double?, _ isNew: inout Bool) -> Bool {
        let last = last.span
        var isBehind = false
        for index in values.indices {
            let before = last[values[index].series]
            isNew = isNew || before.metric < 0
            if let step {
                isBehind = isBehind || step < before.step
            } else if let epoch {
                isBehind = isBehind || epoch < before.epoch
            }
        }
        return isBehind
    }

    /// Whether a value comes at its series' last step again, after the log looked as if the program had started again.
    @inline(__always)
    private mutating func isRepeated(_ values: Span<Value>, _ step: Int64?, _ epoch: Double?) -> Bool {
        guard isRestartLikely, !values.isEmpty else { return false }
        isRestartLikely = false
        for index in values.indices {
            let before = last[values[index].series]
            if let step { if step == before.step { return true } } else if epoch == before.epoch { return true }
        }
        return false
    }

    private mutating func goBack(
        step: Int64?, epoch: Double?, seconds: Double?, _ values: Span<Value>, _ batch: inout LogBatch
    ) {
        var isNewEpoch = !isAttemptDue && step != nil
        for index in values.indices {
            let last = self.last[values[index].series]
            let isLater = last.epoch.isFinite && (epoch ?? -.infinity) > last.epoch
            isNewEpoch = isNewEpoch && (isLater || last.step == .min)
        }
        if isNewEpoch, let step, let epoch {
            base = lastStep &+ 1 &- step
            // The first batch is 0 or 1; a log of every tenth batch starts at 10, and its steps stay multiples.
            if step > 1 { base = lastStep }
            bases.append((epoch, base))
        } else {
            if let epoch { bases.removeAll { $0.epoch > epoch } }
            base = bases.last?.base ?? 0
            attempts += 1
            if attempts <= Self.attemptLimit {
                batch.append(.attempt(step: step.map { $0 &+ base }, seconds: seconds))
            }
        }
        isAttemptDue = false
        for index in last.indices {
            last[index].step = .min
            last[index].epoch = -.infinity
        }
    }
}
