/// A grey image: two pixels a cell as half blocks, or shades where there are few colours.
///
/// It stands in the middle of the area, as large as fits in whole steps of magnification, or averaged down where
/// it does not fit. A cell counts as one pixel wide and two high.
package struct GrayImage: Widget {
    package var width: Int
    package var height: Int
    /// Row-major, 0 for the ground to 255 for ink. Fewer than `width * height`: nothing is drawn.
    package var pixels: [UInt8]
    /// Black on white; `nil` for what the ground asks for. Shades are drawn in the terminal's own colours, which
    /// are right as they are.
    package var isInverted: Bool?
    /// The largest factor to enlarge by; 1 draws no pixel larger than half a cell.
    package var maximumMagnification: Int

    package init(
        width: Int, height: Int, pixels: [UInt8], isInverted: Bool? = nil, maximumMagnification: Int = 4
    ) {
        self.width = width
        self.height = height
        self.pixels = pixels
        self.isInverted = isInverted
        self.maximumMagnification = maximumMagnification
    }

    /// The cells that the image takes in the area.
    package func placement(in area: Rectangle) -> Rectangle {
        let (width, height) = scaledSize(in: area)
        return area.centered(width: width, height: (height + 1) / 2)
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let (scaledWidth, scaledHeight) = scaledSize(in: area)
        guard scaledWidth > 0, scaledHeight > 0 else { return }
        let place = placement(in: area)
        let columns = spans(from: width, to: scaledWidth)
        let rows = spans(from: height, to: scaledHeight)
        let usesShades = appearance.isASCII || appearance.colors < .indexed256
        let ramp = appearance.isASCII ? Self.asciiRamp : Self.shades
        let isInverted = isInverted ?? appearance.isLight
        func color(_ ink: Double) -> Color {
            let gray = UInt8(min(max(ink, 0), 255).rounded())
            return Color(gray: isInverted ? 255 - gray : gray)
        }
        for row in 0..<place.height {
            let hasLower = 2 * row + 1 < scaledHeight
            for column in 0..<place.width {
                let upper = average(columns[column], rows[2 * row])
                let lower = hasLower ? average(columns[column], rows[2 * row + 1]) : 0
                let cell: Cell
                if usesShades {
                    let level = ((upper + lower) / 2 * Double(ramp.count - 1) / 255).rounded()
                    cell = Cell(ramp[Int(level)], appearance.theme.text)
                } else {
                    cell = Cell("▀", Style(color(upper), on: color(lower)))
                }
                frame[place.column + column, place.row + row] = cell
            }
        }
    }

    // MARK: -

    private static let shades: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]
    private static let asciiRamp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

    /// In pixels, half a cell each.
    private func scaledSize(in area: Rectangle) -> (width: Int, height: Int) {
        guard !area.isEmpty, width > 0, height > 0 else { return (0, 0) }
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, count <= pixels.count else { return (0, 0) }
        let fit = min(area.width / width, area.height * 2 / height)
        if fit >= 1 {
            let factor = min(fit, max(1, maximumMagnification))
            return (width * factor, height * factor)
        }
        let scale = min(Double(area.width) / Double(width), Double(area.height * 2) / Double(height))
        return (
            min(max(1, Int((Double(width) * scale).rounded())), area.width),
            min(max(1, Int((Double(height) * scale).rounded())), area.height * 2)
        )
    }

    /// The source pixels under each target pixel, as fractional bounds.
    private func spans(from source: Int, to target: Int) -> [(Double, Double)] {
        let step = Double(source) / Double(target)
        return (0..<target).map { (Double($0) * step, min(Double($0 + 1) * step, Double(source))) }
    }

    /// The mean over a box, its edge pixels counted by how much of them it covers.
    private func average(_ columns: (Double, Double), _ rows: (Double, Double)) -> Double {
        var sum = 0.0
        var weights = 0.0
        var y = Int(rows.0)
        while Double(y) < rows.1, y < height {
            let weightY = min(rows.1, Double(y + 1)) - max(rows.0, Double(y))
            var x = Int(columns.0)
            while Double(x) < columns.1, x < width {
                let weight = weightY * (min(columns.1, Double(x + 1)) - max(columns.0, Double(x)))
                sum += weight * Double(pixels[y * width + x])
                weights += weight
                x += 1
            }
            y += 1
        }
        return weights > 0 ? sum / weights : 0
    }
}
