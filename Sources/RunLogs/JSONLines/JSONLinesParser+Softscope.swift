import Interchange

/// What is known of the run of Softscope whose lines are read.
struct SoftscopeState {
    /// Seconds of the epochs so far, with their evaluations.
    var seconds = 0.0
}

extension JSONLinesParser {
    /// Takes a line that `softscope --log-format jsonl` wrote.
    ///
    /// An epoch's loss and accuracy are called `train/loss` and `train/accuracy`; those of batches `batch/loss` and
    /// `batch/accuracy`, for they are means over much fewer samples. What belongs to the validation is
    /// `validation/loss` and so on.
    mutating func takeSoftscopeLine(_ line: JSONValue, into batch: inout LogBatch) {
        switch line["event"]?.stringValue {
        case "start": takeStart(line, &batch)
        case "batch":
            append(line, step: line["batch"]?.integerValue.map(Int64.init), seconds: nil, &batch) {
                "batch/\(Self.dashed($0))"
            }
        case "epoch":
            let seconds = line["seconds"]?.doubleValue.flatMap { $0.isFinite ? $0 : nil } ?? 0
            softscope?.seconds += seconds
            append(line, step: nil, seconds: softscope?.seconds, &batch, named: Self.epochName)
        case "checkpoint": takeCheckpoint(line, &batch)
        case "end": takeEnd(line, &batch)
        default: break
        }
    }

    private mutating func takeStart(_ line: JSONValue, _ batch: inout LogBatch) {
        if softscope != nil { series.beginAttempt() }
        softscope = SoftscopeState()
        for member in line.objectValue ?? [] {
            switch member.name {
            case "event", "notes", "columns", "header": break
            case "run": if let name = member.value.stringValue { batch.append(.name(name)) }
            case "config":
                for setting in member.value.objectValue ?? [] {
                    batch.append(.config(name: setting.name, value: setting.value))
                }
            default: batch.append(.config(name: member.name, value: member.value))
            }
        }
    }

    private mutating func append(
        _ line: JSONValue, step: Int64?, seconds: Double?, _ batch: inout LogBatch, named name: (String) -> String
    ) {
        var values: [RowSeries.Value] = []
        for member in line.objectValue ?? [] where !["event", "epoch", "batch"].contains(member.name) {
            guard let value = member.value.doubleValue else { continue }
            values.append(RowSeries.Value(series: series.series(named: name(member.name)), value: value))
        }
        series.append(values, step: step, epoch: line["epoch"]?.doubleValue, seconds: seconds, into: &batch)
    }

    /// The metric of a member of an epoch's line.
    private static func epochName(_ member: String) -> String {
        let name = dashed(member)
        if name.hasPrefix("val-") { return "validation/\(name.dropFirst(4))" }
        return switch member {
        case "loss", "accuracy", "clean_accuracy", "noise_memorised": "train/\(name)"
        default: name
        }
    }

    private static func dashed(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }

    private func takeCheckpoint(_ line: JSONValue, _ batch: inout LogBatch) {
        let step = line["after_batch"]?.integerValue.map(Int64.init)
        if line["status"]?.stringValue == "failed" {
            let reason = line["reason"]?.stringValue ?? "a checkpoint was not written"
            batch.append(.alert(level: "warning", text: reason, step: step))
        } else {
            batch.append(.checkpoint(step: step))
        }
    }

    private func takeEnd(_ line: JSONValue, _ batch: inout LogBatch) {
        if line["checkpoint"]?.stringValue != nil { batch.append(.checkpoint(step: nil)) }
        if let reason = line["reason"]?.stringValue { batch.append(.alert(level: "error", text: reason, step: nil)) }
        switch line["status"]?.stringValue {
        case "completed": batch.append(.ended(.finished))
        case "stopped": batch.append(.ended(.killed))
        default: batch.append(.ended(.failed(status: nil)))
        }
    }
}

extension JSONLinesParser {
    /// Tells whether a file holds JSON lines with steps or epochs, or such as Softscope writes; nil for anything
    /// else, also for a file of one JSON document.
    ///
    /// - Parameter start: the first bytes of the file, with at least one line.
    package static func recognize(_ start: RawSpan) -> LogFormat? {
        var parser = JSONLinesParser(path: "")
        var batch = LogBatch()
        _ = parser.parse(start, at: 0, isLast: false, into: &batch)
        if parser.softscope != nil { return .softscope }
        // Even one line of another kind says that this is something else, or damaged from the start.
        guard !batch.troubles.contains(where: \.isDamage) else { return nil }
        return batch.points.contains { $0.step != nil || $0.epoch != nil } ? .jsonl : nil
    }
}
