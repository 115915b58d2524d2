import Interchange
import Telemetry

/// What a run can be filtered and sorted by.
package enum RunField: Hashable, Sendable {
    case property(Property)
    /// A setting of the configuration, with `-` and `_` meaning the same.
    case setting(String)
    case metric(String, Figure)
    /// A setting if the run has one with this name, otherwise a metric.
    case any(String)

    package enum Property: String, Hashable, Sendable, CaseIterable {
        case name, state, data, model, tag, note, age, duration, seed, format, host, commit, folder, attempts
    }

    /// Which of a metric's values is meant.
    package enum Figure: String, Hashable, Sendable, CaseIterable {
        case best, last, min, max
    }

    /// Short names of settings.
    private static let aliases = [
        "lr": "learning_rate", "bs": "batch_size", "batch": "batch_size", "wd": "weight_decay", "optim": "optimizer",
        "act": "activation", "init": "initialization",
    ]

    /// The field of this name: `age`, `lr`, `config.batch-size`, `val/accuracy`, `best.val_loss`.
    package init(_ name: String) {
        if let property = Property(rawValue: name) {
            self = .property(property)
            return
        }
        if let key = Self.part(of: name, behind: "config") {
            self = .setting(Self.underscored(key))
            return
        }
        for figure in Figure.allCases {
            guard let metric = Self.part(of: name, behind: figure.rawValue) else { continue }
            self = .metric(metric, figure)
            return
        }
        if let setting = Self.aliases[name] {
            self = .setting(setting)
        } else {
            self = .any(name)
        }
    }

    private static func part(of name: String, behind prefix: String) -> String? {
        let prefix = prefix + "."
        return name.hasPrefix(prefix) && name.count > prefix.count ? String(name.dropFirst(prefix.count)) : nil
    }

    static func underscored(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }

    /// Whether its values are times, which may be written with a unit: `2h`.
    var isTime: Bool { self == .property(.age) || self == .property(.duration) }

    /// Whether its values are always numbers.
    var isNumeric: Bool {
        switch self {
        case .property(.age), .property(.duration), .property(.seed), .property(.attempts), .metric: true
        case .property, .setting, .any: false
        }
    }
}

/// The value of a field for one run.
package enum RunFieldValue: Sendable {
    case number(Double)
    case text(String)
    /// Several, of which any counts: tags.
    case texts([String])
    case none
}

/// Looks up fields in runs, and remembers which metrics a name stands for.
package struct RunFieldReader: Sendable {
    /// Seconds since 1970.
    private let now: Double
    /// How well each metric fits a wanted name; 0 is the best, and nil means not at all.
    private var fits: [String: [String: Int?]] = [:]
    /// The settings of the run that was read last.
    private var newest: (id: Int64, revision: Int64, config: [JSONValue.Member])?

    /// - Parameter now: seconds since 1970, for ages.
    package init(at now: Double) { self.now = now }

    package mutating func value(_ field: RunField, of run: RunEntry) -> RunFieldValue {
        switch field {
        case .property(let property): return value(property, of: run)
        case .setting(let name): return setting(name, of: run) ?? .none
        case .metric(let name, let figure): return metric(name, figure, of: run) ?? .none
        case .any(let name):
            return setting(RunField.underscored(name), of: run) ?? metric(name, .best, of: run) ?? .none
        }
    }

    private func value(_ property: RunField.Property, of run: RunEntry) -> RunFieldValue {
        func text(_ text: String?) -> RunFieldValue { text.map { .text($0) } ?? .none }
        switch property {
        case .name: return .text(run.name)
        case .state: return .text(run.state.rawValue)
        case .data: return text(run.data)
        case .model: return text(run.model)
        case .tag: return .texts(run.tags)
        case .note: return .text(run.note)
        case .age: return .number(now - run.created)
        case .duration: return .number(run.seconds)
        case .seed: return run.seed.map { .number(Double($0)) } ?? .none
        case .format: return .text(run.format)
        case .host: return text(run.host)
        case .commit: return text(run.commit)
        case .folder: return text(run.folder)
        case .attempts: return .number(Double(run.attempts))
        }
    }

    private mutating func setting(_ name: String, of run: RunEntry) -> RunFieldValue? {
        if newest?.id != run.id || newest?.revision != run.revision { newest = (run.id, run.revision, run.config) }
        let config = newest?.config ?? []
        let member = config.first { $0.name == name } ?? config.first { RunField.underscored($0.name) == name }
        return member.map { RunFieldValue($0.value) }
    }

    private mutating func metric(_ name: String, _ figure: RunField.Figure, of run: RunEntry) -> RunFieldValue? {
        guard let metric = self.metric(name, of: run) else { return nil }
        let value: Double? =
            switch figure {
            case .best: metric.better == nil ? metric.last : metric.best?.value
            case .last: metric.last
            case .min: metric.minimum?.value
            case .max: metric.maximum?.value
            }
        return value.map { .number($0) }
    }

    /// The metric of a run that a name stands for: the one with just this name; otherwise the one of the same half of the
    /// data and the same quantity (`val_loss`, `validation/loss`); and where the name does not say the half, that of the
    /// validation before that of the test and of training.
    package mutating func metric(_ name: String, of run: RunEntry) -> MetricFigures? {
        var best: (place: Int, fit: Int)?
        for place in run.metrics.indices {
            guard let fit = fit(of: run.metrics[place].name, to: name), fit < best?.fit ?? .max else { continue }
            best = (place, fit)
        }
        return best.map { run.metrics[$0.place] }
    }

    private mutating func fit(of metric: String, to wanted: String) -> Int? {
        if let known = fits[wanted]?[metric] { return known }
        let fit = Self.fit(of: metric, to: wanted)
        fits[wanted, default: [:]].updateValue(fit, forKey: metric)
        return fit
    }

    private static func fit(of metric: String, to wanted: String) -> Int? {
        if metric == wanted { return 0 }
        let (found, asked) = (QuantityName(metric), QuantityName(wanted))
        let (a, b) = (
            RunField.underscored(found.quantity).lowercased(), RunField.underscored(asked.quantity).lowercased()
        )
        guard a == b, asked.half == .unsaid || asked.half == found.half else { return nil }
        return switch found.half {
        case .validation: 1
        case .test: 2
        case .unsaid: 3
        case .train: 4
        }
    }
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
