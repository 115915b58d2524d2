package import Screen
package import Telemetry

extension PageID {
    package static let ranks = PageID("Ranks")
}

/// What each of the ranks does that train together: how fast it is, and how long it waits for the others.
package struct RanksPage: Page {
    package static let id = PageID.ranks
    package static let subject = "the ranks"
    package static let needs: RunCapabilities = [.ranks]
    package static let footer = FooterStyle(namesSampleKeys: false)

    /// The number of ranks above the first one that is shown.
    private var skipped = 0

    package enum OwnAction: Hashable, Sendable {
        case up, down, start, end
    }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "↑", .up, "a rank back", hint: "scroll", hintKeys: "↑↓"),
        PageBinding([.down], "↓", .down, "a rank forward"),
        PageBinding([.pageUp], "pgup", .start, "to the first rank"),
        PageBinding([.pageDown], "pgdn", .end, "to the last rank"),
    ]

    package static let explanations = [
        Explanation(
            "samples/s",
            "The training samples that a rank gets through in a second in which it does not wait: how fast it is by itself."
        ),
        Explanation(
            "waiting",
            "The share of its time that a rank spends in exchanges with the others. All wait for the slowest, which waits the "
                + "least; where all wait long, the network is the limit, and a larger batch helps."),
        Explanation("memory", "The most memory that the rank's process has had."),
        Explanation(
            "instructions",
            "What a rank's processor computes with. Where they differ, the last bits of the model depend on which rank is on "
                + "which machine."),
    ]

    package mutating func forgetRun() { self = RanksPage() }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let inner = Panel().inner(of: context.area)
        let lines = Self.reading(of: context.run.ranks, in: inner, NumberFormat(isASCII: false))
        let shown = inner.height - 1 - (lines.isEmpty ? 0 : lines.count + 1)
        let last = max(0, context.run.ranks.count - max(1, shown))
        switch action {
        case .up: skipped = max(0, skipped - 1)
        case .down: skipped = min(last, skipped + 1)
        case .start: skipped = 0
        case .end: skipped = last
        }
        return []
    }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let ranks = context.run.ranks
        let panel = Panel(
            StyledText(ranks.isEmpty ? "ranks" : "\(ranks.count) ranks"), legend: legend(of: ranks, appearance))
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard !ranks.isEmpty else {
            frame.write(
                "No rank has reported yet.", in: inner.line(0), style: appearance.theme.muted, with: appearance)
            return
        }
        let lines = Self.reading(of: ranks, in: inner, appearance.numbers)
        if !lines.isEmpty {
            var below = inner.removeBottom(lines.count + 1)
            _ = below.removeTop(1)
            // Where few ranks leave room, what they mean stands right below them.
            let needed = 1 + (2 * ranks.count <= inner.height ? 2 : 1) * ranks.count
            below = Rectangle(
                column: below.column, row: min(below.row, inner.row + needed + 1), width: below.width,
                height: below.height)
            for (number, line) in lines.enumerated() {
                frame.write(line, in: below.line(number), style: appearance.theme.text, with: appearance)
            }
        }
        frame.draw(
            RanksTable(ranks: ranks, skipped: min(skipped, max(0, ranks.count - 1))), in: inner, with: appearance)
    }

    /// What the figures mean, in lines; none where they would leave no room for the ranks.
    private static func reading(
        of ranks: [RankReport], in area: Rectangle, _ numbers: NumberFormat
    ) -> [StyledText] {
        let lines = RanksReading(ranks, numbers: numbers).sentences
            .flatMap { StyledText($0).wrapped(to: area.width) }
        return area.height > lines.count + 4 ? lines : []
    }

    private func legend(of ranks: [RankReport], _ appearance: Appearance) -> [StyledText] {
        guard !ranks.isEmpty else { return [] }
        let hosts = Set(ranks.map(\.host)).count
        let theme = appearance.theme
        return [
            StyledText("\(appearance.numbers.count(ranks.samplesPerSecond)) samples/s together", theme.muted),
            StyledText("\(hosts) \(hosts == 1 ? "host" : "hosts")", theme.muted),
        ]
    }
}
