import ArgumentParser
import Terminal

/// Whether a user is called who looks elsewhere.
struct NotificationOptions: ParsableArguments {
    @Flag(
        help: """
            Ring the terminal's bell, and notify the desktop where the terminal can, when a run ends, is quiet for \
            unusually long, or has a loss that is no number.
            """)
    var notify = false

    /// The settings of a dashboard, with this one.
    func settings(of look: LookOptions) -> DisplaySettings {
        var settings = look.settings
        settings.notifies = notify
        return settings
    }
}

extension StandardStream {
    /// Calls a user who looks elsewhere, if this is a terminal.
    func call(_ sentence: String) {
        guard isTerminal else { return }
        try? emit(TerminalAlert(sentence).bytes(for: .current))
    }
}
