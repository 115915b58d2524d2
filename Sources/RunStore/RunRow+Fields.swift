import Interchange
import Telemetry

extension RunRow: FieldedRun {
    func value(of property: RunField.Property, at now: Double) -> RunFieldValue {
        func text(_ column: Column) -> RunFieldValue { self.text(column).map { .text($0) } ?? .none }
        switch property {
        case .name: return text(.name)
        case .state: return .text(state.rawValue)
        case .data: return text(.data)
        case .model: return text(.model)
        case .tag: return .texts(tags)
        case .note: return text(.note)
        case .age: return .number(now - created)
        case .duration: return .number(number(.seconds) ?? 0)
        case .seed: return seed.map { .number(Double($0)) } ?? .none
        case .format: return text(.format)
        case .host: return text(.host)
        case .commit: return text(.commit)
        case .folder: return text(.folder)
        case .attempts: return .number(Double(whole(.attempts) ?? 0))
        }
    }

    /// The columns that are read for a field.
    static func columns(of field: RunField) -> Set<Column> {
        switch field {
        case .setting: [.config]
        case .metric: [.figures]
        case .any: [.config, .figures]
        case .property(let property):
            switch property {
            case .name: [.name]
            case .data: [.data]
            case .model: [.model]
            case .note: [.note]
            case .duration: [.seconds]
            case .seed: [.seed]
            case .format: [.format]
            case .host: [.host]
            case .commit: [.commit]
            case .folder: [.folder]
            case .attempts: [.attempts]
            case .state, .tag, .age: []
            }
        }
    }

    func value(ofSetting name: String) -> RunFieldValue? {
        bytes(.config).flatMap { RunFieldValue(ofSetting: name, in: $0) }
    }

    var metricNames: [String] { storedFigures?.metrics.names ?? [] }
    func figures(at place: Int) -> MetricFigures? { storedFigures?.figures(at: place) }
}

extension MetricFigures: FieldFigures {
    package var least: Double? { minimum?.value }
    package var greatest: Double? { maximum?.value }
}

extension RunFieldValue {
    /// The value of a setting, with `-` and `_` meaning the same; nil if there is none.
    ///
    /// - Parameters:
    ///   - name: with `_`.
    ///   - config: a JSON object.
    init?(ofSetting name: String, in config: [UInt8]) {
        let wanted = Array(name.utf8)
        var found: Range<Int>?
        for member in JSONMembers(config) {
            var bytes = config[member.name]
            if bytes.contains(UInt8(ascii: "\\")),
                let text = JSONValue(config, in: member.name.lowerBound - 1..<member.name.upperBound + 1)?.stringValue
            {
                bytes = Array(text.utf8)[...]
            }
            if bytes.elementsEqual(wanted) {
                found = member.value
                break
            }
            guard found == nil, bytes.count == wanted.count else { continue }
            let isAlike = zip(bytes, wanted).allSatisfy { byte, wish in
                byte == wish || byte == UInt8(ascii: "-") && wish == UInt8(ascii: "_")
            }
            if isAlike { found = member.value }
        }
        guard let found, let value = JSONValue(config, in: found) else { return nil }
        self.init(value)
    }

    private init(_ value: JSONValue) {
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
