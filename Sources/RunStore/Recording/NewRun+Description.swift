import Interchange
package import Telemetry

extension NewRun {
    /// The run that a trainer describes before its first batch.
    ///
    /// - Parameter now: seconds since 1970.
    init(_ description: RunDescription, in place: RunPlace, at now: Double) {
        self.init(name: description.run)
        started = now
        seed = description.seed
        data = description.data
        model = description.model
        self.place = place
        config = description.settings.map { JSONValue.Member($0.name, $0.value.stored) }
        details = [
            .init("parameters", JSONValue(description.parameters)),
            .init("train_samples", JSONValue(description.trainSamples)),
            .init("val_samples", JSONValue(description.validationSamples)),
            .init("epochs", JSONValue(description.epochs)),
            .init("batches_per_epoch", JSONValue(description.batchesPerEpoch)),
            .init("classes", JSONValue(description.classNames)), .init("notes", JSONValue(description.notes)),
        ]
        if let rate = description.firstLearningRate { details.append(.init("first_learning_rate", JSONValue(rate))) }
        if let title = description.lessonTitle { details.append(.init("lesson", JSONValue(title))) }
    }
}

extension RunDescription.Setting.Value {
    fileprivate var stored: JSONValue {
        switch self {
        case .text(let text): JSONValue(text)
        case .integer(let number): JSONValue(number)
        case .number(let number): JSONValue(number)
        case .integers(let numbers): JSONValue(numbers)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .array(let values):
            let numbers = values.compactMap(\.integerValue)
            guard numbers.count == values.count else { return nil }
            self = .integers(numbers)
        case .null, .bool, .object: return nil
        }
    }
}

extension RunEntry {
    /// What the trainer described before the first batch, as far as the store keeps it.
    package var description: RunDescription {
        func detail(_ name: String) -> JSONValue? { details.first { $0.name == name }?.value }
        func count(_ name: String) -> Int { detail(name)?.integerValue ?? 0 }
        var description = RunDescription(
            run: name, data: data ?? "", model: model ?? "", parameters: count("parameters"),
            trainSamples: count("train_samples"), validationSamples: count("val_samples"),
            classNames: detail("classes")?.arrayValue?.compactMap(\.stringValue) ?? [],
            settings: config.compactMap { member in
                RunDescription.Setting.Value(member.value).map { RunDescription.Setting(member.name, $0) }
            },
            seed: seed, epochs: count("epochs"), batchesPerEpoch: count("batches_per_epoch"),
            notes: detail("notes")?.arrayValue?.compactMap(\.stringValue) ?? [])
        description.firstLearningRate = detail("first_learning_rate")?.doubleValue
        description.lessonTitle = detail("lesson")?.stringValue
        return description
    }
}
