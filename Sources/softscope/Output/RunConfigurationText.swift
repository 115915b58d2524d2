import Files
import Interchange
import Learning
import ModelFiles
import Runs
import Telemetry
import Training

/// The configuration that a run had, as --config reads it: all settings that its bits depend on, those that were given and
/// those that preset or data decided.
struct RunConfigurationText: Sendable {
    let arguments: TrainingArguments

    /// nil where the model does not say what it was trained with.
    func text(of model: ModelFile, run: String, data: String) -> String? {
        guard let training = model.training else { return nil }
        var values = given
        for setting in training.settings {
            guard let (name, value) = Self.option(for: setting) else { continue }
            values[name] = value
        }
        values["data"] = .string(data)
        values["seed"] = Int(exactly: training.seed).map { .integer($0) } ?? .string("\(training.seed)")
        // Where it is 0 the settings do not name it, and an optimiser's own default may be another.
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

    /// What was given of what the bits depend on.
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

    /// A number where the text is one as TOML would have it written, and nothing is lost.
    private static func value(_ text: String) -> JSONValue {
        if let number = Int(text), "\(number)" == text { return .integer(number) }
        if let number = Double(text), number.isFinite, JSONValue(number).text == text { return .number(number) }
        return .string(text)
    }

    /// The option that a setting of the run comes from; nil for one that no option sets.
    private static func option(for setting: RunDescription.Setting) -> (name: String, value: JSONValue)? {
        guard let name = SettingTable.option(for: setting.name), let option = OptionTable.training[name] else {
            return nil
        }
        if option.name == "initialization", case .text(let text) = setting.value {
            return InitializationChoice(setting: text).map { (option.name, .string($0.rawValue)) }
        }
        return (option.name, option.takesValue ? setting.value.json : true)
    }

    /// The preset that alone has the optimiser's details.
    private static func preset(with settings: [RunDescription.Setting]) -> Preset? {
        guard case .number(let epsilon)? = settings.first(where: { $0.name == "epsilon" })?.value else { return nil }
        return Preset.allCases.first { $0.configuration.optimizer == .adam(epsilon: epsilon) }
    }
}
