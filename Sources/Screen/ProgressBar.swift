/// Progress as a line, exact to half a cell.
package struct ProgressBar: Widget {
    /// 0…1; NaN draws an empty bar.
    package var fraction: Double
    /// The style of the part that is done; `nil` for the theme's bar.
    package var style: Style?

    package init(_ fraction: Double, style: Style? = nil) {
        self.fraction = fraction
        self.style = style
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let share = fraction > 0 ? min(fraction, 1) : 0
        let done = style ?? appearance.theme.bar
        let rest = appearance.theme.border
        // Without colours the rest is a thin line, as it cannot be a grey one.
        let isPlain = appearance.colors == .none
        let restGlyph: Unicode.Scalar = appearance.isASCII ? "-" : isPlain ? "─" : "━"
        frame.fill(area.line(0), with: Cell(restGlyph, rest))
        let halves = Int((share * Double(area.width * 2)).rounded(share == 1 ? .toNearestOrEven : .down))
        let full = Rectangle(column: area.column, row: area.row, width: halves / 2, height: 1)
        frame.fill(full, with: Cell(appearance.glyph("━", ascii: "="), done))
        guard full.width < area.width, halves > 0 else { return }
        if appearance.isASCII {
            frame[full.endColumn, area.row] = Cell(">", done)
        } else if halves % 2 == 1 {
            frame[full.endColumn, area.row] = Cell(isPlain ? "╾" : "╸", done)
        } else {
            frame[full.endColumn, area.row] = Cell(isPlain ? "╶" : "╺", rest)
        }
    }
}
