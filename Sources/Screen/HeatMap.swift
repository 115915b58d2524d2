/// A grid of numbers whose background colours show how large they are, with names above and at the left.
///
/// The background colours only repeat what the numbers say; they are left out where there are fewer than 256 colours.
package struct HeatMap: Widget {
    package struct Entry: Hashable, Sendable {
        package var text: String
        /// Text in the second row of a cell, where cells have two rows.
        package var detail: String
        /// The strength of the background colour, 0…1.
        package var heat: Double
        package var hue: Hue

        package init(_ text: String, detail: String = "", heat: Double, hue: Hue) {
            self.text = text
            self.detail = detail
            self.heat = heat
            self.hue = hue
        }
    }

    /// What a cell counts: good or bad outcomes.
    package enum Hue: Hashable, Sendable { case good, bad }

    package var grid: HeatMapGrid
    /// The names of all rows of the grid, visible or not.
    package var rowNames: [String]
    package var columnNames: [String]
    /// The content of a cell; called for visible cells only.
    package var entry: @Sendable (_ row: Int, _ column: Int) -> Entry
    /// The caption in the corner, left of the column names.
    package var corner: String

    package init(
        _ grid: HeatMapGrid, rowNames: [String], columnNames: [String], corner: String = "",
        entry: @escaping @Sendable (_ row: Int, _ column: Int) -> Entry
    ) {
        self.grid = grid
        self.rowNames = rowNames
        self.columnNames = columnNames
        self.corner = corner
        self.entry = entry
    }

    /// Draws where the grid was laid out; `area` must be the grid's.
    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        draw(
            corner, in: grid.rectangle(.init()), style: theme.muted, isSelected: grid.cursor == .init(),
            alignment: .left, into: &frame, with: appearance)
        for column in grid.columns {
            let place = HeatMapGrid.Place(column: column)
            draw(
                columnNames[column], in: grid.rectangle(place), style: theme.strong, isSelected: grid.cursor == place,
                alignment: .right, into: &frame, with: appearance)
        }
        for row in grid.rows {
            let place = HeatMapGrid.Place(row: row)
            draw(
                rowNames[row], in: grid.rectangle(place), style: theme.strong, isSelected: grid.cursor == place,
                alignment: .left, into: &frame, with: appearance)
            for column in grid.columns {
                draw(entry(row, column), at: .init(row: row, column: column), into: &frame, with: appearance)
            }
        }
    }

    // MARK: -

    private func draw(
        _ name: String, in area: Rectangle, style: Style, isSelected: Bool, alignment: Alignment,
        into frame: inout Frame, with appearance: Appearance
    ) {
        var part = area
        // An empty column at the edge keeps names apart.
        _ = alignment == .right ? part.removeLeft(1) : part.removeRight(1)
        if isSelected { frame.fill(part.line(0), with: Cell(" ", appearance.theme.selection)) }
        frame.write(
            name, in: part, alignment: alignment, style: isSelected ? appearance.theme.selection : style,
            with: appearance)
    }

    private func draw(
        _ entry: Entry, at place: HeatMapGrid.Place, into frame: inout Frame, with appearance: Appearance
    ) {
        let area = grid.rectangle(place)
        let isSelected = grid.cursor == place
        let style = isSelected ? appearance.theme.selection : style(of: entry, with: appearance)
        // Without colours the number is underlined, but not the gap in front of it.
        let background = Style(style.foreground, on: style.background, style.attributes.subtracting(.underline))
        frame.fill(area, with: Cell(" ", background))
        var line = area.line(0)
        // A number is never cut: where it needs to, it takes the gap too.
        if entry.text.columnWidth < line.width { line.width -= grid.trailing }
        frame.write(entry.text, in: line, alignment: .right, style: style, with: appearance)
        if area.height > 1, entry.detail.columnWidth < area.width {
            var line = area.line(1)
            line.width -= grid.trailing
            frame.write(entry.detail, in: line, alignment: .right, style: style, with: appearance)
        }
        if isSelected {
            // The cursor must be visible without colours, too.
            frame[area.column, area.row] = Cell(appearance.glyph("▸", ascii: ">"), style)
        }
    }

    private func style(of entry: Entry, with appearance: Appearance) -> Style {
        let theme = appearance.theme
        let hue = entry.hue == .good ? theme.good : theme.bad
        let attributes: Style.Attributes = entry.hue == .good ? .bold : []
        guard entry.heat > 0 else { return theme.muted }
        guard appearance.colors >= .indexed256, let color = hue.foreground else {
            return entry.hue == .good ? hue.with(.bold) : entry.heat > 0.5 ? hue : theme.text
        }
        // Themes for light backgrounds have dark hues.
        let warmth = appearance.colors.faded(
            color, to: 0.12 + 0.88 * min(entry.heat, 1), onLight: color.luminance < 0.25)
        let ink = Color(gray: warmth.luminance > 0.18 ? 0 : 255)
        return Style(ink, on: warmth, attributes)
    }
}

extension ColorDepth {
    /// A hue faded towards the background, black or white, down to a share of its strength, 0…1. Terminals with less than
    /// 256 colours show it in full strength.
    package func faded(_ color: Color, to share: Double, onLight isLight: Bool) -> Color {
        if self == .indexed256 { return IndexedRamp(color, onLight: isLight).color(share, basic: color.basic) }
        return color.blended(over: Color(gray: isLight ? 255 : 16), share: share)
    }
}

extension Color {
    /// Relative luminance, 0…1, as WCAG defines it but with a gamma of 2: close enough for choosing the colour of
    /// text.
    package var luminance: Double {
        func linear(_ part: UInt8) -> Double { Double(part) * Double(part) / 65_025 }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// A mixture of this colour with `share`, 0…1, and the other one with the rest.
    func blended(over other: Color, share: Double) -> Color {
        func mix(_ part: UInt8, _ otherPart: UInt8) -> UInt8 {
            UInt8(min(max((Double(part) * share + Double(otherPart) * (1 - share)).rounded(), 0), 255))
        }
        return Color(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue), basic: basic)
    }
}
