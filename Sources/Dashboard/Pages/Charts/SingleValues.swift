import Screen
import Telemetry

/// Quantities that have one value each, in a line or a few below the charts: "single values  test/acc 0.981  params 1.2e6".
struct SingleValues: Widget {
    private let texts: [(name: String, value: Double)]
    /// Longer names of runs would push the values off a narrow screen.
    private static let longestLabel = 18

    init(_ charts: [MetricChart], of runs: [WatchedRun], labels: [String]) {
        texts = charts.flatMap { chart in
            chart.lines.compactMap { line in
                guard let curve = line.curve(in: runs) else { return nil }
                let name = runs[line.run].metrics[line.metric].name
                guard runs.count > 1 else { return (name, curve.newest) }
                let label = labels[line.run].shortenedInside(to: Self.longestLabel, with: Appearance())
                return ("\(label) \(name)", curve.newest)
            }
        }
    }

    private func paragraph(with appearance: Appearance) -> Paragraph {
        var text = StyledText("single values", appearance.theme.muted)
        for (name, value) in texts {
            text.append("   \(name) ", appearance.theme.muted)
            text.append(appearance.numbers.significant(value, digits: 4), appearance.theme.strong)
        }
        return Paragraph([text])
    }

    /// The rows that are needed for all of them.
    func rows(width: Int) -> Int { paragraph(with: Appearance()).wrapped(to: max(1, width)).count }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let lines = paragraph(with: appearance).wrapped(to: max(1, area.width))
        for row in 0..<min(lines.count, area.height) {
            // What has no room is cut off at the end of the last line.
            let rest = row == area.height - 1 ? lines[row...] : lines[row...row]
            let text = rest.dropFirst().reduce(rest[row]) { $0 + StyledText("   ") + $1 }
            frame.write(text, in: area.line(row), with: appearance)
        }
    }
}
