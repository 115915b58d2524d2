/// What a run can be filtered and sorted by.
package enum RunField: Hashable, Sendable {
    case property(Property)
    /// A setting of the configuration, with `-` and `_` meaning the same.
    case setting(String)
    case metric(String, Figure)
    /// A setting if the run has one with this name, otherwise a metric.
    case any(setting: String, metric: String)

    package enum Property: String, Hashable, Sendable, CaseIterable {
        case name, state, data, model, tag, note, age, duration, seed, format, host, commit, folder, attempts
    }

    /// Which of a metric's values is meant.
    package enum Figure: String, Hashable, Sendable, CaseIterable {
        case best, last, min, max
    }

    /// Short names of settings.
    fileprivate static let aliases = [
        "lr": "learning_rate", "bs": "batch_size", "batch": "batch_size", "wd": "weight_decay", "optim": "optimizer",
        "act": "activation", "init": "initialization",
    ]

    /// The field of this name, in any case: `age`, `lr`, `config.batch-size`, `val/accuracy`, `best.val_loss`.
    package init(_ name: String) {
        let lower = name.lowercased()
        if let property = Property(rawValue: lower) {
            self = .property(property)
            return
        }
        if let key = Self.part(of: name, behind: "config") {
            self = .setting(Self.aliases[key.lowercased()] ?? Self.underscored(key))
            return
        }
        for figure in Figure.allCases {
            guard let metric = Self.part(of: name, behind: figure.rawValue) else { continue }
            self = .metric(metric, figure)
            return
        }
        if let setting = Self.aliases[lower] {
            self = .setting(setting)
        } else {
            self = .any(setting: Self.underscored(name), metric: name)
        }
    }

    private static func part(of name: String, behind prefix: String) -> String? {
        let prefix = prefix + "."
        guard name.lowercased().hasPrefix(prefix), name.count > prefix.count else { return nil }
        return String(name.dropFirst(prefix.count))
    }

    /// A name in which `-` and `_` mean the same.
    package static func underscored(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "-")) else { return name }
        return String(name.map { $0 == "-" ? "_" : $0 })
    }

    /// The name of a setting or a metric, which a run may have or not; nil for what all runs have.
    package var chosenName: String? {
        switch self {
        case .setting(let name), .metric(let name, _), .any(_, let name): name
        case .property: nil
        }
    }

    /// The metric that may be meant; nil for other fields.
    package var metric: String? {
        switch self {
        case .metric(let name, _), .any(_, let name): name
        case .property, .setting: nil
        }
    }

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
package struct RunFieldReader<Run: FieldedRun> {
    /// Seconds since 1970.
    private let now: Double
    private var places: [String: MetricPlaces] = [:]

    /// - Parameter now: seconds since 1970, for ages.
    package init(at now: Double) { self.now = now }

    package mutating func value(_ field: RunField, of run: Run) -> RunFieldValue {
        switch field {
        case .property(let property): return run.value(of: property, at: now)
        case .setting(let name): return setting(name, of: run) ?? .none
        case .metric(let name, let figure): return metric(name, figure, of: run) ?? .none
        case .any(let setting, let metric):
            return self.setting(setting, of: run) ?? self.metric(metric, .best, of: run) ?? .none
        }
    }

    /// The value of a setting, in this case or in lower case, for which another program may have a short name.
    private func setting(_ name: String, of run: Run) -> RunFieldValue? {
        if let value = run.value(ofSetting: name) { return value }
        let lower = name.lowercased()
        if lower != name, let value = run.value(ofSetting: lower) { return value }
        for (short, long) in RunField.aliases where long == name {
            if let value = run.value(ofSetting: short) { return value }
        }
        return nil
    }

    private mutating func metric(_ name: String, _ figure: RunField.Figure, of run: Run) -> RunFieldValue? {
        guard let place = places[name, default: MetricPlaces(name)].place(among: run.metricNames) else { return nil }
        return run.figures(at: place)?.value(of: figure).map { .number($0) }
    }
}

/// The places of the metric that a name stands for among those of runs: the one with just this name; otherwise the one of the
/// same half of the data and the same quantity (`val_loss`, `validation/loss`); and where the name does not say the half,
/// that of the validation before that of the test and of training.
package struct MetricPlaces: Sendable {
    private let wanted: String
    private let asked: QuantityName
    /// Of the run that was asked for last: most runs have the same metrics.
    private var newest: (names: [String], place: Int?)?
    private var known: [[String]: Int?] = [:]

    package init(_ wanted: String) {
        self.wanted = wanted
        asked = QuantityName(wanted)
    }

    /// The place of the metric; nil if a run with these metrics has none that fits.
    package mutating func place(among names: [String]) -> Int? {
        if let newest, newest.names == names { return newest.place }
        let place = known[names] ?? search(names)
        known[names] = .some(place)
        newest = (names, place)
        return place
    }

    private func search(_ names: [String]) -> Int? {
        var best: (place: Int, fit: Int)?
        for (place, name) in names.enumerated() {
            guard let fit = fit(of: name), fit < best?.fit ?? .max else { continue }
            best = (place, fit)
        }
        return best?.place
    }

    /// How well a metric fits; 0 is the best, and nil means not at all.
    private func fit(of metric: String) -> Int? {
        if metric == wanted { return 0 }
        let found = QuantityName(metric)
        guard found.isSameQuantity(as: asked), asked.half == .unsaid || asked.half == found.half else { return nil }
        return switch found.half {
        case .validation: 1
        case .test: 2
        case .unsaid: 3
        case .train: 4
        }
    }
}
