import Evaluation
import Screen
import Telemetry

/// The accuracy of the predictions, in bins by confidence: a bar for each bin, the fainter the fewer samples it has, with
/// a mark at the mean confidence, where the bar of a perfectly calibrated model would end. What lies between both is the
/// gap, in one colour where the model is overconfident and in another where it is underconfident. The diagonal stands for
/// a calibrated model.
struct ReliabilityDiagram: Widget {
    var calibration: Calibration

    private static let axisWidth = 5
    private static let widestBin = 24

    /// The width, of at most `columns`, that the diagram fills with bins of equal width.
    static func width(fitting columns: Int, bins: Int = Calibration.usualBins) -> Int {
        let bin = min(widestBin, (columns - axisWidth) / bins)
        return bin >= 2 ? axisWidth + bin * bins : columns
    }

    /// The rows that the bars have in an area.
    static func barRows(in area: Rectangle) -> Int { area.height - (area.height >= 4 ? 2 : 1) }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let bins = calibration.bins
        guard area.height >= 2, area.width >= bins.count else { return }
        let theme = appearance.theme
        var rest = area
        let hasAxis = rest.width >= Self.axisWidth + 2 * bins.count
        let axis = hasAxis ? rest.removeLeft(Self.axisWidth) : rest.removeLeft(0)
        let binWidth = min(Self.widestBin, rest.width / bins.count)
        let counts = rest.height >= 4 ? rest.removeBottom(1) : nil
        let labels = rest.removeBottom(1)
        if hasAxis { drawAxis(into: &frame, in: axis, rows: rest.height, with: appearance) }
        let plot = Rectangle(
            column: rest.column, row: rest.row, width: binWidth * bins.count, height: rest.height)
        let largest = bins.map(\.count).max() ?? 0
        for (index, bin) in bins.enumerated() {
            var column = Rectangle(
                column: rest.column + index * binWidth, row: rest.row, width: binWidth, height: rest.height)
            if binWidth > 1 { _ = column.removeRight(1) }
            ReliabilityBar(bin: bin, share: largest > 0 ? Double(bin.count) / Double(largest) : 0)
                .draw(into: &frame, in: column, with: appearance)
        }
        drawDiagonal(into: &frame, in: plot, with: appearance)
        let width = binWidth * bins.count
        if hasAxis { frame.write("conf", column: axis.column, row: labels.row, style: theme.muted) }
        // A label every 20 % falls on every third bin.
        let labelled = binWidth >= 3 ? [0, 20, 40, 60, 80, 100] : [0, 50, 100]
        for percent in labelled {
            let text = percent == 100 ? "100 %" : "\(percent)"
            let share = Double(percent) / 100
            let position = min(Int(share * Double(width)), width - text.count - (binWidth > 1 ? 1 : 0))
            frame.write(text, column: labels.column + max(0, position), row: labels.row, style: theme.muted)
        }
        if let counts {
            if hasAxis { frame.write("n", column: axis.column, row: counts.row, style: theme.muted) }
            drawCounts(into: &frame, in: counts, binWidth: binWidth, with: appearance)
        }
    }

    /// Draws the diagonal from the lower left to the upper right corner in dots: on the background, and in the
    /// whole cells of bars.
    private func drawDiagonal(into frame: inout Frame, in plot: Rectangle, with appearance: Appearance) {
        var canvas = BrailleCanvas(size: Size(columns: plot.width, rows: plot.height))
        let layer = canvas.addLayer(BrailleCanvas.Layer(appearance.theme.muted, ascii: "."))
        var phase = 0
        canvas.line(
            from: (0, Double(canvas.dotHeight - 1)), to: (Double(canvas.dotWidth - 1), 0), layer: layer,
            pattern: (1, 1),
            phase: &phase)
        var dots = Frame(size: canvas.size)
        dots.draw(canvas, in: Rectangle(canvas.size), with: appearance)
        for row in 0..<plot.height {
            for column in 0..<plot.width where canvas.hasDots(column: column, row: row) {
                let below = frame[plot.column + column, plot.row + row]
                guard below.scalar == " " else { continue }
                var dot = dots[column, row]
                if let ground = below.style.background {
                    dot.style = Style(Color(gray: ground.luminance > 0.18 ? 0 : 255), on: ground)
                }
                frame[plot.column + column, plot.row + row] = dot
            }
        }
    }

    private func drawAxis(into frame: inout Frame, in axis: Rectangle, rows: Int, with appearance: Appearance) {
        let tick = appearance.text("┤", ascii: "|")
        for (share, text) in [(1.0, "100"), (0.5, "50"), (0, "0")] where rows >= 5 || share != 0.5 {
            let row = min(rows - 1, Int((1 - share) * Double(rows)))
            frame.write(
                text.paddedLeft(to: 3) + tick, column: axis.column, row: axis.row + row, style: appearance.theme.muted)
        }
    }

    /// Draws the counts as numbers, or if these do not fit, as the height of a bar on a logarithmic scale, because a
    /// good model has nearly all of its samples in one bin.
    private func drawCounts(
        into frame: inout Frame, in area: Rectangle, binWidth: Int, with appearance: Appearance
    ) {
        let largest = calibration.bins.map(\.count).max() ?? 0
        let showsNumbers = "\(largest)".count < binWidth
        for (index, bin) in calibration.bins.enumerated() where bin.count > 0 {
            let part = Rectangle(
                column: area.column + index * binWidth, row: area.row, width: max(1, binWidth - 1), height: 1)
            if showsNumbers {
                frame.write(
                    "\(bin.count)", in: part, alignment: .center, style: appearance.theme.text, with: appearance)
                continue
            }
            let ramp: [Unicode.Scalar] =
                appearance.isASCII ? Array(".:-=+*#@".unicodeScalars) : Array("▁▂▃▄▅▆▇█".unicodeScalars)
            // The bit width of the count: one level for every doubling, limited by the number of levels.
            let bits = bin.count.bitWidth - bin.count.leadingZeroBitCount
            let most = max(1, largest.bitWidth - largest.leadingZeroBitCount)
            frame.fill(part, with: Cell(ramp[(bits * ramp.count - 1) / most], appearance.theme.muted))
        }
    }
}
