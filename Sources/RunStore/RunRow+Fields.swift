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
        read(.config) { RunFieldValue(ofSetting: name, in: $0) }
    }

    var metricNames: [String] { metrics?.names ?? [] }
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
    init?(ofSetting name: String, in config: Span<UInt8>) {
        let wanted = name.utf8.span
        var found: Range<Int>?
        var members = JSONMembers(config)
        while let member = members.next(config) {
            let fit: Fit
            if member.isEscaped,
                let text = JSONValue(config, in: member.name.lowerBound - 1..<member.name.upperBound + 1)?.stringValue
            {
                fit = Fit(of: text.utf8.span, to: wanted)
            } else {
                fit = Fit(of: config.extracting(member.name), to: wanted)
            }
            if fit != .none { found = found ?? member.value }
            if fit == .exact {
                found = member.value
                break
            }
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

/// How the name of a setting fits the one that is looked for.
private enum Fit {
    case exact
    /// With `-` and `_` meaning the same.
    case alike
    case none

    init(of name: Span<UInt8>, to wanted: Span<UInt8>) {
        self = name.count == wanted.count ? .exact : .none
        guard self == .exact else { return }
        for place in wanted.indices where name[place] != wanted[place] {
            guard name[place] == UInt8(ascii: "-"), wanted[place] == UInt8(ascii: "_") else {
                self = .none
                return
            }
            self = .alike
        }
    }
}
