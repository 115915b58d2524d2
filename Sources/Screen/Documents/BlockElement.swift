/// A character of Unicode's blocks "Block Elements" and "Box Drawing" as rectangles in a cell of 8×16 units, so that
/// it looks the same in every font and joins its neighbours without a seam.
struct BlockElement {
    typealias Shape = PaintedRectangles.Shape

    /// Rectangles in the cell that do not overlap.
    var shapes: [Shape]
    /// The share of the cell's background that is mixed into the colour, 0…1, for the shades ░▒▓.
    var lightness = 0.0
    /// A rounded corner, drawn as a line one unit wide.
    var arc: Arc?

    /// A curve: its start in the cell, and the data of an SVG path that continues from there.
    struct Arc {
        var x: Double
        var y: Double
        var curve: String
    }

    /// Returns nil for a character that is left to the font: a letter, or a double or diagonal line.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\u{2580}"..."\u{259F}": self.init(block: Int(scalar.value) - 0x2580)
        case "╭": self.init(shapes: [], arc: Arc(x: 4.5, y: 16, curve: "v-4a3.5 3.5 0 0 1 3.5-3.5"))
        case "╮": self.init(shapes: [], arc: Arc(x: 0, y: 8.5, curve: "a4.5 4.5 0 0 1 4.5 4.5v3"))
        case "╯": self.init(shapes: [], arc: Arc(x: 0, y: 8.5, curve: "a4.5 4.5 0 0 0 4.5-4.5v-4"))
        case "╰": self.init(shapes: [], arc: Arc(x: 8, y: 8.5, curve: "a3.5 3.5 0 0 1-3.5-3.5v-5"))
        case "\u{2500}"..."\u{257F}": self.init(line: Int(scalar.value) - 0x2500)
        default: return nil
        }
    }

    private init(shapes: [Shape], lightness: Double = 0, arc: Arc? = nil) {
        self.shapes = shapes
        self.lightness = lightness
        self.arc = arc
    }

    // MARK: - Block Elements

    /// - Parameter block: the offset from U+2580.
    private init(block: Int) {
        switch block {
        case 0x00: self.init(shapes: [Shape(x: 0, y: 0, width: 8, height: 8)])
        case 0x01...0x08: self.init(shapes: [Shape(x: 0, y: 16 - 2 * block, width: 8, height: 2 * block)])
        case 0x09...0x0F: self.init(shapes: [Shape(x: 0, y: 0, width: 16 - block, height: 16)])
        case 0x10: self.init(shapes: [Shape(x: 4, y: 0, width: 4, height: 16)])
        case 0x11...0x13: self.init(shapes: [Self.whole], lightness: Double(0x14 - block) / 4)
        case 0x14: self.init(shapes: [Shape(x: 0, y: 0, width: 8, height: 2)])
        case 0x15: self.init(shapes: [Shape(x: 7, y: 0, width: 1, height: 16)])
        default:
            let quadrants = Self.quadrants[block - 0x16]
            self.init(
                shapes: (0..<4).filter { quadrants >> $0 & 1 == 1 }.map { corner in
                    Shape(x: corner % 2 * 4, y: corner / 2 * 8, width: 4, height: 8)
                })
        }
    }

    private static let whole = Shape(x: 0, y: 0, width: 8, height: 16)

    /// The quadrants of the characters from ▖ on. Bits: upper left 1, upper right 2, lower left 4, lower right 8.
    private static let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]

    // MARK: - Box Drawing

    /// - Parameter line: the offset from U+2500.
    private init?(line: Int) {
        if let dash = Self.dashes[line] {
            self.init(shapes: dash.shapes)
            return
        }
        let arms = Array(Self.arms[line].utf8).map { Int($0 - UInt8(ascii: "0")) }
        guard arms.contains(where: { $0 > 0 }) else { return nil }
        let (left, right, up, down) = (arms[0], arms[1], arms[2], arms[3])
        // A light line is one unit wide, a heavy one two. The upper arm reaches through the middle, so that corners
        // close.
        var shapes = [
            Shape(x: 4 - up / 2, y: 0, width: up, height: up > 0 ? 9 : 0),
            Shape(x: 4 - down / 2, y: up > 0 ? 9 : 8, width: down, height: up > 0 ? 7 : 8),
        ]
        let middle = max(up, down)
        let (leftEnd, rightStart) = middle > 0 ? (4 - middle / 2, 4 - middle / 2 + middle) : (4, 4)
        shapes += [
            Shape(x: 0, y: 8 - left / 2, width: leftEnd, height: left),
            Shape(x: rightStart, y: 8 - right / 2, width: 8 - rightStart, height: right),
        ]
        self.init(shapes: shapes.filter { $0.width > 0 && $0.height > 0 })
    }

    private struct Dash {
        var count: Int
        var isVertical: Bool
        /// 1 for a light line, 2 for a heavy one.
        var width: Int

        var shapes: [Shape] {
            let length = isVertical ? 16 : 8
            return (0..<count).map { index in
                let start = length * index / count
                let end = max(start + 1, length * (index + 1) / count - (isVertical ? 2 : 1))
                let middle = (isVertical ? 4 : 8) - width / 2
                return isVertical
                    ? Shape(x: middle, y: start, width: width, height: end - start)
                    : Shape(x: start, y: middle, width: end - start, height: width)
            }
        }
    }

    private static let dashes: [Int: Dash] = {
        var dashes: [Int: Dash] = [:]
        for (first, count) in [(0x04, 3), (0x08, 4), (0x4C, 2)] {
            for offset in 0..<4 {
                dashes[first + offset] = Dash(count: count, isVertical: offset >= 2, width: 1 + offset % 2)
            }
        }
        return dashes
    }()

    /// The arms of each character from U+2500 on, in the order left, right, up, down: 0 none, 1 light, 2 heavy. 0000
    /// for characters that are not made of such arms.
    private static let arms: [Substring] = """
        1100 2200 0011 0022 0000 0000 0000 0000 0000 0000 0000 0000 0101 0201 0102 0202 \
        1001 2001 1002 2002 0110 0210 0120 0220 1010 2010 1020 2020 0111 0211 0121 0112 \
        0122 0221 0212 0222 1011 2011 1021 1012 1022 2021 2012 2022 1101 2101 1201 2201 \
        1102 2102 1202 2202 1110 2110 1210 2210 1120 2120 1220 2220 1111 2111 1211 2211 \
        1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 0000 0000 0000 0000 \
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 \
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 \
        0000 0000 0000 0000 1000 0010 0100 0001 2000 0020 0200 0002 1200 0012 2100 0021
        """.split(separator: " ")
}
