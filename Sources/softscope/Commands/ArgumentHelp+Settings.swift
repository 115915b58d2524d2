import ArgumentParser
import Training

extension ArgumentHelp {
    /// What the table of settings says of one of them.
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
