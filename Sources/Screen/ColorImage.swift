/// A picture in colour: two pixels a cell as half blocks; shades of its brightness where there are few colours.
///
/// It stands in its area as a `GrayImage` does. On a light ground shades are of its darkness, so that what is dark looks
/// dark there too.
package struct ColorImage: Widget {
    package var width: Int
    package var height: Int
    /// Row-major, red, green and blue of each pixel. Fewer than `3 * width * height`: nothing is drawn.
    package var rgb: [UInt8]
    /// The largest factor to enlarge by; 1 draws no pixel larger than half a cell.
    package var maximumMagnification: Int
    /// The last half of the area's last row stays free in any case: pictures stand apart from those under them.
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

    /// To one of 32 levels: few enough that the pairs of colours of a whole page fit into a terminal's table.
    private static func step(_ value: Double) -> UInt8 {
        UInt8((min(max(value, 0), 255) * 31 / 255).rounded() * 255 / 31)
    }

    private static func brightness(_ color: Color) -> Double {
        brightness(Double(color.red), Double(color.green), Double(color.blue))
    }

    /// ITU-R BT.601.
    private static func brightness(_ red: Double, _ green: Double, _ blue: Double) -> Double {
        min(255, 0.299 * red + 0.587 * green + 0.114 * blue)
    }
}
