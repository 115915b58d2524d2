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
    ]

    package mutating func forgetRun() { self = RanksPage() }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let last = max(0, context.run.ranks.count - max(1, context.area.height - 3))
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
        let theme = appearance.theme
        let ranks = context.run.ranks
        let hosts = Set(ranks.map(\.host)).count
        let legend = ranks.isEmpty ? [] : [StyledText("\(hosts) \(hosts == 1 ? "host" : "hosts")", theme.muted)]
        let title = ranks.isEmpty ? "ranks" : "\(ranks.count) ranks"
        let panel = Panel(StyledText(title), legend: legend)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard !ranks.isEmpty else {
            frame.write("No rank has reported yet.", in: inner.line(0), style: theme.muted, with: appearance)
            return
        }
        let hostWidth = min(max(4, ranks.map(\.host.columnWidth).max() ?? 4), max(8, inner.width - 42))
        let heading =
            "rank".paddedLeft(to: 5) + "  " + "host".paddedRight(to: hostWidth) + "samples/s".paddedLeft(to: 12)
            + "waiting".paddedLeft(to: 10) + "memory".paddedLeft(to: 10)
        frame.write(heading, in: inner.line(0), style: theme.muted, with: appearance)
        let slowest = ranks.slowest
        let first = min(skipped, max(0, ranks.count - 1))
        for (row, rank) in ranks.indices.dropFirst(first).prefix(max(0, inner.height - 1)).enumerated() {
            let style = rank == slowest ? theme.warning : theme.text
            frame.write(
                Self.line(rank, ranks[rank], hostWidth, isSlowest: rank == slowest, appearance),
                in: inner.line(row + 1),
                style: style, with: appearance)
        }
    }

    private static func line(
        _ number: Int, _ rank: RankReport, _ hostWidth: Int, isSlowest: Bool, _ appearance: Appearance
    ) -> String {
        let numbers = appearance.numbers
        let host = rank.host.shortenedInside(to: hostWidth, with: appearance)
        return "\(number)".paddedLeft(to: 5) + "  " + host.paddedRight(to: hostWidth)
            + numbers.count(rank.samplesPerSecond).paddedLeft(to: 12)
            + numbers.percent(rank.waiting, digits: 0).paddedLeft(to: 10)
            + "\(numbers.count(rank.memory))B".paddedLeft(to: 10) + (isSlowest ? "  slowest" : "")
    }
}
