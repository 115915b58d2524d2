import Evaluation
import Screen

/// A bar of the reliability diagram: the accuracy of a bin, the gap up to its mean confidence or down to it, and a mark at
/// the confidence that is half a row high.
struct ReliabilityBar: Widget {
    var bin: Calibration.Bin
    /// The bin's number of samples as a share of the fullest bin's, 0…1.
    var share: Double

    /// The style of the gap of overconfident bins, or of underconfident ones: it differs from that of the bars in every
    /// theme.
    static func gap(isOver: Bool, in theme: Theme) -> Style {
        if isOver { return theme.bad }
        return theme.good.foreground == theme.bar.foreground ? theme.best : theme.good
    }

    /// The characters that fill a gap where there are too few colours for it.
    static func pattern(isOver: Bool, with appearance: Appearance) -> Unicode.Scalar {
        isOver ? appearance.glyph("░", ascii: "-") : appearance.glyph("▓", ascii: "+")
    }

    /// The least number of rows in which bars have marks.
    static let leastRowsWithMarks = 4

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        guard bin.count > 0 else {
            frame.write(
                appearance.text("·", ascii: "."), in: area.line(area.height - 1), alignment: .center,
                style: appearance.theme.muted, with: appearance)
            return
        }
        let usesPatterns = appearance.isASCII || appearance.colors < .indexed256
        let heights = Heights(bin, rows: area.height, marks: usesPatterns || area.height >= Self.leastRowsWithMarks)
        for row in 0..<area.height {
            let line = area.line(area.height - 1 - row)
            if usesPatterns {
                drawPattern(heights, row: row, into: &frame, in: line, with: appearance)
            } else {
                let cell = cell(heights, row: row, with: appearance)
                if let cell { frame.fill(line, with: cell) }
            }
        }
        drawArrow(heights, into: &frame, in: area, with: appearance)
    }

    // MARK: -

    /// The parts of the bar in eighths of a row, from below.
    private struct Heights {
        /// Where the bar ends and the gap begins.
        let low: Int
        /// Where the gap ends.
        let high: Int
        /// The half row of the mark, counted from below; nil in low bars, of which the mark would hide the most, and where
        /// the gap begins or ends at the confidence anyway.
        let mark: Int?
        let isOver: Bool

        init(_ bin: Calibration.Bin, rows: Int, marks: Bool) {
            let (accuracy, confidence) = (bin.accuracy, bin.confidence)
            low = Int((min(accuracy, confidence) * Double(8 * rows)).rounded())
            high = Int((max(accuracy, confidence) * Double(8 * rows)).rounded())
            mark = marks ? min(max(0, Int(confidence * Double(2 * rows))), 2 * rows - 1) : nil
            isOver = confidence > accuracy
        }
    }

    private enum Zone { case bar, gap, empty }

    private func zone(_ heights: Heights, at eighth: Int) -> Zone {
        eighth < heights.low ? .bar : eighth < heights.high ? .gap : .empty
    }

    /// A share of the samples below which a bar is as faint as it gets.
    private static let faintest = 0.3

    private func color(_ zone: Zone, _ heights: Heights, with appearance: Appearance) -> Color? {
        let theme = appearance.theme
        let style = zone == .bar ? theme.bar : Self.gap(isOver: heights.isOver, in: theme)
        guard zone != .empty, let color = style.foreground else { return nil }
        // The square root keeps bins of some samples visible beside those of most.
        let strength = Self.faintest + (1 - Self.faintest) * share.squareRoot()
        return appearance.colors.faded(color, to: strength, onLight: appearance.isLight)
    }

    /// The cell of a row, counted from below: its upper half and its lower half where the mark is, otherwise exact to an
    /// eighth. Returns nil where there is nothing.
    private func cell(_ heights: Heights, row: Int, with appearance: Appearance) -> Cell? {
        func color(at eighth: Int) -> Color? {
            self.color(zone(heights, at: 8 * row + eighth), heights, with: appearance)
        }
        if let half = heights.mark, half / 2 == row {
            let mark = Color(gray: appearance.isLight ? 0 : 255)
            let isUpper = half % 2 == 1
            let other = color(at: isUpper ? 1 : 5)
            return Cell(isUpper ? "▀" : "▄", Style(mark, on: other))
        }
        let (bottom, top) = (color(at: 0), color(at: 7))
        guard bottom != top else { return bottom.map { Cell(" ", Style(nil, on: $0)) } }
        // The boundary in this row; of two, which are less than a row apart, the one where the bar ends.
        let boundary = [heights.low, heights.high].first { $0 > 8 * row && $0 < 8 * row + 8 } ?? 8 * row + 4
        let lower = color(at: 0)
        let glyph = Unicode.Scalar(0x2580 + UInt32(boundary - 8 * row)) ?? " "
        return Cell(glyph, Style(lower, on: color(at: boundary - 8 * row == 7 ? 7 : boundary - 8 * row)))
    }

    /// Fills a row, counted from below, with the character of the part in its middle.
    private func drawPattern(
        _ heights: Heights, row: Int, into frame: inout Frame, in line: Rectangle, with appearance: Appearance
    ) {
        let theme = appearance.theme
        if let half = heights.mark, half / 2 == row {
            let glyph: Unicode.Scalar = appearance.isASCII ? "=" : half % 2 == 1 ? "▀" : "▄"
            return frame.fill(line, with: Cell(glyph, theme.validation))
        }
        switch zone(heights, at: 8 * row + 4) {
        case .bar:
            let style = share < 0.1 ? theme.bar.with(.dim) : theme.bar
            frame.fill(line, with: Cell(appearance.glyph("█", ascii: "#"), style))
        case .gap:
            let style = Self.gap(isOver: heights.isOver, in: theme)
            frame.fill(line, with: Cell(Self.pattern(isOver: heights.isOver, with: appearance), style))
        case .empty: break
        }
    }

    /// Draws an arrow from the confidence towards the accuracy into a gap of more than a row, so that its direction is told
    /// without colours.
    private func drawArrow(
        _ heights: Heights, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let row = (heights.low + heights.high) / 16
        guard heights.high - heights.low > 8, !appearance.isASCII, appearance.colors >= .indexed256,
            row != heights.mark.map({ $0 / 2 }), 8 * row >= heights.low, 8 * row + 8 <= heights.high,
            let ground = color(.gap, heights, with: appearance)
        else { return }
        let ink = Color(gray: ground.luminance > 0.18 ? 0 : 255)
        frame[area.column + (area.width - 1) / 2, area.row + area.height - 1 - row] = Cell(
            heights.isOver ? "↓" : "↑", Style(ink, on: ground))
    }
}
