package import Interchange
package import Telemetry

extension RunEntry: FieldedRun {
    package func value(of property: RunField.Property, at now: Double) -> RunFieldValue {
        func text(_ text: String?) -> RunFieldValue { text.map { .text($0) } ?? .none }
        switch property {
        case .name: return .text(name)
        case .state: return .text(state.rawValue)
        case .data: return text(data)
        case .model: return text(model)
        case .tag: return .texts(tags)
        case .note: return .text(note)
        case .age: return .number(now - created)
        case .duration: return .number(seconds)
        case .seed: return seed.map { .number(Double($0)) } ?? .none
        case .format: return .text(format)
        case .host: return text(host)
        case .commit: return text(commit)
        case .folder: return text(folder)
        case .attempts: return .number(Double(attempts))
        }
    }

    package var fieldSettings: [JSONValue.Member] { config }
    package var settingsRevision: (id: Int64, revision: Int64)? { (id, revision) }

    package static func value(of setting: String, in settings: [JSONValue.Member]) -> RunFieldValue? {
        let member =
            settings.first { $0.name == setting } ?? settings.first { RunField.underscored($0.name) == setting }
        return member.map { RunFieldValue($0.value) }
    }

    package var figures: [MetricFigures] { metrics }
}

extension MetricFigures: FieldFigures {
    package var least: Double? { minimum?.value }
    package var greatest: Double? { maximum?.value }
}

extension RunFieldValue {
    fileprivate init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .bool(let value): self = .text(value ? "true" : "false")
        case .integer(let value): self = .number(Double(value))
        case .number(let value): self = .number(value)
        case .string(let text): self = value.doubleValue.map { .number($0) } ?? .text(text)
        case .array(let values):
            if values.count == 1, let only = values.first {
                self = RunFieldValue(only)
            } else {
                self = .text(values.map { $0.stringValue ?? $0.text }.joined(separator: ","))
            }
        case .object: self = .text(value.text)
        }
    }
}
