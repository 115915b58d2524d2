/// The values of metrics that a program printed together.
struct PrintedRow: Sendable {
    struct Value: Sendable {
        var name: String
        var value: Double

        /// Whether name and value are the same, of which NaN is one.
        func isSame(as other: Self) -> Bool {
            name == other.name && (value == other.value || value.isNaN && other.value.isNaN)
        }
    }

    /// The part of the run that the line says the values are of; nil where it says nothing.
    var phase: TrainingPhase?
    /// Possibly counted within an epoch.
    var step: Int64?
    /// How many steps there are, where the line says so: "12/500".
    var total: Int64?
    /// How many steps the run has; nil where only those of a part may be known.
    var runTotal: Int64?
    var epoch: Double?
    /// How many epochs there are, where the line says so: "Epoch 3/10".
    var epochs: Double?
    /// When it was printed, in seconds since 1970; nil where nobody knows.
    var seconds: Double?
    var values: [Value] = []
    /// Whether it stands in a progress bar, which is redrawn until its end.
    var isBar = false

    var hasAxis: Bool { step != nil || epoch != nil }
}

/// The part of a run that values are of.
enum TrainingPhase: String, Sendable, CaseIterable {
    case train, val, test, eval, dev

    /// - Parameter word: in lower case.
    init?(word: String) {
        switch word {
        case "train", "training", "trn": self = .train
        case "val", "valid", "validation", "validating", "validate": self = .val
        case "test", "testing": self = .test
        case "eval", "evaluating", "evaluation", "evaluate": self = .eval
        case "dev": self = .dev
        default: return nil
        }
    }

    /// The phase that the name of a metric tells; nil for none.
    init?(ofMetric name: String) {
        let words = name.lowercased().split { !$0.isLetter }
        guard let phase = words.lazy.compactMap({ Self(word: String($0)) }).first else { return nil }
        self = phase
    }

    /// The name of a metric of this phase.
    func name(of metric: String) -> String { Self(ofMetric: metric) == nil ? "\(rawValue)/\(metric)" : metric }
}
