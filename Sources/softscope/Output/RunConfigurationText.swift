import Files
import Interchange
import Learning
import ModelFiles
import Runs
import Telemetry
import Training

/// The configuration of a run, in the form that --config reads: all settings that the result depends on, whether given
/// or decided by the preset or the data.
struct RunConfigurationText: Sendable {
    let arguments: TrainingArguments

    /// The text for a model; nil if the model does not record its training.
    func text(of model: ModelFile, run: String, data: String) -> String? {
        guard let training = model.training else { return nil }
        var values = given
        for setting in training.settings {
            guard let (name, value) = Self.option(for: setting) else { continue }
            values[name] = value
        }
        values["data"] = .string(data)
        values["seed"] = Int(exactly: training.seed).map { .integer($0) } ?? .string("\(training.seed)")
        // If it is 0, the settings do not contain it, and an optimiser may have another default.
        if values["weight-decay"] == nil { values["weight-decay"] = 0 }
        if values["finetune"] != nil {
            for option in OptionTable.training.options where OriginOptions.isFixedByFinetuning(option) {
                values[option.name] = nil
            }
        } else if values["preset"] == nil {
            values["preset"] = Self.preset(with: training.settings).map { .string($0.rawValue) }
        }
        var text = "\(RunRecord.header), \(run.printable) (softscope \(Softscope.version)).\n"
        text += "# softscope --config FILE trains it again.\n"
        var section = ""
        for option in OptionTable.training.options {
            guard let value = values[option.name] else { continue }
            if option.section != section { text += "\n# \(option.section)\n" }
            section = option.section
            text += FlatTOML.line(option.name, value)
        }
        return text
    }

    /// The given options that the result depends on.
    private var given: [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        let own =
            arguments.given(in: [.data, .model, .optimisation, .start])
            + arguments.options.filter { ["stop-after-batches", "checkpoint-every"].contains($0.name) }
        for option in own where option.name != "resume" {
            values[option.name] = option.value.map(Self.value) ?? true
        }
        if case .string(let path)? = values["finetune"] { values["finetune"] = .string(WorkingFolder.whole(path)) }
        return values
    }

    /// The value as a number if TOML would write it with the same text, so that nothing is lost.
    private static func value(_ text: String) -> JSONValue {
        if let number = Int(text), "\(number)" == text { return .integer(number) }
        if let number = Double(text), number.isFinite, JSONValue(number).text == text { return .number(number) }
        return .string(text)
    }

    /// The option for a setting of the run; nil if no option sets it.
    private static func option(for setting: RunDescription.Setting) -> (name: String, value: JSONValue)? {
        guard let name = SettingTable.option(for: setting.name), let option = OptionTable.training[name] else {
            return nil
        }
        if option.name == "initialization", case .text(let text) = setting.value {
            return InitializationChoice(setting: text).map { (option.name, .string($0.rawValue)) }
        }
        return (option.name, option.takesValue ? setting.value.json : true)
    }

    /// The preset with the optimiser's epsilon, which no option sets.
    private static func preset(with settings: [RunDescription.Setting]) -> Preset? {
        guard case .number(let epsilon)? = settings.first(where: { $0.name == "epsilon" })?.value else { return nil }
        return Preset.allCases.first { $0.configuration.optimizer == .adam(epsilon: epsilon) }
    }
}
