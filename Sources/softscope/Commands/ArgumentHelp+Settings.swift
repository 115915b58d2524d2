import ArgumentParser
import Training

extension ArgumentHelp {
    /// The help for a setting, from the table of settings.
    static func setting(_ name: String) -> ArgumentHelp {
        guard let help = SettingTable.help(of: name) else { preconditionFailure("no setting is called \(name)") }
        return ArgumentHelp(stringLiteral: help.text).named(help.valueName)
    }

    private func named(_ valueName: String?) -> ArgumentHelp {
        var help = self
        help.valueName = valueName
        return help
    }
}
