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

    package static func underscored(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }

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
package struct RunFieldReader<Run: FieldedRun>: Sendable {
    /// Seconds since 1970.
    private let now: Double
    /// How well each metric fits a wanted name; 0 is the best, and nil means not at all.
    private var fits: [String: [String: Int?]] = [:]
    /// The settings of the run that was read last.
    private var newest: (id: Int64, revision: Int64, settings: Run.Settings)?

    /// - Parameter now: seconds since 1970, for ages.
    package init(at now: Double) { self.now = now }

    package mutating func value(_ field: RunField, of run: Run) -> RunFieldValue {
        switch field {
        case .property(let property): return run.value(of: property, at: now)
        case .setting(let name): return setting(name, of: run) ?? .none
        case .metric(let name, let figure): return metric(name, figure, of: run) ?? .none
        case .any(let name):
            return setting(RunField.underscored(name), of: run) ?? metric(name, .best, of: run) ?? .none
        }
    }

    private mutating func setting(_ name: String, of run: Run) -> RunFieldValue? {
        guard let revision = run.settingsRevision else { return Run.value(of: name, in: run.fieldSettings) }
        if newest?.id != revision.id || newest?.revision != revision.revision {
            newest = (revision.id, revision.revision, run.fieldSettings)
        }
        return newest.flatMap { Run.value(of: name, in: $0.settings) }
    }

    private mutating func metric(_ name: String, _ figure: RunField.Figure, of run: Run) -> RunFieldValue? {
        guard let metric = self.metric(name, of: run) else { return nil }
        return metric.value(of: figure).map { .number($0) }
    }

    /// The metric of a run that a name stands for: the one with just this name; otherwise the one of the same half of the
    /// data and the same quantity (`val_loss`, `validation/loss`); and where the name does not say the half, that of the
    /// validation before that of the test and of training.
    package mutating func metric(_ name: String, of run: Run) -> Run.Figures? {
        let metrics = run.figures
        var best: (place: Int, fit: Int)?
        for place in metrics.indices {
            guard let fit = fit(of: metrics[place].name, to: name), fit < best?.fit ?? .max else { continue }
            best = (place, fit)
        }
        return best.map { metrics[$0.place] }
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
