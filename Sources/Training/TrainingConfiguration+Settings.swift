import Learning
package import Telemetry

/// A configuration as names and values: what a run's description shows, and what a checkpoint keeps of it.
extension TrainingConfiguration {
    /// What is on; what is off has no entry. The seed is told apart from them.
    package var settings: [RunDescription.Setting] {
        var settings: [RunDescription.Setting] = [.init("hidden", .integers(hidden))]
        func add(_ name: String, _ value: RunDescription.Setting.Value, unless isUsual: Bool = false) {
            if !isUsual { settings.append(.init(name, value)) }
        }
        if let embedding { add("embedding", .integer(embedding)) }
        // Without a hidden layer there is nothing to activate.
        add("activation", .text(activation.rawValue), unless: hidden.isEmpty)
        add("batch_norm", .text("on"), unless: !batchNorm || hidden.isEmpty)
        add("dropout", .number(dropout), unless: dropout == 0 || hidden.isEmpty)
        add("optimizer", .text(optimizer.name))
        switch optimizer {
        case .adam(let epsilon), .adamW(let epsilon):
            add("epsilon", .number(epsilon), unless: epsilon == Self.usualEpsilon)
        case .sgd, .momentum, .nesterov, .rmsprop: break
        }
        add("learning_rate", .number(learningRate))
        add("schedule", .text(schedule.shape.rawValue), unless: schedule.shape == .constant)
        add("warmup", .number(schedule.warmup), unless: schedule.warmup == 0)
        add("weight_decay", .number(weightDecay), unless: weightDecay == 0)
        if let clipNorm { add("clip_norm", .number(clipNorm)) }
        add("label_smoothing", .number(labelSmoothing), unless: labelSmoothing == 0)
        switch classWeights {
        case .equal: break
        case .balanced: add("class_weights", .text("balanced"))
        case .list(let weights): add("class_weights", .text(weights.map { "\($0)" }.joined(separator: ",")))
        }
        add("batch_size", .integer(batchSize))
        add("epochs", .integer(epochs))
        if let earlyStopping { add("early_stopping", .integer(earlyStopping)) }
        add("initialization", .text(initialization.rawValue))
        add("freeze", .integer(frozenLayers), unless: frozenLayers == 0)
        if let headLearningRate { add("head_learning_rate", .number(headLearningRate)) }
        return settings
    }

    private static let usualEpsilon = 1e-8

    /// The configuration of which these are the `settings`: all that its bits depend on comes back. Names that are none
    /// of its own are passed over.
    ///
    /// Throws `TrainingError.setting` where one is missing, of another kind than it should be, or out of its range.
    package init(settings: [RunDescription.Setting], seed: UInt64 = 1) throws(TrainingError) {
        let values = SettingReader(settings)
        let hidden = try values.integers("hidden")
        let epsilon = try values.optionalNumber("epsilon") ?? Self.usualEpsilon
        let weights = try values.optionalText("class_weights")
        self.init(
            hidden: hidden, embedding: try values.optionalInteger("embedding"),
            activation: hidden.isEmpty
                ? .relu : try values.choice("activation", Activation.init(rawValue:), of: Activation.allNames),
            batchNorm: try values.optionalText("batch_norm") == "on",
            dropout: try values.optionalNumber("dropout") ?? 0,
            optimizer: try values.choice(
                "optimizer", { Optimizer.Kind(name: $0, epsilon: epsilon) },
                of: "sgd, momentum, nesterov, rmsprop, adam or adamw"),
            learningRate: try values.number("learning_rate"),
            schedule: Schedule(
                try values.optionalText("schedule") == nil
                    ? .constant
                    : try values.choice("schedule", Schedule.Shape.init(rawValue:), of: Schedule.Shape.allNames),
                warmup: try values.optionalNumber("warmup") ?? 0),
            weightDecay: try values.optionalNumber("weight_decay") ?? 0,
            clipNorm: try values.optionalNumber("clip_norm"),
            labelSmoothing: try values.optionalNumber("label_smoothing") ?? 0,
            classWeights: try weights.map { text throws(TrainingError) in try ClassWeights(text) } ?? .equal,
            batchSize: try values.integer("batch_size"), epochs: try values.integer("epochs"),
            earlyStopping: try values.optionalInteger("early_stopping"),
            initialization: try values.choice(
                "initialization", Initialization.init(rawValue:), of: Initialization.allNames),
            frozenLayers: try values.optionalInteger("freeze") ?? 0,
            headLearningRate: try values.optionalNumber("head_learning_rate"), seed: seed)
        try validate()
    }
}

extension TrainingConfiguration.ClassWeights {
    /// "balanced", or a number for each class between commas.
    package init(_ text: String) throws(TrainingError) {
        if text == "balanced" {
            self = .balanced
            return
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let weights = parts.compactMap(\.self)
        guard weights.count == parts.count else {
            throw .setting(name: "class-weights", expected: "'balanced' or numbers between commas", found: text)
        }
        self = .list(weights)
    }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
    fileprivate static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// Finds settings by name, each in the one kind of value that it can have.
private struct SettingReader {
    private let settings: [RunDescription.Setting]

    init(_ settings: [RunDescription.Setting]) { self.settings = settings }

    private func find<Value>(
        _ name: String, _ expected: String, _ read: (RunDescription.Setting.Value) -> Value?
    ) throws(TrainingError) -> Value? {
        guard let setting = settings.first(where: { $0.name == name }) else { return nil }
        guard let value = read(setting.value) else {
            throw .setting(name: name, expected: expected, found: "\(setting.value)")
        }
        return value
    }

    private func need<Value>(_ value: Value?, _ name: String, _ expected: String) throws(TrainingError) -> Value {
        guard let value else { throw .setting(name: name, expected: expected, found: "missing") }
        return value
    }

    func optionalText(_ name: String) throws(TrainingError) -> String? {
        try find(name, "a word") { if case .text(let text) = $0 { text } else { nil } }
    }

    func optionalInteger(_ name: String) throws(TrainingError) -> Int? {
        try find(name, "a whole number") { if case .integer(let number) = $0 { number } else { nil } }
    }

    /// A whole number is one too: 1 may have been written for 1.0.
    func optionalNumber(_ name: String) throws(TrainingError) -> Double? {
        try find(name, "a number") { value in
            switch value {
            case .number(let number): number
            case .integer(let number): Double(number)
            case .text, .integers: nil
            }
        }
    }

    func integer(_ name: String) throws(TrainingError) -> Int {
        try need(try optionalInteger(name), name, "a whole number")
    }

    func number(_ name: String) throws(TrainingError) -> Double {
        try need(try optionalNumber(name), name, "a number")
    }

    func integers(_ name: String) throws(TrainingError) -> [Int] {
        let found = try find(name, "whole numbers") { if case .integers(let numbers) = $0 { numbers } else { nil } }
        return try need(found, name, "whole numbers")
    }

    func choice<Value>(
        _ name: String, _ make: (String) -> Value?, of choices: String
    ) throws(TrainingError) -> Value {
        let text = try need(try optionalText(name), name, choices)
        guard let value = make(text) else { throw .setting(name: name, expected: choices, found: text) }
        return value
    }
}
