import ArgumentParser

/// What a training shows, and how fast it goes for whoever watches.
struct DisplayOptions: ParsableArguments {
    @Flag(help: "Print progress instead of showing the dashboard.")
    var headless = false

    @Flag(
        name: .shortAndLong, help: "Print nothing but errors, and show no dashboard; --log-format jsonl still prints.")
    var quiet = false

    @Option(help: "Without the dashboard: 'plain' text, or 'jsonl', one JSON object per line.")
    var logFormat = LogFormat.plain

    @Option(help: "With jsonl: also a line every N batches.")
    var logEvery: Int?

    @Flag(help: "Wait for a key before the first batch.")
    var paused = false

    @Option(help: "Slow motion: the delay after each batch, in milliseconds.")
    var slow: Double = 0

    @Option(
        help: ArgumentHelp(
            """
            In the dashboard, spread a run that would be over sooner over so many seconds, batch by batch at first, then \
            faster and faster; 'full' shows it at full speed, as ] does. The result is the same.
            """, valueName: "seconds|full"))
    var pace = DisplayPace.standard

    @OptionGroup var calls: NotificationOptions
    @OptionGroup var look: LookOptions

    func validate() throws {
        guard slow >= 0, slow <= 3_600_000 else {
            throw ValidationError("--slow must be 0 to 3600000 milliseconds, not \(slow)")
        }
        if let logEvery, logEvery < 1 { throw ValidationError("--log-every must be at least 1, not \(logEvery)") }
    }
}

enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case plain, jsonl
}
