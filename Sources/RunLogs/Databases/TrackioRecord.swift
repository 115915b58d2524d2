import Interchange

/// A record of trackio, as its tables and the fragments in its inbox have it.
enum TrackioRecord {
    /// The kinds of records, each of which has a table.
    enum Kind: String, CaseIterable, Sendable {
        case metrics
        case systemMetrics = "system_metrics"
        case alerts

        /// By the word in a fragment; those of the first version had none.
        init?(fragment word: String?) {
            switch word {
            case "metric", nil: self = .metrics
            case "system_metric": self = .systemMetrics
            case "alert": self = .alerts
            default: return nil
            }
        }

        /// The member or column that is different for every record.
        var identifier: String { self == .alerts ? "alert_id" : "log_id" }
    }

    /// Appends the values of a record that is no alert: numbers, and the words that stand for those that JSON has not.
    /// Metrics of the system, which have no step, are called "system/…".
    static func append(
        _ metrics: JSONValue, of kind: Kind, step: Int64?, seconds: Double?, to batch: inout LogBatch
    ) {
        for member in metrics.objectValue ?? [] {
            guard let value = member.value.loggedNumber else { continue }
            let name = kind == .systemMetrics ? "system/\(member.name)" : member.name
            batch.points.append(
                LogPoint(metric: batch.number(of: name), step: step, seconds: seconds, value: value))
        }
    }

    static func alert(title: String, text: String, level: String, step: Int64?) -> LogNote {
        let level = level.lowercased()
        return .alert(
            level: level == "warn" ? "warning" : level, text: text.isEmpty ? title : "\(title): \(text)", step: step)
    }

    /// The settings in an object; nested names are joined with a dot.
    static func settings(_ config: JSONValue) -> [LogNote] {
        (config.objectValue ?? []).flatMap(NestedSettings.flattened).map { .config(name: $0.name, value: $0.value) }
    }
}
