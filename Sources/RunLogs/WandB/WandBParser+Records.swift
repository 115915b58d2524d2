import Interchange

/// The message `Record` (wandb/proto/wandb_internal.proto).
extension WandBParser {
    /// - Parameters:
    ///   - data: the message, which may be in `bytes` of its own.
    ///   - place: the record's place in the file.
    mutating func parseRecord(_ data: Range<Int>, in bytes: RawSpan, place: Int, into batch: inout LogBatch) {
        do {
            var reader = ProtobufReader(data, of: bytes)
            while let (field, value) = try reader.next(in: bytes) {
                guard let range = value.range else { continue }
                switch field {
                case 2: try parseHistory(range, in: bytes, into: &batch)
                case 5: try parseConfig(range, in: bytes, into: &batch)
                case 7: try parseStats(range, in: bytes, into: &batch)
                case 10: try parseAlert(range, in: bytes, into: &batch)
                case 17: try parseRun(range, in: bytes, into: &batch)
                case 18: try parseExit(range, in: bytes, into: &batch)
                default: break
                }
            }
        } catch {
            report.damage(
                at: place, "a record of \(data.count) bytes is not as expected; the rest of it was skipped",
                into: &batch)
        }
    }

    private mutating func parseRun(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var isResumed = false
        var step: Int64 = 0
        var seconds: Double?
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 4: if let config = value.range { try parseConfig(config, in: bytes, into: &batch) }
            case 8: if let name = value.range, !name.isEmpty { batch.append(.name(bytes.text(name))) }
            case 14: step = value.integer ?? 0
            case 17: if let time = value.range { seconds = try Self.seconds(time, in: bytes) }
            case 18: isResumed = value.integer == 1
            default: break
            }
        }
        // The record is repeated when the run changes.
        guard !hasStarted else { return }
        hasStarted = true
        nextStep = max(nextStep, step)
        batch.append(.attempt(step: isResumed && step > 0 ? step : nil, seconds: seconds))
    }

    private func parseConfig(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == 1, let range = value.range else { continue }
            let item = try HistoryItem(message: range, in: bytes)
            let name = item.name(in: bytes)
            // What the client notes for itself is at `_wandb`.
            guard !name.hasPrefix("_wandb"), let content = JSONText.value(of: item.value, in: bytes) else { continue }
            for (name, value) in NestedSettings.flattened(JSONValue.Member(name, content)) {
                batch.append(.config(name: name, value: value))
            }
        }
    }

    private func parseExit(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var status: Int64 = 0
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            if field == 1 { status = value.integer ?? 0 }
        }
        batch.append(.ended(status == 0 ? .finished : .failed(status: Int(status))))
    }

    private func parseAlert(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var title = ""
        var text = ""
        var level = ""
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let range = value.range else { continue }
            switch field {
            case 1: title = bytes.text(range)
            case 2: text = bytes.text(range)
            case 3: level = bytes.text(range)
            default: break
            }
        }
        let whole = title.isEmpty ? text : text.isEmpty ? title : "\(title): \(text)"
        batch.append(.alert(level: level, text: whole, step: nextStep > 0 ? nextStep - 1 : nil))
    }

    /// Metrics of the machine have a time and no step.
    private mutating func parseStats(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var seconds: Double?
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let range = value.range else { continue }
            switch field {
            case 2: seconds = try Self.seconds(range, in: bytes)
            case 3:
                let item = try HistoryItem(message: range, in: bytes)
                guard let key = item.key, let number = JSONText.number(of: item.value, in: bytes) else { continue }
                let index = systemKeys.number(of: key, in: bytes)
                if index == systemMetrics.count {
                    systemMetrics.append(batch.number(of: "system/\(systemKeys.name(index))"))
                }
                batch.points.append(
                    LogPoint(metric: systemMetrics[index], step: nil, seconds: seconds, value: number))
            default: break
            }
        }
    }

    /// The message `google.protobuf.Timestamp`.
    private static func seconds(_ message: Range<Int>, in bytes: RawSpan) throws(InterchangeError) -> Double {
        var seconds = 0.0
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let number = value.integer else { continue }
            switch field {
            case 1: seconds += Double(number)
            case 2: seconds += Double(number) / 1e9
            default: break
            }
        }
        return seconds
    }
}
