/// A frame as SVG: text is set in the viewer's monospaced font; everything that joins neighbouring cells (lines,
/// blocks, braille) is drawn as shapes, so that it looks the same everywhere.
///
/// A cell is 8×16 units, and the picture has a margin of 8. Neighbouring characters of one style are one element with
/// `textLength`, which keeps them in their cells whatever the width of the font. A character whose width differs
/// between fonts is an element of its own, centred in its cell. Braille dots are the round caps of strokes of length
/// 0.
extension FrameDocument {
    var svg: String {
        var drawing = SVGDrawing(palette: palette)
        for row in 0..<frame.size.rows { drawing.add(frame.row(row), row: row) }
        return Self.svgOpening(frame.size, title: title, palette) + drawing.elements.joined(separator: "\n")
            + "\n</svg>\n"
    }

    /// The beginning of a picture of that size in cells, with its background.
    static func svgOpening(_ size: Size, title: String, _ palette: FramePalette) -> String {
        let (width, height) = (size.columns * 8 + 16, size.rows * 16 + 16)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="-8 -8 \(width) \(height)" role="img" font-size="13.3" font-family="\(fonts)">
            <title>\(title.escapedForXML)</title>
            <rect x="-8" y="-8" width="\(width)" height="\(height)" rx="6" fill="\(palette.background.cssColor)"/>

            """
    }

    /// Fonts whose characters are three fifths as wide as they are high come first: they need no stretching.
    static let fonts = "ui-monospace,Menlo,'DejaVu Sans Mono','Liberation Mono',Consolas,monospace"
}

/// Collects the shapes and texts of a frame's cells.
struct SVGDrawing {
    private struct TextStyle: Hashable {
        var color: UInt32
        var isBold: Bool
    }

    let palette: FramePalette
    private var backgrounds = PaintedRectangles()
    private var blocks = PaintedRectangles()
    /// Path data for each colour.
    private var dots = KeyedTexts<UInt32>()
    private var arcs = KeyedTexts<UInt32>()
    /// `text` elements for each style.
    private var texts = KeyedTexts<TextStyle>()

    init(palette: FramePalette) { self.palette = palette }

    /// Adds neighbouring cells of one row, the first of them in a column.
    mutating func add(_ cells: ArraySlice<Cell>, row: Int, from first: Int = 0) {
        var run: TextRun?
        for (place, cell) in cells.enumerated() {
            let column = first + place
            let ink = palette.ink(cell.style)
            let isWide = place + 1 < cells.count && cells[cells.startIndex + place + 1].scalar == nil
            fill(cell, ink, column: column, row: row)
            if let scalar = cell.scalar, scalar != " " || !cell.marks.isEmpty {
                let style = TextStyle(color: ink.color, isBold: ink.isBold)
                if BlockElement(scalar) != nil || scalar.isBraille {
                    continue
                } else if scalar.hasLetterWidth, cell.marks.isEmpty {
                    if run?.append(scalar, style, column) != true {
                        close(&run, row: row)
                        run = TextRun(style: style, column: column, text: String(Character(scalar)))
                    }
                } else {
                    addAlone(cell, scalar, style, column: column, row: row, width: isWide ? 16 : 8)
                }
            }
        }
        close(&run, row: row)
    }

    /// All elements, from the lowest layer to the topmost.
    var elements: [String] {
        var elements = paths(backgrounds) + paths(blocks)
        elements += arcs.entries.map { "<path fill=\"none\" stroke=\"\($0.key.cssColor)\" d=\"\($0.text)\"/>" }
        elements += dots.entries.map {
            "<path stroke=\"\($0.key.cssColor)\" stroke-width=\"2.6\" stroke-linecap=\"round\" d=\"\($0.text)\"/>"
        }
        elements += texts.entries.map { entry in
            let bold = entry.key.isBold ? " font-weight=\"bold\"" : ""
            return "<g fill=\"\(entry.key.color.cssColor)\"\(bold)>\n\(entry.text)</g>"
        }
        return elements
    }

    // MARK: - Shapes

    /// Adds everything of a cell except its letter.
    private mutating func fill(_ cell: Cell, _ ink: FramePalette.Ink, column: Int, row: Int) {
        let (x, y) = (8 * column, 16 * row)
        let block = cell.scalar.flatMap { BlockElement($0) }
        // Half blocks fill their half of the background, so that the two pixels of a cell are two rectangles and not
        // three.
        let upper: UInt32?
        let lower: UInt32?
        switch cell.scalar {
        case "▀": (upper, lower) = (ink.color, ink.background)
        case "▄": (upper, lower) = (ink.background, ink.color)
        case "█": (upper, lower) = (ink.color, ink.color)
        default:
            let shade = block.flatMap { block in
                block.lightness > 0
                    ? ink.color.mixed(with: ink.background ?? palette.background, share: block.lightness) : nil
            }
            upper = shade ?? ink.background
            lower = upper
            if let block, shade == nil {
                for shape in block.shapes {
                    let placed = PaintedRectangles.Shape(
                        x: x + shape.x, y: y + shape.y, width: shape.width, height: shape.height)
                    blocks.add(placed, color: ink.color)
                }
            }
        }
        for (offset, color) in [(0, upper), (8, lower)] {
            guard let color, color != palette.background else { continue }
            backgrounds.add(PaintedRectangles.Shape(x: x, y: y + offset, width: 8, height: 8), color: color)
        }
        if let arc = block?.arc {
            arcs.append("M\(Double(x) + arc.x) \(Double(y) + arc.y)\(arc.curve)", to: ink.color)
        }
        if ink.isUnderlined {
            blocks.add(PaintedRectangles.Shape(x: x, y: y + 14, width: 8, height: 1), color: ink.color)
        }
        if let scalar = cell.scalar, scalar.isBraille { addDots(of: scalar, ink.color, x: x, y: y) }
    }

    private mutating func addDots(of scalar: Unicode.Scalar, _ color: UInt32, x: Int, y: Int) {
        for bit in 0..<8 where scalar.value >> UInt32(bit) & 1 == 1 {
            // The first six bits go down the left column and then the right one; the last two are the lowest row.
            let (right, down) = bit < 6 ? (bit / 3, bit % 3) : (bit - 6, 3)
            dots.append("M\(x + 2 + 4 * right) \(y + 2 + 4 * down)h0", to: color)
        }
    }

    private func paths(_ rectangles: PaintedRectangles) -> [String] {
        rectangles.byColor.map { color, shapes in
            let data = shapes.map { "M\($0.x) \($0.y)h\($0.width)v\($0.height)h-\($0.width)z" }.joined()
            return "<path fill=\"\(color.cssColor)\" shape-rendering=\"crispEdges\" d=\"\(data)\"/>"
        }
    }

    // MARK: - Text

    /// Neighbouring characters of one style with at most single spaces between them: XML would collapse longer gaps.
    private struct TextRun {
        let style: TextStyle
        let column: Int
        var text: String

        /// Appends the character if it continues the run, and returns whether it did.
        mutating func append(_ scalar: Unicode.Scalar, _ style: TextStyle, _ column: Int) -> Bool {
            let end = self.column + text.unicodeScalars.count
            guard style == self.style, column - end <= 1 else { return false }
            if column > end { text += " " }
            text.unicodeScalars.append(scalar)
            return true
        }
    }

    private mutating func close(_ run: inout TextRun?, row: Int) {
        guard let ended = run else { return }
        run = nil
        let count = ended.text.unicodeScalars.count
        let length = count > 1 ? " textLength=\"\(8 * count)\"" : ""
        texts.append(
            "<text x=\"\(8 * ended.column)\" y=\"\(16 * row + 12)\"\(length)>\(ended.text.escapedForXML)</text>\n",
            to: ended.style)
    }

    private mutating func addAlone(
        _ cell: Cell, _ scalar: Unicode.Scalar, _ style: TextStyle, column: Int, row: Int, width: Int
    ) {
        var text = String(Character(scalar))
        text.unicodeScalars += cell.marks.scalars
        texts.append(
            "<text x=\"\(8 * column + width / 2)\" y=\"\(16 * row + 12)\" text-anchor=\"middle\">"
                + "\(text.escapedForXML)</text>\n",
            to: style)
    }
}

/// Texts that are appended to by key, in the order in which the keys first occurred.
private struct KeyedTexts<Key: Hashable> {
    private(set) var entries: [(key: Key, text: String)] = []
    private var places: [Key: Int] = [:]

    mutating func append(_ text: String, to key: Key) {
        if let place = places[key] {
            entries[place].text += text
        } else {
            places[key] = entries.count
            entries.append((key, text))
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isBraille: Bool { ("\u{2800}"..."\u{28FF}").contains(self) }

    /// Whether monospaced fonts contain the character in the width of their letters: ASCII, Latin letters, dashes,
    /// quotes, and the signs for minus and infinity.
    fileprivate var hasLetterWidth: Bool {
        switch self {
        case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{17F}", "\u{2010}"..."\u{2027}", "−", "∞": columnWidth == 1
        default: false
        }
    }
}
