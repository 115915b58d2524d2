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
        config = description.settings.map { JSONValue.Member($0.name, $0.value.json) }
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
