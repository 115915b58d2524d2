/// Values as a row of small columns. In an area of several rows they fill its height, which makes a histogram.
///
/// Where there are more values than columns, equal groups of them are averaged. A value that is not finite leaves its
/// column empty.
package struct Sparkline: Widget {
    package var values: [Double]
    /// The values of an empty and a full column; `nil` for the smallest and the largest value.
    package var lower: Double?
    package var upper: Double?
    /// The style of the columns; `nil` for the theme's bar.
    package var style: Style?

    package init(_ values: [Double], lower: Double? = nil, upper: Double? = nil, style: Style? = nil) {
        self.values = values
        self.lower = lower
        self.upper = upper
        self.style = style
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty, !values.isEmpty else { return }
        let columns = means(columns: area.width)
        let finite = columns.lazy.filter(\.isFinite)
        guard let smallest = finite.min(), let largest = finite.max() else { return }
        let lower = self.lower ?? smallest
        // Values are halved, so that the difference of two huge ones is finite too.
        let span = (self.upper ?? largest) / 2 - lower / 2
        let ramp = appearance.isASCII ? Self.asciiRamp : Self.blocks
        let steps = ramp.count - 1
        let style = self.style ?? appearance.theme.bar
        for (column, value) in columns.enumerated() where value.isFinite {
            let share = span > 0 ? min(max((value / 2 - lower / 2) / span, 0), 1) : 0.5
            guard share.isFinite else { continue }
            let levels = area.height * steps
            // In a single row the smallest value is one step high, so that it is visible; in several rows it is an
            // empty column.
            let level =
                area.height == 1
                ? 1 + Int((share * Double(levels - 1)).rounded()) : Int((share * Double(levels)).rounded(.up))
            for row in 0..<area.height {
                let filled = min(max(level - row * steps, 0), steps)
                if filled == 0 { break }
                frame[area.column + column, area.endRow - 1 - row] = Cell(ramp[filled], style)
            }
        }
    }

    // MARK: -

    private static let blocks: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let asciiRamp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#"]

    private func means(columns: Int) -> [Double] {
        guard values.count > columns else { return values }
        return (0..<columns).map { column in
            let start = values.count * column / columns
            let end = values.count * (column + 1) / columns
            let finite = values[start..<end].lazy.filter(\.isFinite)
            let count = Double(finite.count)
            return finite.reduce(0) { $0 + $1 / count }
        }
    }
}
