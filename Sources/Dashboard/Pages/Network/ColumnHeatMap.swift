import Matrices
import Screen

/// The weights of a layer for the columns of a table as a heat map: a row for each column, with its name, and a cell for
/// each unit, or class.
struct ColumnHeatMap: Widget {
    /// The names of the table's columns.
    var names: [String]
    /// [units × columns].
    var weights: Matrix
    /// The units in the order in which they are drawn.
    var units: [Int]
    /// The place of the selected unit among them.
    var selected: Int
    /// The captions of all units, as they are stored.
    var captions: [String]
    /// The weight that is drawn at full strength.
    var scale: Float

    private static let widestCell = 12
    private static let highestCell = 4
    private static let valueWidth = 7
    /// The least width of a cell with its number.
    private static let numberWidth = 7

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let parts = Parts(self, area)
        guard !parts.cells.isEmpty, names.count == weights.columns else { return }
        let columns = columns(atMost: parts.rows)
        if let head = parts.head { drawHead(into: &frame, in: head, parts, rows: columns.count, with: appearance) }
        let whole = columns.map { names[$0] }
        let labels =
            whole.shortenedApart(to: parts.nameWidth, with: appearance)
            ?? whole.map { $0.shortened(to: parts.nameWidth, with: appearance) }
        let unit = units[selected]
        for (row, column) in columns.enumerated() {
            var line = parts.body.line(row * parts.cellHeight)
            frame.write(
                labels[row], in: line.removeLeft(parts.nameWidth), style: appearance.theme.text, with: appearance)
            guard !parts.showsNumbers else { continue }
            let weight = weights[unit, column]
            frame.write(
                appearance.numbers.signed(Double(weight)), in: line.removeLeft(Self.valueWidth), alignment: .right,
                style: weight < 0 ? appearance.theme.training : appearance.theme.validation, with: appearance)
        }
        var values: [Float] = []
        values.reserveCapacity(columns.count * parts.shown.count)
        for column in columns { for unit in units[parts.shown] { values.append(weights[unit, column]) } }
        var map = parts.cells
        map.height = columns.count * parts.cellHeight
        frame.draw(
            SignedImage(width: parts.shown.count, height: columns.count, values: values[...], scale: scale), in: map,
            with: appearance)
        guard parts.showsNumbers else { return }
        for (row, column) in columns.enumerated() {
            for (place, unit) in units[parts.shown].enumerated() {
                let cell = Rectangle(
                    column: map.column + place * parts.cellWidth, row: map.row + row * parts.cellHeight,
                    width: parts.cellWidth, height: parts.cellHeight)
                drawNumber(weights[unit, column], into: &frame, in: cell, with: appearance)
            }
        }
    }

    /// The units that are visible in an area, as places in their order.
    func shown(in area: Rectangle) -> Range<Int> { Parts(self, area).shown }

    /// The place of the unit at a cell of the screen; nil where there is none.
    func place(atColumn column: Int, row: Int, in area: Rectangle) -> Int? {
        let parts = Parts(self, area)
        guard area.contains(column: column, row: row), column >= parts.cells.column, parts.cellWidth > 0 else {
            return nil
        }
        let place = parts.shown.lowerBound + (column - parts.cells.column) / parts.cellWidth
        return parts.shown.contains(place) ? place : nil
    }

    // MARK: -

    /// The table's columns that are drawn: all in order if they fit, otherwise those with the greatest weights over all
    /// units.
    private func columns(atMost count: Int) -> [Int] {
        guard names.count > count else { return Array(names.indices) }
        var squares = Array(repeating: Float(0), count: names.count)
        for unit in 0..<weights.rows {
            for (column, weight) in weights.row(unit).enumerated() where weight.isFinite {
                squares[column] += weight * weight
            }
        }
        let strongest = squares.indices.sorted { (squares[$1], $0) < (squares[$0], $1) }
        return strongest.prefix(count).sorted()
    }

    private func drawHead(
        into frame: inout Frame, in head: Rectangle, _ parts: Parts, rows: Int, with appearance: Appearance
    ) {
        let theme = appearance.theme
        var place = head
        place.width = max(0, parts.cells.column - head.column - 1)
        let forms = headForms(of: parts, rows: rows, with: appearance)
        frame.write(
            forms.first { $0.columnWidth <= place.width } ?? "", in: place, style: theme.muted, with: appearance)
        let room = parts.cellWidth - 1
        let labels = room >= 3 ? captions.shortenedApart(to: room, with: appearance) : nil
        for (index, place) in parts.shown.enumerated() {
            let column = parts.cells.column + index * parts.cellWidth
            let isSelected = place == selected
            if let labels {
                let cell = Rectangle(column: column, row: head.row, width: room, height: 1)
                let style = isSelected ? theme.selection : theme.strong
                frame.write(labels[units[place]], in: cell, alignment: .left, style: style, with: appearance)
            } else if isSelected {
                frame[column + room / 2, head.row] = Cell(appearance.glyph("▼", ascii: "v"), theme.focus.with(.bold))
            }
        }
    }

    /// What is visible of the map, if not all of it is, in forms from the longest to the shortest: "strongest 14 of 40
    /// columns", "units 0–33 of 64".
    private func headForms(of parts: Parts, rows: Int, with appearance: Appearance) -> [String] {
        let (shown, dash) = (parts.shown, appearance.text("–", ascii: "-"))
        let units = "\(shown.lowerBound)\(dash)\(shown.upperBound - 1) of \(self.units.count)"
        let columns = "\(rows) of \(names.count) columns"
        switch (rows < names.count, shown.count < self.units.count) {
        case (false, false): return ["column"]
        case (true, false): return ["the strongest \(columns)", columns, "\(rows)/\(names.count)"]
        case (false, true): return ["units \(units)", units]
        case (true, true):
            return ["\(columns), units \(units)", "\(columns), \(units)", columns, "\(rows)/\(names.count)"]
        }
    }

    /// Writes the number over the colour of its cell, which it keeps as its background.
    private func drawNumber(_ weight: Float, into frame: inout Frame, in cell: Rectangle, with appearance: Appearance) {
        var line = cell.line(0)
        line.width -= 1
        let usesSigns = appearance.isASCII || appearance.colors < .indexed256
        var style = weight < 0 ? appearance.theme.training : appearance.theme.validation
        if usesSigns {
            frame.fill(cell, with: Cell(" ", Style()))
        } else if let ground = frame[cell.column, cell.row].style.background {
            frame.fill(cell, with: Cell(" ", Style(nil, on: ground)))
            style = Style(Color(gray: ground.luminance > 0.18 ? 0 : 255), on: ground)
        }
        frame.write(
            appearance.numbers.signed(Double(weight)), in: line, alignment: .right, style: style, with: appearance)
    }

    /// The areas of the names, the head and the cells.
    private struct Parts {
        var head: Rectangle?
        /// Everything below the head.
        var body: Rectangle
        var cells: Rectangle
        var nameWidth: Int
        var cellWidth: Int
        var cellHeight: Int
        /// The greatest number of columns of the table that fit.
        var rows: Int
        var shown: Range<Int>
        var showsNumbers: Bool

        init(_ map: ColumnHeatMap, _ area: Rectangle) {
            var rest = area
            // The head must not take the place of the last column.
            if area.height > 1, area.height != map.names.count { head = rest.removeTop(1) }
            body = rest
            let count = map.names.count
            cellHeight = min(max(1, rest.height / max(1, count)), ColumnHeatMap.highestCell)
            rows = rest.height / cellHeight
            let longest = map.names.prefix(256).map(\.columnWidth).max() ?? 0
            nameWidth = min(longest, max(8, area.width / 3))
            let units = max(1, map.units.count)
            let room = max(0, area.width - nameWidth - 1)
            showsNumbers = room / units >= ColumnHeatMap.numberWidth
            let left = nameWidth + (showsNumbers ? 1 : ColumnHeatMap.valueWidth + 1)
            _ = rest.removeLeft(left)
            cellWidth = min(max(1, rest.width / units), ColumnHeatMap.widestCell)
            let visible = min(map.units.count, rest.width / cellWidth)
            let first = min(max(0, map.selected - visible / 2), map.units.count - visible)
            shown = first..<first + visible
            cells = rest
            cells.width = visible * cellWidth
        }
    }
}
