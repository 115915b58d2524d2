/// What filled areas leave of a cell, those below before those above: a whole cell, or the part of it that a block can
/// show.
struct CellFill {
    /// The cell without a line; nil where no area reaches it.
    private(set) var cell: Cell?
    /// The colour behind a line: that of the last area with at least half of the dots.
    private(set) var ground: Color?

    /// Adds the dots of an area, which are not empty.
    mutating func add(_ dots: UInt8, _ color: Color) {
        if dots.nonzeroBitCount >= 4 { ground = color }
        let glyph = Self.glyph(of: dots)
        if glyph == " " {
            cell = Cell(" ", Style(nil, on: color))
        } else if let former = cell, former.scalar == " " {
            cell = Cell(glyph, Style(color, on: former.style.background))
        } else if cell == nil || dots.nonzeroBitCount >= 4 {
            // Of two areas that end in one cell, it shows the upper one if that takes half of it.
            cell = Cell(glyph, Style(color))
        }
    }

    /// A space for a whole cell, otherwise the block for the rows that are filled in all columns that the area reaches, or
    /// the dots themselves.
    private static func glyph(of dots: UInt8) -> Unicode.Scalar {
        // Bit n is the row n from the top; braille numbers the fourth row of both columns last.
        let left = dots & 0b0111 | dots >> 3 & 0b1000
        let right = dots >> 3 & 0b0111 | dots >> 4 & 0b1000
        let rows = left == 0 ? right : right == 0 ? left : left & right
        return switch rows {
        case 0b1111, 0b1101, 0b1011, 0b1001, 0b0111: " "
        case 0b1110, 0b1010: "▆"
        case 0b1100: "▄"
        case 0b1000: "▂"
        case 0b0011: "▀"
        case 0b0001, 0b0101: "▔"
        default: Unicode.Scalar(0x2800 + UInt32(dots)) ?? " "
        }
    }
}
