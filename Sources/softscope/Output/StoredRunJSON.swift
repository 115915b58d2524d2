import Files
import Interchange
import RunStore

extension RunEntry {
    /// The object that scripts read, as that of `watch --json`.
    var json: JSONValue { json(marks: nil) }

    func json(marks: [RunMark]?) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("run", JSONValue(name)), .init("path", JSONValue((path ?? modelPath)?.shownPath)),
            .init("format", JSONValue(format)), .init("state", JSONValue(state.rawValue)),
            .init("attempts", JSONValue(attempts)), .init("data", JSONValue(data)), .init("model", JSONValue(model)),
            .init("seed", seed.map { JSONValue(Int(clamping: $0)) } ?? .null), .init("tags", JSONValue(tags)),
            .init("note", JSONValue(note)), .init("created", JSONValue(created)), .init("started", JSONValue(started)),
            .init("ended", JSONValue(ended)), .init("seconds", JSONValue(seconds)),
            .init("reason", JSONValue(reason)), .init("exit_status", JSONValue(exitStatus)),
            .init("command", JSONValue(command)), .init("folder", JSONValue(folder?.shownPath)),
            .init("commit", JSONValue(commit)), .init("dirty", JSONValue(isDirty)), .init("host", JSONValue(host)),
            .init("processor", JSONValue(processor)), .init("cores", JSONValue(cores)),
            .init("config", .object(config)),
            .init("metrics", .object(metrics.map { JSONValue.Member($0.name, $0.json) })),
        ]
        if let marks { members.append(.init("events", JSONValue(marks.map(\.json)))) }
        return .object(members)
    }
}

extension MetricFigures {
    var json: JSONValue {
        [
            "points": JSONValue(points), "first_step": JSONValue(firstStep.map { Int($0) }),
            "last_step": JSONValue(lastStep.map { Int($0) }), "last": points > 0 ? JSONValue(last) : nil,
            "min": JSONValue(minimum?.value), "max": JSONValue(maximum?.value), "best": JSONValue(best?.value),
            "best_step": JSONValue(best?.step.map { Int($0) }), "not_finite": JSONValue(notFinite),
        ]
    }
}

extension RunMark {
    fileprivate var json: JSONValue {
        [
            "event": JSONValue(kind.rawValue), "attempt": JSONValue(attempt), "step": JSONValue(step.map { Int($0) }),
            "time": JSONValue(time), "value": JSONValue(value), "text": JSONValue(text),
        ]
    }
}

extension JSONValue {
    /// The value as people read it: a text without quotes, numbers with commas between them.
    var cell: String {
        switch self {
        case .null: ""
        case .string(let text): text
        case .array(let values): values.map(\.cell).joined(separator: ",")
        case .bool, .integer, .number, .object: text
        }
    }
}

/// Stored runs as a table for other programs, a line each.
struct StoredRunRows {
    private let runs: [RunEntry]

    init(_ runs: [RunEntry]) { self.runs = runs }

    /// Columns for what every run has, for each setting of any run, and for the best value of each metric: the last one
    /// where nobody knows which is the best.
    var csv: String {
        var (settings, metrics): ([String], [String]) = ([], [])
        var known: Set<String> = []
        for run in runs {
            for member in run.config where known.insert("config \(member.name)").inserted {
                settings.append(member.name)
            }
            for metric in run.metrics where known.insert("metric \(metric.name)").inserted {
                metrics.append(metric.name)
            }
        }
        let fixed = ["run", "state", "data", "model", "seed", "tags", "note", "created", "seconds"]
        var lines = CSVRecord.text(fixed + settings.map { "config.\($0)" } + metrics)
        for run in runs {
            var cells = [
                run.name, run.state.rawValue, run.data ?? "", run.model ?? "", run.seed.map { String($0) } ?? "",
                run.tags.joined(separator: " "), run.note, JSONValue(run.created).cell, JSONValue(run.seconds).cell,
            ]
            cells += settings.map { run.setting($0)?.cell ?? "" }
            cells += metrics.map { name in
                guard let metric = run.metric(name) else { return "" }
                return Self.number(metric.best?.value ?? metric.last)
            }
            lines += CSVRecord.text(cells)
        }
        return lines
    }

    private static func number(_ value: Double) -> String {
        let json = JSONValue(value)
        return json.text.filter { $0 != "\"" }
    }
}
