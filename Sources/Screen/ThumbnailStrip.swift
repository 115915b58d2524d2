/// Small pictures in rows to choose from, each with a caption line below it.
package struct ThumbnailStrip: Widget {
    package struct Item: Sendable {
        package var image: any Widget
        package var caption: StyledText
        package var isSelected: Bool

        package init(_ image: any Widget, caption: StyledText, isSelected: Bool = false) {
            self.image = image
            self.caption = caption
            self.isSelected = isSelected
        }
    }

    package var items: [Item]
    /// The size of each picture, in cells.
    package var pictureSize: Size
    /// The least number of empty columns between two pictures.
    package static let gap = 2

    package init(_ items: [Item], pictureSize: Size) {
        self.items = items
        self.pictureSize = pictureSize
    }

    /// The number of pictures of a size that an area has room for.
    package static func capacity(of area: Rectangle, pictureSize: Size) -> Int {
        columns(in: area, pictureSize) * (area.height / (pictureSize.rows + 1))
    }

    /// The index of the item at a cell of the screen; `nil` where there is none.
    package func item(atColumn column: Int, row: Int, in area: Rectangle) -> Int? {
        items.indices.first { slot($0, in: area)?.contains(column: column, row: row) ?? false }
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        for (index, item) in items.enumerated() {
            guard var slot = slot(index, in: area) else { break }
            var line = slot.removeBottom(1)
            frame.draw(item.image, in: slot, with: appearance)
            let mark = item.isSelected ? appearance.text("▸", ascii: ">") : " "
            frame.write(mark, in: line.removeLeft(1), style: theme.focus.with(.bold), with: appearance)
            if item.isSelected {
                line.width = min(line.width, item.caption.columnWidth)
                frame.write(item.caption.plain, in: line, style: theme.selection, with: appearance)
            } else {
                frame.write(item.caption, in: line, style: theme.text, with: appearance)
            }
        }
    }

    // MARK: -

    private static func columns(in area: Rectangle, _ size: Size) -> Int {
        size.columns > 0 && size.rows > 0 ? (area.width + gap) / (size.columns + gap) : 0
    }

    /// The area of an item's picture and caption; `nil` where it has no room.
    private func slot(_ index: Int, in area: Rectangle) -> Rectangle? {
        let columns = Self.columns(in: area, pictureSize)
        guard index < Self.capacity(of: area, pictureSize: pictureSize) else { return nil }
        // Spare columns widen the gaps between the pictures, so that they fill the row.
        let spare =
            columns > 1 ? (area.width + Self.gap - columns * (pictureSize.columns + Self.gap)) / (columns - 1) : 0
        return Rectangle(
            column: area.column + index % columns * (pictureSize.columns + Self.gap + spare),
            row: area.row + index / columns * (pictureSize.rows + 1), width: pictureSize.columns,
            height: pictureSize.rows + 1)
    }
}
