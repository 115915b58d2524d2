import ArgumentParser
import Screen
import Terminal

/// Options for the look of the dashboard.
struct LookOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Flag(help: "Use no colours; so does a NO_COLOR environment variable that is not empty.")
    var noColor = false

    @Flag(help: "Leave the mouse to the terminal.")
    var noMouse = false

    @Option(
        help: """
            The colours: \(ThemeChoice.allCases.map(\.rawValue).joined(separator: ", ")); auto is dark or light as the \
            terminal's background is.
            """)
    var theme = ThemeChoice.auto

    @Option(
        help: ArgumentHelp(
            "Record the dashboard's screens in this asciicast file, which asciinema plays; an existing file is replaced.",
            valueName: "file"),
        completion: .file(extensions: ["cast"]))
    var record: String?

    func validate() throws {
        if let record, record.isEmpty { throw ValidationError("--record needs the name of a file") }
    }

    var settings: DisplaySettings {
        DisplaySettings(
            isASCII: ascii, allowsColor: !noColor, allowsMouse: !noMouse, theme: theme, recording: record)
    }
}

extension ThemeChoice: ExpressibleByArgument {}

/// The display settings of the dashboard, as given on the command line.
struct DisplaySettings: Sendable {
    var isASCII: Bool
    var allowsColor: Bool
    var allowsMouse: Bool
    var theme: ThemeChoice
    /// The file to record the screens in; nil for none.
    var recording: String?
    /// Whether the terminal calls the user when a run ends, is quiet or diverges.
    var notifies = false

    /// Takes over the terminal. Throws `TerminalError` if it cannot show a dashboard.
    func openTerminal(waker: Waker) throws -> CursesTerminal {
        try CursesTerminal(
            waker: waker, allowsColor: allowsColor, allowsMouse: allowsMouse, asks: theme.dependsOnBackground)
    }

    func appearance(on terminal: borrowing CursesTerminal) -> Appearance {
        Appearance(
            glyphs: isASCII ? .ascii : terminal.glyphs, colors: terminal.colors, choice: theme,
            onLightBackground: terminal.background == .light)
    }
}
