/// A picture in colour: two pixels per cell, drawn as half blocks. Where there are few colours, shades show its
/// brightness.
///
/// It is placed and scaled like a `GrayImage`. On a light background the shades show its darkness instead, so that
/// dark parts look dark there too.
package struct ColorImage: Widget {
    package var width: Int
    package var height: Int
    /// `[height × width × 3]`, row-major: red, green and blue of each pixel. Nothing is drawn where there are fewer
    /// than `3 * width * height` values.
    package var rgb: [UInt8]
    /// The largest scale factor; at 1 no pixel is larger than half a cell.
    package var maximumMagnification: Int
    /// Whether the lower half of the area's last row always stays empty, so that pictures stand apart from those
    /// below them.
    package var leavesGap: Bool

    package init(width: Int, height: Int, rgb: [UInt8], maximumMagnification: Int = 4, leavesGap: Bool = false) {
        self.width = width
        self.height = height
        self.rgb = rgb
        self.maximumMagnification = maximumMagnification
        self.leavesGap = leavesGap
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let grid = PixelGrid(width: width, height: height, channels: 3, values: rgb, leavesGap: leavesGap)
        let place = grid.placement(in: area, maximumMagnification: maximumMagnification)
        let scaled = grid.scaled(in: area, maximumMagnification: maximumMagnification)
        let usesShades = appearance.isASCII || appearance.colors < .indexed256
        let ramp = appearance.isASCII ? GrayImage.asciiRamp : GrayImage.shades
        func color(_ column: Int, _ row: Int) -> Color? {
            guard let red = scaled.mean(column, row, channel: 0), let green = scaled.mean(column, row, channel: 1),
                let blue = scaled.mean(column, row, channel: 2)
            else { return nil }
            let basic = Color(gray: Self.step(Self.brightness(red, green, blue))).basic
            return Color(red: Self.step(red), green: Self.step(green), blue: Self.step(blue), basic: basic)
        }
        for row in 0..<place.height {
            for column in 0..<place.width {
                guard let upper = color(column, 2 * row) else { continue }
                let lower = color(column, 2 * row + 1)
                let cell: Cell
                if usesShades {
                    let mean = (Self.brightness(upper) + Self.brightness(lower ?? upper)) / 2
                    let ink = appearance.isLight ? 255 - mean : mean
                    cell = Cell(ramp[Int((ink * Double(ramp.count - 1) / 255).rounded())], appearance.theme.text)
                } else {
                    cell = Cell("▀", Style(upper, on: lower))
                }
                frame[place.column + column, place.row + row] = cell
            }
        }
    }

    /// Rounds to one of 32 levels: few enough that the colour pairs of a whole page fit into a terminal's table.
    private static func step(_ value: Double) -> UInt8 {
        UInt8((min(max(value, 0), 255) * 31 / 255).rounded() * 255 / 31)
    }

    private static func brightness(_ color: Color) -> Double {
        brightness(Double(color.red), Double(color.green), Double(color.blue))
    }

    /// The luma of ITU-R BT.601, 0…255.
    private static func brightness(_ red: Double, _ green: Double, _ blue: Double) -> Double {
        min(255, 0.299 * red + 0.587 * green + 0.114 * blue)
    }
}
