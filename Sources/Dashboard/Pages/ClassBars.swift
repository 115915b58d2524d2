import Screen

/// A bar for each class as a model sees one sample, in the order of the classes; where there are more classes than
/// rows, the most probable ones and the label's.
struct ClassBars: Widget {
    var classification: Classification
    var classNames: [String]
    private static let widthForLogits = 34

    /// Whether the logits stand beside the probabilities, where there is room for both and the bars.
    var showsLogits = false

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        var rows = classes(fitting: area.height).map { row(of: $0, width: area.width, with: appearance) }
        if showsLogits, area.width >= Self.widthForLogits, area.height > classification.probabilities.count {
            rows.insert(BarList.Row("", fraction: 0, value: "logit  probability"), at: 0)
        }
        frame.draw(BarList(rows, spreads: true), in: area, with: appearance)
    }

    private func classes(fitting rows: Int) -> [Int] {
        let all = classification.probabilities.indices
        guard all.count > rows else { return Array(all) }
        let ranked = all.sorted { classification.probabilities[$0] > classification.probabilities[$1] }
        var kept = Array(ranked.prefix(max(1, rows)))
        if let label = classification.label, !kept.contains(label) { kept[kept.count - 1] = label }
        return kept.sorted()
    }

    private func row(of index: Int, width: Int, with appearance: Appearance) -> BarList.Row {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let probability = classification.probabilities[index]
        var value = numbers.percent(probability, digits: 1).paddedLeft(to: 7)
        if showsLogits, width >= Self.widthForLogits {
            value = numbers.fixed(classification.logits[index], digits: 2) + value.paddedLeft(to: 13)
        }
        var style = theme.bar
        var marker: StyledText?
        if index == classification.label {
            // Of one width whatever the verdict, so that the bars do not jump.
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
            StyledText(index < classNames.count ? classNames[index] : "\(index)"), fraction: probability, value: value,
            style: style, marker: marker)
    }
}
