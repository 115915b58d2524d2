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
        let document = try JSONValue(parsing: bytes, allowsNotFinite: true)
        guard let rows = document["log_history"]?.arrayValue else {
            throw .malformed(byte: 0, expected: "an object with log_history", found: "another value")
        }
        for name in settings {
            if let value = document[name], value != .null { batch.append(.config(name: name, value: value)) }
        }
        for member in document["trial_params"]?.objectValue ?? [] {
            batch.append(.config(name: "trial_params.\(member.name)", value: member.value))
        }
        for row in rows { take(row, &batch) }
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

    private static func take(_ row: JSONValue, _ batch: inout LogBatch) {
        let step = row["step"]?.integerValue.map(Int64.init)
        let epoch = row["epoch"]?.doubleValue
        for member in row.objectValue ?? [] where member.name != "step" && member.name != "epoch" {
            guard let value = member.value.doubleValue else { continue }
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
