package import Screen
package import Telemetry

extension PageID {
    package static let console = PageID("Console")
}

/// What the program that was started from here has printed, as a terminal would show it: to be scrolled and searched.
package struct ConsolePage: Page {
    package static let id = PageID.console
    package static let subject = "the program's output"
    package static let needs: RunCapabilities = [.program]
    package static let footer = FooterStyle(leading: [.togglePause, .stopProgram], namesSampleKeys: false)

    private var program: WatchedProgram?
    /// The number of the first line that is shown, of all that were ever printed; nil at the end, which moves.
    private var first: Int?
    /// How far the lines are moved to the left, in columns.
    private var column = 0
    /// The text that is searched; empty for none.
    private var wanted = ""

    package enum OwnAction: Hashable, Sendable {
        case up, down, left, right, pageUp, pageDown, start, end, search, next, previous, type
    }

    package enum Question: Hashable, Sendable { case search }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "↑", .up, "a line back", hint: "scroll", hintKeys: "↑↓"),
        PageBinding([.down], "↓", .down, "a line forward"),
        PageBinding([.left], "←", .left, "the beginning of long lines", hint: "sideways", hintKeys: "←→"),
        PageBinding([.right], "→", .right, "the rest of long lines"),
        PageBinding([.pageUp], "pgup", .pageUp, "a page back"),
        PageBinding([.pageDown], "pgdn", .pageDown, "a page forward"),
        PageBinding([.home], "home", .start, "to the first line that is kept"),
        PageBinding([.end], "end", .end, "to the newest line, and those that follow", hint: "follow"),
        PageBinding([.character("/")], "/", .search, "search the output", hint: "search"),
        PageBinding([.character("n")], "n", .next, "to the next match", hint: "match", hintKeys: "n N"),
        PageBinding([.character("N")], "N", .previous, "to the match before"),
        PageBinding([.character("i")], "i", .type, "type to the program, until esc (run --input)", hint: "type"),
    ]

    package static let explanations = [
        Explanation(
            "output",
            "What the program printed. Bars that it redraws are shown as they were drawn last; colours are left out."),
        Explanation(
            "processes", "Those that the program has started and that have not ended, with itself."),
    ]

    /// Without the last line while it is empty, as it is after each line break.
    private var lines: ArraySlice<String> {
        let lines = program?.lines ?? []
        return lines.last == "" ? lines.dropLast() : lines[...]
    }
    private var dropped: Int { program?.droppedLines ?? 0 }
    private var count: Int { dropped + lines.count }

    package mutating func receive(_ message: Message) {
        guard case .program(let new) = message else { return }
        program = new
        if let first { self.first = max(first, dropped) }
    }

    package mutating func forgetRun() { self = ConsolePage() }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let height = max(1, context.area.height - 3)
        switch action {
        case .up: move(by: -1, height)
        case .down: move(by: 1, height)
        case .left: column = max(0, column - Self.sideways)
        case .right: column = min(column + Self.sideways, max(0, longest(height) - Self.sideways))
        case .pageUp: move(by: -height, height)
        case .pageDown: move(by: height, height)
        case .start: first = dropped
        case .end: first = nil
        case .search:
            return [
                .prompt(
                    Self.prompt(.search, title: "Search the output", hint: "a text, in any case", text: wanted))
            ]
        case .type:
            guard let program, !program.hasEnded else { return [.notice("the program has ended")] }
            guard program.readsInput else {
                return [.notice("the program's standard input is empty: run --input lets it read what you type")]
            }
            first = nil
            return [.type]
        case .next: return find(forward: true, height)
        case .previous: return find(forward: false, height)
        }
        return []
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let height = max(1, area.height - 3)
        switch mouse.kind {
        case .wheelUp: move(by: -3, height)
        case .wheelDown: move(by: 3, height)
        default: break
        }
        return []
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        wanted = text
        guard !text.isEmpty else { return nil }
        let height = max(1, context.area.height - 3)
        // The newest match that is shown or lies before.
        let end = (first ?? count - height) + height
        guard let match = matches.last(where: { $0 < end }) ?? matches.first else {
            return "nothing that is kept contains \(text)"
        }
        show(match, height)
        return nil
    }

    /// The columns of the longest of the lines that are shown.
    private func longest(_ height: Int) -> Int {
        let start = min(max(0, (first ?? Int.max / 2) - dropped), max(0, lines.count - height))
        return lines.dropFirst(start).prefix(height).map(\.columnWidth).max() ?? 0
    }

    private mutating func move(by lines: Int, _ height: Int) {
        let last = max(dropped, count - height)
        let place = min(max((first ?? last) + lines, dropped), last)
        first = place >= last ? nil : place
    }

    private mutating func find(forward: Bool, _ height: Int) -> [PageRequest] {
        guard !wanted.isEmpty else { return [.notice("/ searches the output")] }
        let place = (first ?? max(dropped, count - height)) + height / 2
        let matches = matches
        let match = forward ? matches.first { $0 > place } : matches.last { $0 < place }
        guard let match else {
            let reason = matches.isEmpty ? "nothing that is kept contains" : "there is no other line with"
            return [.notice("\(reason) \(wanted)")]
        }
        show(match, height)
        return []
    }

    /// Shows a line in the middle.
    private mutating func show(_ line: Int, _ height: Int) {
        first = min(max(dropped, line - height / 2), max(dropped, count - height))
    }

    /// The numbers of the lines that contain the searched text.
    private var matches: [Int] {
        let wanted = wanted.lowercased()
        return lines.indices.filter { lines[$0].lowercased().contains(wanted) }.map { $0 + dropped }
    }

    /// A line that is not wider than the page, if it can be made so by shortening runs of one character: a progress bar
    /// is drawn for a wide terminal, and its figures stand behind it.
    static func fitted(_ line: String, to width: Int) -> String {
        let surplus = line.columnWidth - width
        guard surplus > 0 else { return line }
        var runs: [(character: Character, count: Int)] = []
        for character in line {
            if let last = runs.indices.last, runs[last].character == character {
                runs[last].count += 1
            } else {
                runs.append((character, 1))
            }
        }
        let spare = runs.reduce(0) { $0 + max(0, $1.count - shortestRun) }
        guard spare > 0 else { return line }
        let share = min(1, Double(surplus) / Double(spare))
        return runs.map { run in
            let removed = (Double(max(0, run.count - shortestRun)) * share).rounded(.up)
            return String(repeating: run.character, count: run.count - min(Int(removed), run.count - 1))
        }.joined()
    }

    private static let shortestRun = 3
    /// So many columns are moved sideways at a time.
    private static let sideways = 20

    /// What stands behind so many columns.
    private static func rest(of line: String, from column: Int) -> String {
        var (start, width) = (line.startIndex, 0)
        while start < line.endIndex, width < column {
            width += String(line[start]).columnWidth
            start = line.index(after: start)
        }
        return String(line[start...])
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let theme = appearance.theme
        let numbers = appearance.numbers
        var legend: [StyledText] = []
        if let program {
            if let checkpoint = program.checkpoint {
                legend.append(
                    StyledText("checkpoint ", theme.muted)
                        + StyledText("\(numbers.seconds(checkpoint.age)) old", theme.text))
            }
            let noun = program.processes == 1 ? " process" : " processes"
            legend.append(StyledText("\(program.processes)", theme.text) + StyledText(noun, theme.muted))
            legend.append(
                StyledText(first == nil ? "following" : "held", first == nil ? theme.good : theme.warning)
                    + StyledText("  \(numbers.grouped(count)) \(count == 1 ? "line" : "lines")", theme.muted))
        }
        let title = (program?.command ?? "output").shortenedInside(to: max(8, area.width - 50), with: appearance)
        let panel = Panel(StyledText(title), legend: legend)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let lines = lines
        guard !lines.isEmpty else {
            let text = program?.hasEnded == true ? "It has printed nothing." : "Nothing is printed yet."
            frame.write(text, in: inner.line(0), style: theme.muted, with: appearance)
            return
        }
        let start = min(max(0, (first ?? Int.max / 2) - dropped), max(0, lines.count - inner.height))
        let wanted = wanted.lowercased()
        for (row, line) in lines.dropFirst(start).prefix(inner.height).enumerated() {
            let isMatch = !wanted.isEmpty && line.lowercased().contains(wanted)
            let fitted = column == 0 ? Self.fitted(line, to: inner.width) : Self.rest(of: line, from: column)
            frame.write(fitted, in: inner.line(row), style: isMatch ? theme.selection : theme.text, with: appearance)
        }
    }
}
