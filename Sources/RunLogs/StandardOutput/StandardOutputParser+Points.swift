/// When values count, and as what.
extension StandardOutputParser {
    struct Held: Sendable {
        var step: Int64?
        var epoch: Double?
        var seconds: Double?
        var values: [PrintedRow.Value]
    }

    struct Reading: Sendable {
        var step: Int64?
        var epoch: Double?
        var seconds: Double?
        var value: Double
    }

    /// So many names that may be metrics are remembered.
    private static let candidateLimit = 2000
    /// More names are those of files or the like, and no metrics.
    private static let metricLimit = 5000

    /// - Parameter isSure: whether all values are of metrics; otherwise their names decide.
    mutating func emit(
        _ row: PrintedRow, isSure: Bool, _ end: PrintedSegments.End, _ batch: inout LogBatch
    ) {
        var seen: Set<String> = []
        var values = row.values.filter { seen.insert($0.name).inserted }
        if let phase = row.phase {
            for index in values.indices { values[index].name = phase.name(of: values[index].name) }
        }
        let isKnown = isSure || steps.hasAxis
        let step = steps.step(of: row)
        let epoch = row.epoch ?? steps.epoch
        let seconds = row.seconds ?? now
        if !isSure {
            values = values.filter {
                isKnown && MetricWords.isMetric($0.name)
                    || isRepeated(Reading(step: step, epoch: epoch, seconds: seconds, value: $0.value), $0.name, &batch)
            }
        }
        guard !values.isEmpty else { return }
        if row.isBar {
            hold(Held(step: step, epoch: epoch, seconds: seconds, values: values), row.phase, &batch)
            if end == .line, row.total == nil || row.step == row.total { release(row.phase, &batch) }
        } else {
            for value in values {
                append(Reading(step: step, epoch: epoch, seconds: seconds, value: value.value), value.name, &batch)
            }
        }
    }

    private mutating func isRepeated(_ value: Reading, _ name: String, _ batch: inout LogBatch) -> Bool {
        if counts[name] != nil { return true }
        guard let first = candidates.removeValue(forKey: name) else {
            if candidates.count < Self.candidateLimit { candidates[name] = value }
            return false
        }
        append(first, name, &batch)
        return true
    }

    /// Takes the results that a program prints once, such as "accuracy: 0.93" at its end.
    mutating func takeCandidates(_ batch: inout LogBatch) {
        for (name, value) in candidates.sorted(by: { $0.key < $1.key }) where MetricWords.isResult(name) {
            append(value, name, &batch)
        }
        candidates = [:]
    }

    private mutating func append(_ value: Reading, _ name: String, _ batch: inout LogBatch) {
        guard counts[name] != nil || counts.count < Self.metricLimit else { return }
        let count = (counts[name] ?? 0) + 1
        counts[name] = count
        batch.points.append(
            LogPoint(
                metric: batch.number(of: name), step: value.step ?? (value.epoch == nil ? count : nil),
                epoch: value.epoch, seconds: value.seconds, value: value.value))
    }

    /// Keeps a drawing of a bar until another step is drawn.
    private mutating func hold(_ new: Held, _ phase: TrainingPhase?, _ batch: inout LogBatch) {
        guard var old = held[phase], old.step == new.step, old.epoch == new.epoch else {
            release(phase, &batch)
            held[phase] = new
            return
        }
        for value in new.values {
            if let index = old.values.firstIndex(where: { $0.name == value.name }) {
                old.values[index] = value
            } else {
                old.values.append(value)
            }
        }
        old.seconds = new.seconds
        held[phase] = old
    }

    mutating func release(_ phase: TrainingPhase?, _ batch: inout LogBatch) {
        guard let row = held.removeValue(forKey: phase) else { return }
        var known = told[phase] ?? Held(step: nil, epoch: nil, seconds: nil, values: [])
        if told[phase] == nil || known.step != row.step || known.epoch != row.epoch { known.values = [] }
        // A bar that has ended may be drawn once more, possibly with what a validation has measured meanwhile.
        for value in row.values where !known.values.contains(where: { $0.isSame(as: value) }) {
            append(
                Reading(step: row.step, epoch: row.epoch, seconds: row.seconds, value: value.value), value.name,
                &batch)
            known.values.removeAll { $0.name == value.name }
            known.values.append(value)
        }
        (known.step, known.epoch) = (row.step, row.epoch)
        told[phase] = known
    }
}
