/// A grid of dots, 2×4 in each cell, drawn in braille characters.
///
/// Every dot belongs to a layer. Where several layers meet in a cell, all their dots show, in the style of the last
/// one. The dots of a backdrop layer are left out of cells that another layer uses; a filled one is the background there.
/// In ASCII a cell shows the glyph of its last layer, so that layers can be told apart.
package struct BrailleCanvas: Widget {
    package struct Layer: Hashable, Sendable {
        package var style: Style
        /// The styles of the columns of cells instead, from the first on; a column beyond has `style`.
        package var columnStyles: [Style]
        /// The character for the layer's dots in ASCII; `nil` for `'`, `.` or `:`, depending on whether the dots are
        /// in the upper half of the cell, the lower half, or both.
        package var asciiGlyph: Unicode.Scalar?
        package var isBackdrop: Bool
        /// The colour of a layer that fills areas rather than drawing dots; nil for dots.
        package var fill: Color?

        package init(
            _ style: Style, ascii asciiGlyph: Unicode.Scalar? = nil, isBackdrop: Bool = false, fill: Color? = nil,
            columnStyles: [Style] = []
        ) {
            self.style = style
            self.columnStyles = columnStyles
            self.asciiGlyph = asciiGlyph
            self.isBackdrop = isBackdrop
            self.fill = fill
        }
    }

    /// The size in cells.
    package let size: Size
    package private(set) var layers: [Layer] = []
    /// A byte of dots for every cell of every layer, the first layer's cells first.
    private var dots: [UInt8] = []

    package init(size: Size) {
        self.size = size
    }

    /// Dots in a row: twice the columns.
    package var dotWidth: Int { size.columns * 2 }
    /// Dots in a column: four times the rows.
    package var dotHeight: Int { size.rows * 4 }

    /// Adds a layer over the earlier ones and returns its number, which the drawing methods take.
    package mutating func addLayer(_ layer: Layer) -> Int {
        layers.append(layer)
        dots.append(contentsOf: repeatElement(0, count: size.columns * size.rows))
        return layers.count - 1
    }

    /// Sets a dot, counted from 0 at the top left. Does nothing outside of the canvas.
    package mutating func set(_ x: Int, _ y: Int, layer: Int) {
        guard x >= 0, y >= 0, x < dotWidth, y < dotHeight else { return }
        let cell = (layer * size.rows + y / 4) * size.columns + x / 2
        dots[cell] |= Self.bit(x & 1, y & 3)
    }

    /// Shades a column between two rows of dots, both included and clipped to the canvas: every dot of a filled layer,
    /// and otherwise every other, so that neighbouring columns form a chessboard, lighter than a line in any colours.
    package mutating func shade(column x: Int, from top: Int, to bottom: Int, layer: Int) {
        let (first, last) = (max(0, top), min(bottom, dotHeight - 1))
        guard x >= 0, x < dotWidth, first <= last else { return }
        // The rows of dots in a cell, the upper one in the lowest bit.
        let pattern: UInt8 = layers[layer].fill != nil ? 0b1111 : x & 1 == 0 ? 0b0101 : 0b1010
        for row in first / 4...last / 4 {
            var rows = pattern
            // Either end may lie in the middle of its cell.
            if row * 4 < first { rows &= 0b1111 << UInt8(first - row * 4) }
            if row * 4 + 3 > last { rows &= 0b1111 >> UInt8(row * 4 + 3 - last) }
            dots[(layer * size.rows + row) * size.columns + x / 2] |= Self.bits(ofRows: rows, x & 1)
        }
    }

    /// Draws a straight line between two dots, clipped to the canvas. Draws nothing where an end is not finite.
    ///
    /// `pattern` says how many dots are drawn and then skipped, in turn; `phase` continues the pattern along a
    /// polyline.
    package mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), layer: Int,
        pattern: (on: Int, off: Int)? = nil, phase: inout Int
    ) {
        guard let clipped = clip(start, end) else { return }
        var (x, y) = (Int(clipped.start.x.nearestWhole), Int(clipped.start.y.nearestWhole))
        let (endX, endY) = (Int(clipped.end.x.nearestWhole), Int(clipped.end.y.nearestWhole))
        let (width, height) = (abs(endX - x), -abs(endY - y))
        let (stepX, stepY) = (x < endX ? 1 : -1, y < endY ? 1 : -1)
        var error = width + height
        while true {
            if let pattern {
                if phase % max(1, pattern.on + pattern.off) < pattern.on { set(x, y, layer: layer) }
                phase += 1
            } else {
                set(x, y, layer: layer)
            }
            if x == endX, y == endY { break }
            let doubled = 2 * error
            if doubled >= height {
                error += height
                x += stepX
            }
            if doubled <= width {
                error += width
                y += stepY
            }
        }
    }

    package mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), layer: Int
    ) {
        var phase = 0
        line(from: start, to: end, layer: layer, phase: &phase)
    }

    /// Whether any layer has a dot in the cell, apart from filled areas; false outside of the canvas.
    package func hasDots(column: Int, row: Int) -> Bool {
        guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return false }
        return layers.indices.contains {
            layers[$0].fill == nil && dots[($0 * size.rows + row) * size.columns + column] != 0
        }
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let count = size.columns * size.rows
        for row in 0..<min(size.rows, area.height) {
            for column in 0..<min(size.columns, area.width) {
                // The dots of backdrops show where no later layer has any.
                var (dotsKept, backdrop): (UInt8, UInt8) = (0, 0)
                var last: Int?
                var fill = CellFill()
                let index = row * size.columns + column
                for layer in layers.indices {
                    let layerDots = dots[layer * count + index]
                    if layerDots == 0 { continue }
                    if let color = layers[layer].fill {
                        fill.add(layerDots, color)
                        continue
                    }
                    let isBackdrop = layers[layer].isBackdrop
                    (dotsKept, backdrop) = (isBackdrop ? dotsKept : dotsKept | layerDots, isBackdrop ? layerDots : 0)
                    last = layer
                }
                let place = (column: area.column + column, row: area.row + row)
                guard let last else {
                    if let cell = fill.cell { frame[place.column, place.row] = cell }
                    continue
                }
                let styles = layers[last].columnStyles
                let style = column < styles.count ? styles[column] : layers[last].style
                frame[place.column, place.row] = Cell(
                    glyph(dotsKept | backdrop, of: layers[last], with: appearance), fill.ground.map(style.on) ?? style)
            }
        }
    }

    // MARK: -

    private func glyph(_ dots: UInt8, of layer: Layer, with appearance: Appearance) -> Unicode.Scalar {
        if !appearance.isASCII { return Unicode.Scalar(0x2800 + UInt32(dots)) ?? " " }
        if let glyph = layer.asciiGlyph { return glyph }
        let upper = dots & 0b0001_1011 != 0
        let lower = dots & 0b1110_0100 != 0
        return upper && lower ? ":" : upper ? "'" : "."
    }

    /// The bit of a dot in U+2800 … U+28FF. The bits of the upper three rows go down the left column and then the
    /// right one; the fourth row was added to braille later and follows them.
    private static func bit(_ x: Int, _ y: Int) -> UInt8 {
        y == 3 ? 0x40 << UInt8(x) : 1 << UInt8(y + 3 * x)
    }

    /// The bits of several dots of a column, whose rows are bits from the upper one on.
    private static func bits(ofRows rows: UInt8, _ x: Int) -> UInt8 {
        (rows & 0b0111) << UInt8(3 * x) | (rows & 0b1000) << UInt8(3 + x)
    }

    /// Whether a point is nearest to a dot of the canvas; false where it is not finite.
    private func isInside(_ point: (x: Double, y: Double)) -> Bool {
        point.x >= -0.49 && point.y >= -0.49 && point.x <= Double(dotWidth) - 0.51
            && point.y <= Double(dotHeight) - 0.51
    }

    /// The part of a line on the canvas (Liang and Barsky, 1984).
    private func clip(
        _ start: (x: Double, y: Double), _ end: (x: Double, y: Double)
    ) -> (start: (x: Double, y: Double), end: (x: Double, y: Double))? {
        let (width, height) = (end.x - start.x, end.y - start.y)
        if isInside(start), isInside(end) { return (start, end) }
        guard width.isFinite, height.isFinite, dotWidth > 0, dotHeight > 0 else { return nil }
        let (right, bottom) = (Double(dotWidth) - 0.51, Double(dotHeight) - 0.51)
        let edges: [(step: Double, distance: Double)] = [
            (-width, start.x + 0.49), (width, right - start.x), (-height, start.y + 0.49),
            (height, bottom - start.y),
        ]
        var (from, to) = (0.0, 1.0)
        var (entry, exit) = (-1, -1)
        for (edge, (step, distance)) in edges.enumerated() {
            if step == 0 {
                if distance < 0 { return nil }
            } else if step < 0, distance / step > from {
                (from, entry) = (distance / step, edge)
            } else if step > 0, distance / step < to {
                (to, exit) = (distance / step, edge)
            }
        }
        guard from <= to else { return nil }
        // The point is put exactly on the edge: for an end that is far away, computing it would leave nothing but
        // rounding errors.
        func point(_ share: Double, on edge: Int) -> (x: Double, y: Double) {
            let x = edge == 0 ? -0.49 : edge == 1 ? right : start.x + share * width
            let y = edge == 2 ? -0.49 : edge == 3 ? bottom : start.y + share * height
            return (min(max(x, -0.49), right), min(max(y, -0.49), bottom))
        }
        return (point(from, on: entry), point(to, on: exit))
    }
}

extension Double {
    /// The nearest whole number, halves away from zero, as `rounded()` gives it: for which x86-64 has no instruction, so that
    /// it is a call of a C function.
    var nearestWhole: Double { magnitude < 1e15 ? Double(Int(self + (self < 0 ? -0.5 : 0.5))) : rounded() }
}
