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
        grid.placement(in: area, maximumMagnification: maximumMagnification)
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let place = placement(in: area)
        let scaled = grid.scaled(in: area, maximumMagnification: maximumMagnification)
        let usesShades = appearance.isASCII || appearance.colors < .indexed256
        let ramp = appearance.isASCII ? Self.asciiRamp : Self.shades
        let isInverted = isInverted ?? appearance.isLight
        func color(_ ink: Double) -> Color {
            let gray = UInt8(min(max(ink, 0), 255).rounded())
            return Color(gray: isInverted ? 255 - gray : gray)
        }
        for row in 0..<place.height {
            for column in 0..<place.width {
                let upper = scaled.mean(column, 2 * row) ?? 0
                let lower = scaled.mean(column, 2 * row + 1) ?? 0
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

    static let shades: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]
    static let asciiRamp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

    private var grid: PixelGrid { PixelGrid(width: width, height: height, channels: 1, values: pixels) }
}
