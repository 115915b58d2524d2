import Screen
import Telemetry

/// The values at the crosshair, or the newest ones: of one run, those of all charts; of several, those in all runs, the
/// best first, of the selected chart and those that follow.
struct ValueList: Widget {
    private struct Entry {
        var name: StyledText
        /// Nil where there is no curve of that half.
        var train: ShownValue?
        var other: ShownValue?
        var isSelected = false
        /// Whether it is the name of a chart above the runs.
        var isHeading = false
        /// The run whose values they are, of several.
        var run: Int?
    }

    /// Longer names of runs are shortened: the charts need the room more.
    private static let longestLabel = 32

    private let charts: [MetricChart]
    private let selected: Int?
    private let runs: [WatchedRun]
    private let labels: [String]
    private let colors: [Int]
    private let options: CurveOptions
    private let exact: ExactAnswers

    /// - Parameter selected: the place of the selected chart; nil if there is none.
    init(
        _ charts: [MetricChart], selected: Int?, of runs: [WatchedRun], labels: [String], colors: [Int],
        _ options: CurveOptions, exact: ExactAnswers
    ) {
        (self.charts, self.selected, self.runs, self.labels) = (charts, selected, runs, labels)
        (self.colors, self.options, self.exact) = (colors, options, exact)
    }

    /// Of several curves on one half of the data, the value of the one with the most values counts.
    private func note(_ lines: [MetricChart.Line], of chart: MetricChart, in entry: inout Entry) {
        let lines =
            lines.count < 2 ? lines : lines.sorted { chart.points(of: $0, in: runs) < chart.points(of: $1, in: runs) }
        for line in lines {
            let value = line.value(in: runs, exact: exact, options)
            if line.half == .validation || line.half == .test { entry.other = value } else { entry.train = value }
        }
    }

    /// The charts with their values, as many as fit around the selected one.
    private func ofCharts(rows: Int, with appearance: Appearance) -> [Entry] {
        let first = max(0, min((selected ?? 0) - rows / 2, charts.count - rows))
        return charts[first..<min(charts.count, first + max(0, rows))].enumerated().map { offset, chart in
            var entry = Entry(name: StyledText(chart.quantity), isSelected: first + offset == selected)
            note(chart.lines, of: chart, in: &entry)
            return entry
        }
    }

    /// The runs with their values of a chart, the best first.
    private func ofRuns(_ chart: MetricChart, with appearance: Appearance) -> [Entry] {
        let known = runs.indices.filter { run in chart.lines.contains { $0.run == run } }
        let entries = known.map { run in
            let mark = Character(appearance.glyph("━", ascii: RunPalette.asciiLine(colors[run])))
            var entry = Entry(name: StyledText("\(mark) ", appearance.color(ofRun: colors[run])), run: run)
            note(chart.lines.filter { $0.run == run }, of: chart, in: &entry)
            return entry
        }
        let hasOther = entries.contains { $0.other != nil }
        return entries.sorted { left, right in
            let values = hasOther ? (left.other, right.other) : (left.train, right.train)
            let (first, second) = (values.0?.value ?? .nan, values.1?.value ?? .nan)
            // Runs without a value come last.
            if first.isNaN || second.isNaN { return !first.isNaN && second.isNaN }
            return chart.better == .down ? first < second : first > second
        }
    }

    /// The selected chart and those that follow, each with its values in all runs.
    private func ofRuns(from first: Int, rows: Int, with appearance: Appearance) -> [Entry] {
        var entries: [Entry] = []
        for chart in charts.dropFirst(first) where entries.count < rows {
            let isSelected = entries.isEmpty
            let heading = StyledText(chart.quantity, appearance.theme.title)
            entries.append(Entry(name: heading, isSelected: isSelected, isHeading: true))
            entries += ofRuns(chart, with: appearance)
        }
        return entries
    }

    /// The columns that the list needs, without its border.
    func width(atMost most: Int) -> Int {
        let names = runs.count > 1 ? labels.map { $0.columnWidth + 2 } : charts.map(\.quantity.columnWidth)
        let hasOther = charts.contains { $0.lines.contains { $0.half == .validation || $0.half == .test } }
        let longest = names.max() ?? 0
        let needed = runs.count > 1 ? max(12, min(longest, Self.longestLabel)) : longest
        return min(most, max(26, needed + (hasOther ? 22 : 11)))
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let (theme, numbers) = (appearance.theme, appearance.numbers)
        let place = options.crosshair.map {
            "\(options.axis.noun)\(options.axis.text(of: $0, of: runs.first, numbers))"
        }
        let panel = Panel("values", legend: [StyledText(place ?? "newest", theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard inner.height > 1 else { return }
        let count = inner.height - 1
        let entries =
            runs.count > 1
            ? ofRuns(from: selected ?? 0, rows: count, with: appearance) : ofCharts(rows: count, with: appearance)
        let hasOther = entries.contains { $0.other != nil }
        let nameWidth = max(6, inner.width - (hasOther ? 22 : 11))
        // Where runs are called alike, what is left of their names tells them apart.
        let width = max(4, nameWidth - 2)
        let short =
            runs.count > 1
            ? labels.shortenedApart(to: width, with: appearance)
                ?? labels.map { $0.shortenedInside(to: width, with: appearance) } : []
        let rows = entries.prefix(count).map { entry in
            // The names of charts are drawn over the whole row.
            let name =
                entry.isHeading
                ? ""
                : entry.run.map { entry.name + StyledText(short[$0]) }
                    ?? entry.name.shortenedInside(to: nameWidth, with: appearance)
            let values = entry.isHeading ? [] : hasOther ? [entry.train, entry.other] : [entry.train]
            return Table.Row(
                [.text(name)]
                    + values.map { value in
                        .text(StyledText(value?.text(with: appearance) ?? "", theme.strong))
                    }, isSelected: entry.isSelected)
        }
        let columns = [Table.Column("", alignment: .left, importance: 3)]
        let values =
            hasOther ? [Table.Column("train", importance: 1), .init("val", importance: 2)] : [.init("", importance: 2)]
        frame.draw(Table(columns + values, rows, widestGap: 2), in: inner, with: appearance)
        for (row, entry) in entries.prefix(count).enumerated() where entry.isHeading {
            let name = entry.name.shortenedInside(to: inner.width, with: appearance)
            frame.write(
                entry.isSelected ? StyledText(name.plain, theme.selection) : name, in: inner.line(row + 1),
                with: appearance)
        }
    }
}

extension StyledText {
    /// The text with the last of its parts shortened in the middle.
    fileprivate func shortenedInside(to columns: Int, with appearance: Appearance) -> StyledText {
        guard columnWidth > columns, let last = spans.last else { return self }
        let before = columnWidth - last.text.columnWidth
        return StyledText(spans: Array(spans.dropLast()))
            + StyledText(last.text.shortenedInside(to: max(1, columns - before), with: appearance), last.style)
    }
}
