package import Interchange

/// Reads trainer_state.json of Hugging Face's Trainer, which is written anew as a whole at every save.
package enum TrainerState {
    /// Reads the document: the rows of its log, and what it says about the run as a configuration.
    ///
    /// Throws `malformed`, and appends nothing, where it is no such document; `isUnfinished` tells whether it may be
    /// one that is not whole yet.
    package static func read(
        _ bytes: [UInt8], path: String, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var overflows: [Int] = []
        let document = try JSONValue(parsingPython: bytes, overflows: &overflows)
        guard let rows = document["log_history"]?.arrayValue else {
            throw .malformed(byte: 0, expected: "an object with log_history", found: "another value")
        }
        for place in overflows.prefix(mostOverflows) { tellOverflow(at: place, of: bytes, path: path, &batch) }
        for name in settings {
            if let value = document[name], value != .null { batch.append(.config(name: name, value: value)) }
        }
        for member in document["trial_params"]?.objectValue ?? [] {
            batch.append(.config(name: "trial_params.\(member.name)", value: member.value))
        }
        for row in rows { take(row, &batch) }
        tellOdd(rows, path: path, &batch)
        if path.split(separator: "/").dropLast().last?.hasPrefix("checkpoint-") == true {
            batch.append(.checkpoint(step: document["global_step"]?.integerValue.map(Int64.init)))
        }
        // The last row of a training that came to its end.
        if rows.contains(where: { $0["train_runtime"] != nil }) { batch.append(.ended(.finished)) }
    }

    private static let settings = [
        "max_steps", "num_train_epochs", "train_batch_size", "logging_steps", "eval_steps", "save_steps",
        "best_metric", "best_global_step", "best_model_checkpoint", "trial_name",
    ]

    /// How many numbers that are too large are told.
    private static let mostOverflows = 20

    private static func tellOverflow(at place: Int, of bytes: [UInt8], path: String, _ batch: inout LogBatch) {
        let line = bytes[..<place].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let number = bytes[place...].prefix(24).prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}")
        }
        batch.append(
            LogTrouble(
                file: path, place: .line(line, byte: start),
                what:
                    "\(String(decoding: number, as: UTF8.self)) is more than a double can hold; it was read as infinity",
                isDamage: false))
    }

    /// Tells how many rows are no rows, or have a step that is none.
    private static func tellOdd(_ rows: [JSONValue], path: String, _ batch: inout LogBatch) {
        func tell(_ what: String, _ count: Int, isDamage: Bool) {
            guard count > 0 else { return }
            batch.append(LogTrouble(file: path, place: .file, what: "\(what): \(count)", isDamage: isDamage))
        }
        tell(
            "rows of the log that are no objects and were left out", rows.count { $0.objectValue == nil },
            isDamage: true)
        let stepless = rows.count { row in
            row["step"].map { $0 != .null && $0.integerValue == nil } ?? false
        }
        tell("rows of the log whose step is not a whole number, and is left out", stepless, isDamage: false)
    }

    private static func take(_ row: JSONValue, _ batch: inout LogBatch) {
        let step = row["step"]?.integerValue.map(Int64.init)
        let epoch = row["epoch"]?.doubleValue
        for member in row.objectValue ?? [] where member.name != "step" && member.name != "epoch" {
            guard let value = member.value.loggedNumber else { continue }
            batch.points.append(
                LogPoint(metric: batch.number(of: member.name), step: step, epoch: epoch, value: value))
        }
    }

    /// Whether an error of `read` is that of a document which is not written to its end yet.
    package static func isUnfinished(_ error: InterchangeError, in bytes: [UInt8]) -> Bool {
        guard case .malformed(let byte, _, _) = error else { return false }
        return byte >= bytes.count || bytes[byte] == 0
    }
}
