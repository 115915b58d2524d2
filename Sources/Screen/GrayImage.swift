/// A grey image: two pixels per cell, drawn as half blocks, or as shades where there are few colours.
///
/// It is centred in the area and enlarged by the largest whole factor that fits, or averaged down where it does not
/// fit. A cell is one pixel wide and two pixels high.
package struct GrayImage: Widget {
    package var width: Int
    package var height: Int
    /// `[height × width]`, row-major, from 0 for the background to 255 for ink. Nothing is drawn where there are
    /// fewer than `width * height` values.
    package var pixels: [UInt8]
    /// Whether ink is black on white; `nil` to follow the terminal's background. Shades ignore it: they use the
    /// terminal's own colours, which fit already.
    package var isInverted: Bool?
    /// The largest scale factor; at 1 no pixel is larger than half a cell.
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

    /// The cells that the image covers in an area.
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
