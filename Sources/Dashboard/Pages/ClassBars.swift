import Screen

/// A bar for each class with a model's probability for one sample, in class order; if there are more classes than rows,
/// only the most probable classes and the label.
struct ClassBars: Widget {
    var classification: Classification
    var classNames: [String]
    /// Whether the logits are shown next to the probabilities, if there is room for both and the bars.
    var showsLogits = false
    /// Whether the first line counts the classes that are shown, if not all are.
    var countsClasses = false

    private static let logitColumns = 19
    private static let percentColumns = 7
    /// The columns taken by the marker and by the spaces between the columns.
    private static let gaps = 6
    /// The minimum width of a bar; a shorter one says little.
    private static let leastBar = 8
    /// The widths to which names and bars are cut if there is little room for both.
    private static let narrow = (name: 8, bar: 6)
    /// The columns taken by the marker of the label.
    private static let markerColumns = 3

    /// The width needed for logits, bars of 10 cells and these names, of which very long ones are cut.
    static func columns(for classNames: [String]) -> Int {
        let names = classNames.prefix(256).map(\.columnWidth).max() ?? 0
        return min(names, 16) + 10 + logitColumns + gaps
    }

    /// The width needed for bars and these names, of which very long ones are cut.
    static func columnsWithoutLogits(for classNames: [String]) -> Int {
        columns(for: classNames) - 10 + leastBar - logitColumns + percentColumns
    }

    /// The minimum width needed for bars.
    static func leastColumns(for classNames: [String]) -> Int {
        let names = classNames.prefix(256).map(\.columnWidth).max() ?? 0
        return min(names, narrow.name) + narrow.bar + percentColumns + gaps
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        // A list of some classes needs a line that says so.
        let all = classification.probabilities.count
        let hasCount = countsClasses && all > area.height && area.height > 3
        let shown = classes(fitting: area.height - (hasCount ? 1 : 0))
        let names = shown.map { name(of: $0).columnWidth }.max() ?? 0
        // Logits are dropped in favour of bars, and names are shortened in favour of both.
        let room = area.width - Self.gaps - Self.leastBar
        let hasLogits = showsLogits && room - Self.logitColumns >= min(names, 10)
        let valueColumns = hasLogits ? Self.logitColumns : Self.percentColumns
        let isWhole = names <= area.width - Self.gaps - valueColumns - Self.leastBar
        let nameRoom = BarList.labelRoom(
            width: area.width, value: valueColumns, marker: Self.markerColumns, leastBar: Self.narrow.bar)
        var rows = shown.map { row(of: $0, hasLogits: hasLogits, with: appearance) }
        if !isWhole, names > nameRoom, nameRoom >= 4 {
            let short = shown.map(name).shortened(to: nameRoom, with: appearance)
            for row in rows.indices { rows[row].label = StyledText(short[row]) }
        }
        if hasCount || hasLogits && area.height > all {
            let count = hasCount ? "\(shown.count) of \(appearance.numbers.grouped(all))" : ""
            let titles = hasLogits ? "logit  probability" : ""
            rows.insert(BarList.Row(StyledText(count, appearance.theme.muted), fraction: 0, value: titles), at: 0)
        }
        frame.draw(BarList(rows, spreads: true, leastBar: Self.narrow.bar), in: area, with: appearance)
    }

    private func name(of index: Int) -> String { index < classNames.count ? classNames[index] : "\(index)" }

    private func classes(fitting rows: Int) -> [Int] {
        let all = classification.probabilities.indices
        guard all.count > rows else { return Array(all) }
        var kept = classification.probabilities.largest(max(1, rows))
        if let label = classification.label, !kept.contains(label) { kept[kept.count - 1] = label }
        return kept.sorted()
    }

    private func row(of index: Int, hasLogits: Bool, with appearance: Appearance) -> BarList.Row {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let probability = classification.probabilities[index]
        var value = numbers.percent(probability, digits: 1).paddedLeft(to: 7)
        if hasLogits {
            value = numbers.fixed(classification.logits[index], digits: 2) + value.paddedLeft(to: 13)
        }
        var style = theme.bar
        var marker: StyledText?
        if index == classification.label {
            // The glyph has the same width for every verdict, so that the bars do not jump.
            let glyph =
                classification.isRight
                ? appearance.text("◀ ✓", ascii: "<ok") : appearance.text("◀  ", ascii: "<  ")
            style = theme.good
            marker = StyledText(glyph, theme.good)
        } else if index == classification.prediction, classification.label == nil {
            style = theme.good
            marker = StyledText(appearance.text("◀  ", ascii: "<  "), theme.good)
        } else if index == classification.prediction {
            style = theme.bad
            marker = StyledText(appearance.text("✗", ascii: "x"), theme.bad)
        }
        return BarList.Row(
            StyledText(name(of: index)), fraction: probability, value: value, style: style, marker: marker)
    }
}

extension [Double] {
    /// The places of the largest numbers, largest first; equal ones in their order. Takes hardly more than a pass over
    /// the numbers, as of very many only few are shown.
    func largest(_ count: Int) -> [Int] {
        var kept: [Int] = []
        kept.reserveCapacity(count + 1)
        for (place, value) in enumerated() {
            if kept.count == count, let last = kept.last, !(value > self[last]) { continue }
            let next = kept.firstIndex { value > self[$0] } ?? kept.count
            kept.insert(place, at: next)
            if kept.count > count { kept.removeLast() }
        }
        return kept
    }
}
