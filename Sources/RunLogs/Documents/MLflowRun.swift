import Interchange

/// The small files of a run in MLflow's file store: meta.yaml, params/NAME and tags/NAME.
package enum MLflowRun {
    /// Reads meta.yaml: the run's name, and its ending. Returns false where the text is not that of a run, or is not
    /// whole yet.
    package static func readMeta(_ bytes: [UInt8], into batch: inout LogBatch) -> Bool {
        let meta = SimpleYAML(parsing: bytes)
        guard let status = meta["status"]?.integerValue, meta["run_id"] != nil || meta["run_uuid"] != nil else {
            return false
        }
        if let name = meta["run_name"]?.stringValue, !name.isEmpty { batch.append(.name(name)) }
        // RUNNING is 1, SCHEDULED 2.
        switch status {
        case 3: batch.append(.ended(.finished))
        case 4: batch.append(.ended(.failed(status: nil)))
        case 5: batch.append(.ended(.killed))
        default: break
        }
        return true
    }

    /// Reads a parameter's file, which is its text.
    ///
    /// - Parameter name: the path below params.
    package static func readParameter(_ bytes: [UInt8], name: String, into batch: inout LogBatch) {
        batch.append(.config(name: name, value: SimpleYAML.scalar(String(decoding: bytes, as: UTF8.self))))
    }

    /// Reads a tag's file. The tag mlflow.runName is the run's name; MLflow's other own tags say nothing about the
    /// training.
    ///
    /// - Parameter name: the path below tags.
    package static func readTag(_ bytes: [UInt8], name: String, into batch: inout LogBatch) {
        let text = String(decoding: bytes, as: UTF8.self)
        if name == "mlflow.runName" {
            if !text.isEmpty { batch.append(.name(text)) }
        } else if !name.hasPrefix("mlflow.") {
            batch.append(.config(name: "tags.\(name)", value: .string(text)))
        }
    }
}
