/// A number as a bar from the middle: to the right if it is positive, to the left if it is negative.
package struct SignedBar: Widget {
    private let share: Double

    /// - Parameter peak: the magnitude that fills one half.
    package init(_ value: Double, of peak: Double) {
        share = peak > 0 && value.isFinite ? min(max(value / peak, -1), 1) : 0
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let half = (area.width - 1) / 2
        guard half > 0, area.height > 0 else { return }
        let middle = area.column + half
        frame[middle, area.row] = Cell(appearance.glyph("│", ascii: "|"), appearance.theme.border)
        let length = Int((share.magnitude * Double(half)).rounded())
        let style = share < 0 ? appearance.theme.bad : appearance.theme.good
        let glyph = share < 0 ? appearance.glyph("▒", ascii: "-") : appearance.glyph("█", ascii: "+")
        for step in 0..<length {
            frame[share < 0 ? middle - 1 - step : middle + 1 + step, area.row] = Cell(glyph, style)
        }
    }
}
