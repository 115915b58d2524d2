import Screen

/// The weights of a unit for the columns of a table, with their names: all in order if they fit, otherwise the
/// strongest.
struct ColumnWeights: Widget {
    var names: [String]
    /// A weight for each name.
    var weights: [Float]

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty, names.count == weights.count else { return }
        let theme = appearance.theme
        var rest = area
        var shown = Array(names.indices)
        if shown.count > area.height {
            let head = rest.removeTop(1)
            let strongest = shown.sorted { (-weights[$0].magnitude, $0) < (-weights[$1].magnitude, $1) }
            shown = Array(strongest.prefix(rest.height))
            frame.write(
                "the strongest \(shown.count) of \(names.count) columns", in: head, style: theme.muted, with: appearance
            )
        }
        let texts = shown.map { appearance.numbers.signed(Double(weights[$0])) }
        let peak = weights.lazy.map(\.magnitude).filter(\.isFinite).max() ?? 0
        let valueWidth = max(6, texts.map(\.columnWidth).max() ?? 0)
        let nameWidth = min(names.prefix(256).map(\.columnWidth).max() ?? 0, max(0, area.width - valueWidth - 12))
        for (row, column) in shown.enumerated() {
            var line = rest.line(row)
            frame.write(names[column], in: line.removeLeft(nameWidth), style: theme.text, with: appearance)
            _ = line.removeLeft(1)
            let style = weights[column] < 0 ? theme.bad : theme.good
            frame.write(
                texts[row], in: line.removeLeft(valueWidth), alignment: .right, style: style, with: appearance)
            _ = line.removeLeft(1)
            line.width = min(line.width, 41)
            frame.draw(SignedBar(Double(weights[column]), of: Double(peak)), in: line, with: appearance)
        }
    }
}
