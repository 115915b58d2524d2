package import ModelFiles
package import Telemetry

/// All settings of a run, by their names in files.
package enum SettingTable {
    private struct Entry: Sendable {
        var name: String
        var formerNames: [String]
        var option: String?
        var help: String
        var valueName: String?

        init<Root>(_ field: SettingField<Root>) {
            name = field.name
            formerNames = field.formerNames
            option = field.option
            help = field.help
            valueName = field.valueName
        }
    }

    private static let entries = TrainingConfiguration.fields.map(Entry.init) + DataSettings.fields.map(Entry.init)

    /// The names of all settings that have an option, in order.
    package static var names: [String] { entries.filter { $0.option != nil }.map(\.name) }

    /// The current name of a setting, given its current or a former name.
    package static func name(of setting: String) -> String {
        entries.first { $0.formerNames.contains(setting) }?.name ?? setting
    }

    /// The option for a setting, without dashes; nil if there is none.
    package static func option(for setting: String) -> String? {
        let name = name(of: setting)
        return entries.first { $0.name == name }?.option
    }

    /// The help of a setting and the placeholder for its value; nil for an unknown name.
    package static func help(of setting: String) -> (text: String, valueName: String?)? {
        entries.first { $0.name == setting }.map { ($0.help, $0.valueName) }
    }
}

extension SavedTraining {
    /// The settings of the run under their current names.
    package var currentSettings: [RunDescription.Setting] {
        settings.map { RunDescription.Setting(SettingTable.name(of: $0.name), $0.value) }
    }
}
