import Screen

/// The values of a row with the names of their columns and their weights in the decision, as many as fit.
struct RowValues: Widget {
    var names: [String]
    /// A value for each name.
    var values: [String]
    /// A weight for each name; nil before there is a model.
    var weights: [Double]?
    /// The requested first column; fewer are scrolled away if the columns that follow do not fill the area.
    var offset = 0

    private static let smallestBar = 9

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty, !names.isEmpty else { return }
        let numbers = appearance.numbers
        let theme = appearance.theme
        var rest = area
        let head = hasHead(in: area) ? rest.removeTop(1) : nil
        let first = min(max(0, offset), lastOffset(in: area))
        let visible = first..<min(names.count, first + rest.height)
        let texts = visible.map { values[$0] }
        let shares = weights.map { weights in visible.map { numbers.signed(weights[$0]) } }
        let places = Places(
            area, names: names.prefix(256).map(\.columnWidth).max() ?? 0,
            values: texts.map(\.columnWidth).max() ?? 0, weights: shares?.map(\.columnWidth).max())
        if let head {
            let dash = appearance.text("–", ascii: "-")
            let range = "\(first + 1)\(dash)\(visible.upperBound)"
            let isWhole = visible.count == names.count
            let long = ["column \(range) of \(names.count)", "\(range) of \(names.count)", range]
            let forms = isWhole ? ["column"] : long
            let place = places.name(head)
            let title = forms.first { $0.columnWidth <= place.width } ?? forms[forms.count - 1]
            frame.write(title, in: place, style: theme.muted, with: appearance)
            frame.write("value", in: places.value(head), alignment: .right, style: theme.muted, with: appearance)
            if let place = places.weight(head) {
                let title = place.width >= Places.widestTitle ? "contribution" : "contrib"
                frame.write(title, in: place, alignment: .right, style: theme.muted, with: appearance)
            }
        }
        let peak = weights?.lazy.map(\.magnitude).filter(\.isFinite).max() ?? 0
        let shown = visible.map { names[$0] }.shortened(to: places.name(rest).width, with: appearance)
        for (row, column) in visible.enumerated() {
            let line = rest.line(row)
            frame.write(shown[row], in: places.name(line), style: theme.text, with: appearance)
            frame.write(texts[row], in: places.value(line), alignment: .right, style: theme.strong, with: appearance)
            guard let weights, let shares else { continue }
            // What is rounded to 0 is evidence neither for nor against.
            let isNothing = weights[column].magnitude < 0.005
            let style = isNothing ? theme.muted : weights[column] < 0 ? theme.bad : theme.good
            if let place = places.weight(line) {
                frame.write(shares[row], in: place, alignment: .right, style: style, with: appearance)
            }
            if let bar = places.bar(line) {
                frame.draw(SignedBar(weights[column], of: peak), in: bar, with: appearance)
            }
        }
    }

    /// Whether there is a title line; it must not take the place of the last column.
    private func hasHead(in area: Rectangle) -> Bool {
        names.count != area.height && (area.height > 3 || names.count > area.height)
    }

    /// The number of columns that can be scrolled away before the last one is visible.
    func lastOffset(in area: Rectangle) -> Int {
        max(0, names.count - max(0, area.height - (hasHead(in: area) ? 1 : 0)))
    }

    /// The places of the parts of a line: name, value, weight, bar. Names are shortened first, then bars.
    private struct Places {
        /// The width of "contribution".
        static let widestTitle = 12

        private let area: Rectangle
        private let widths: (name: Int, value: Int, weight: Int, bar: Int)

        init(_ area: Rectangle, names: Int, values: Int, weights: Int?) {
            self.area = area
            // Long words are shortened.
            let value = min(max(5, values), max(14, area.width / 3), area.width)
            // The title of the first column also gets room, if there is any.
            let wished = max(names, 18)
            let title = area.width - value - wished - 2 > Self.widestTitle ? Self.widestTitle : 7
            let weight = weights.map { max(title, $0) + 1 } ?? 0
            let fixed = value + 1 + weight
            let bar = area.width - fixed - wished - 1
            let taken = weights == nil || bar < smallestBar ? 0 : min(bar, 41)
            let name = min(wished, max(0, area.width - fixed - (taken > 0 ? taken + 1 : 0)))
            widths = (name, value, weight, taken)
        }

        private func part(_ line: Rectangle, from start: Int, width: Int) -> Rectangle {
            Rectangle(
                column: line.column + start, row: line.row, width: min(width, max(0, line.width - start)), height: 1)
        }

        func name(_ line: Rectangle) -> Rectangle { part(line, from: 0, width: widths.name) }
        func value(_ line: Rectangle) -> Rectangle { part(line, from: widths.name + 1, width: widths.value) }

        func weight(_ line: Rectangle) -> Rectangle? {
            widths.weight == 0
                ? nil : part(line, from: widths.name + 1 + widths.value + 1, width: widths.weight - 1)
        }

        func bar(_ line: Rectangle) -> Rectangle? {
            widths.bar == 0
                ? nil
                : part(line, from: widths.name + 1 + widths.value + widths.weight + 1, width: widths.bar)
        }
    }
}
