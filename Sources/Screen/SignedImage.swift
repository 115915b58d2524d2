/// A picture of positive and negative numbers: blue below 0, orange above it, and stronger the further from 0.
///
/// A cell shows two pixels as half blocks. Where there are few colours it shows one character for the mean of its
/// pixels: `+*#` above 0, `-=%` below it, a space near it.
package struct SignedImage: Widget {
    package var width: Int
    package var height: Int
    /// `[height × width]`, row-major. Nothing is drawn where there are fewer than `width * height` values.
    package var values: ArraySlice<Float>
    /// The magnitude that is drawn at full strength; positive.
    package var scale: Float
    /// Whether 0 is white rather than black; `nil` to follow the terminal's background.
    package var isInverted: Bool?
    /// Whether the lower half of the last row stays empty, so that pictures stand apart from those below them. Where
    /// characters are drawn, the whole last row stays empty if there are at least three.
    package var leavesGap: Bool

    package init(
        width: Int, height: Int, values: ArraySlice<Float>, scale: Float, isInverted: Bool? = nil,
        leavesGap: Bool = false
    ) {
        self.width = width
        self.height = height
        self.values = values
        self.scale = scale
        self.isInverted = isInverted
        self.leavesGap = leavesGap
    }

    /// The largest size in cells at which the picture fits into `room` with its proportions. A pixel is at most two
    /// columns wide, unless the picture is smaller than 28 columns then.
    package static func size(width: Int, height: Int, in room: Size) -> Size {
        guard width > 0, height > 0, room.columns > 0, room.rows > 0 else { return Size(columns: 0, rows: 0) }
        let most = Double(max(2, 28 / max(width, height)))
        let scale = min(Double(room.columns) / Double(width), Double(room.rows * 2) / Double(height), most)
        let fitted = scale >= 1 ? scale.rounded(.down) : scale
        let rows = Int((Double(height) * fitted / 2).rounded(.up))
        return Size(
            columns: min(max(1, Int((Double(width) * fitted).rounded())), room.columns),
            rows: min(max(1, rows), room.rows))
    }

    /// Fills the area. The caller chooses its proportions: see `size(width:height:in:)`.
    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty, width > 0, height > 0 else { return }
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, count <= values.count else { return }
        let usesSigns = appearance.isASCII || appearance.colors < .indexed256
        let rows = usesSigns && leavesGap && area.height >= 3 ? area.height - 1 : area.height
        let pixelRows = usesSigns ? rows : 2 * rows - (leavesGap ? 1 : 0)
        let isInverted = isInverted ?? appearance.isLight
        let colors = (appearance.colors == .indexed256 ? Self.indexedColors : Self.colors)[isInverted ? 1 : 0]
        let spans = (0..<area.width).map { column in
            let first = column * width / area.width
            return first..<max((column + 1) * width / area.width, first + 1)
        }
        for row in 0..<rows {
            let (upperRows, lowerRows) =
                usesSigns
                ? (pixels(under: row, of: pixelRows), 0..<0)
                : (pixels(under: 2 * row, of: pixelRows), pixels(under: 2 * row + 1, of: pixelRows))
            for column in 0..<area.width {
                let cell: Cell
                if usesSigns {
                    cell = sign(of: mean(spans[column], upperRows), with: appearance)
                } else {
                    let upper = colors[level(of: mean(spans[column], upperRows))]
                    let lower = 2 * row + 1 < pixelRows ? colors[level(of: mean(spans[column], lowerRows))] : nil
                    cell = Cell("▀", Style(upper, on: lower))
                }
                frame[area.column + column, area.row + row] = cell
            }
        }
    }

    // MARK: -

    private static let positive: [Unicode.Scalar] = [" ", "+", "*", "#"]
    private static let negative: [Unicode.Scalar] = [" ", "-", "=", "%"]
    /// The magnitudes at which the next character of a ramp begins.
    private static let thresholds: [Float] = [0.15, 0.4, 0.75]
    /// Levels of strength per sign: few enough that the colour pairs of a whole page fit into a terminal's table.
    private static let steps = 8

    /// The picture's rows under one of `rowCount` drawn rows.
    private func pixels(under row: Int, of rowCount: Int) -> Range<Int> {
        let first = row * height / rowCount
        return first..<max((row + 1) * height / rowCount, first + 1)
    }

    /// The mean of a rectangle of pixels divided by `scale`, clamped to −1…1; 0 for NaN. The rectangle must lie
    /// inside the picture.
    private func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Float {
        var sum: Float = 0
        // Bounds are not checked here: a page draws hundreds of pictures in each frame.
        unsafe values.withUnsafeBufferPointer { values in
            for y in rows {
                for x in columns { sum += unsafe values[y * width + x] }
            }
        }
        let mean = sum / Float(rows.count * columns.count) / scale
        return mean.isNaN ? 0 : min(max(mean, -1), 1)
    }

    private func sign(of value: Float, with appearance: Appearance) -> Cell {
        let level = Self.thresholds.count { value.magnitude >= $0 }
        let ramp = value < 0 ? Self.negative : Self.positive
        let theme = appearance.theme
        return Cell(ramp[level], value < 0 ? theme.training : theme.validation)
    }

    /// The index of a level: 0 for the strongest negative value, `steps` for 0, `2 * steps` for the strongest
    /// positive one.
    private func level(of value: Float) -> Int { Self.steps + Int((value * Float(Self.steps)).rounded()) }

    /// The colours of all levels: first for dark backgrounds, then for light ones.
    private static let colors = [false, true].map { colors(isInverted: $0, in: .trueColor) }
    private static let indexedColors = [false, true].map { colors(isInverted: $0, in: .indexed256) }

    private static func colors(isInverted: Bool, in depth: ColorDepth) -> [Color] {
        let background = isInverted ? 255 : 0
        return (-steps...steps).map { level in
            let hue = hue(isPositive: level > 0, isInverted: isInverted)
            let basic = level.magnitude < 4 ? BasicColor.black : hue.basic
            if depth == .indexed256, level != 0 {
                let share = Double(level.magnitude) / Double(steps)
                return IndexedRamp(hue, onLight: isInverted).color(share, basic: basic)
            }
            func mix(_ part: UInt8) -> UInt8 {
                UInt8(clamping: background + (Int(part) - background) * Int(level.magnitude) / steps)
            }
            return Color(red: mix(hue.red), green: mix(hue.green), blue: mix(hue.blue), basic: basic)
        }
    }

    /// The colour of full strength, which is also readable as text on the background, for a legend.
    package static func hue(isPositive: Bool, isInverted: Bool) -> Color {
        switch (isPositive, isInverted) {
        case (false, false): Color(0x56B4E9, basic: .cyan)
        case (true, false): Color(0xFFA61A, basic: .yellow)
        case (false, true): Color(0x0072B2, basic: .blue)
        case (true, true): Color(0xB34700, basic: .red)
        }
    }
}
