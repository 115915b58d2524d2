import Learning
import Screen

extension UnitPictures {
    /// The areas of the large picture, its facts and the small pictures.
    struct Parts {
        var large = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var facts: Rectangle
        /// The area for the weights of a table's columns.
        var columns = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var tiles: [(unit: Int, area: Rectangle)] = []
        var hasCaptions = false

        init(_ pictures: UnitPictures, _ layout: NetworkLayout) {
            var rest =
                layout.form == .compact
                ? layout.pictures.inset(columns: 1) : Panel("").inner(of: layout.pictures)
            guard let shape = pictures.shape else {
                guard !pictures.columns.isEmpty else {
                    facts = rest
                    return
                }
                if layout.form == .wide {
                    facts = rest.removeLeft(max(26, rest.width * 2 / 5))
                    _ = rest.removeLeft(2)
                } else {
                    facts = rest.removeBottom(1)
                }
                columns = rest
                return
            }
            if layout.form == .wide {
                let room = Size(columns: rest.width / 2, rows: rest.height / 2)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                // The facts about the unit fit next to even the smallest picture.
                var head = rest.removeTop(max(size.rows, min(12, rest.height / 2)))
                large = head.removeLeft(size.columns)
                large.height = min(large.height, size.rows)
                _ = head.removeLeft(2)
                facts = head
                _ = rest.removeTop(1)
            } else {
                facts = rest.removeBottom(rest.height >= 6 && rest.width < 56 ? 2 : 1)
                let room = Size(columns: rest.width / 3, rows: rest.height)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                large = rest.removeLeft(size.columns)
                large.height = min(large.height, size.rows)
                _ = rest.removeLeft(1)
            }
            hasCaptions = layout.form == .wide
            place(pictures, shape, in: rest)
        }

        /// Places the small pictures as large as possible so that all fit; if there are too many units, shows those
        /// around the selected one.
        private mutating func place(
            _ pictures: UnitPictures, _ shape: (height: Int, width: Int), in area: Rectangle
        ) {
            let count = pictures.dense.outputs
            // In very few rows, smaller pictures are better than none.
            let smallest = hasCaptions ? 8 : min(8, max(2, 2 * area.height * shape.width / shape.height))
            var width = max(smallest, min(shape.width, area.width / 2))
            var grid = Self.grid(width, shape, in: area, captions: hasCaptions)
            while grid.columns * grid.rows < count, width > smallest {
                width -= 1
                grid = Self.grid(width, shape, in: area, captions: hasCaptions)
            }
            guard grid.columns > 0, grid.rows > 0 else { return }
            let allRows = (count + grid.columns - 1) / grid.columns
            let rows = min(grid.rows, allRows)
            let first = min(max(0, pictures.unit / grid.columns - rows / 2), allRows - rows)
            for row in 0..<rows {
                for column in 0..<grid.columns {
                    let unit = (first + row) * grid.columns + column
                    guard unit < count else { return }
                    tiles.append(
                        (
                            unit,
                            Rectangle(
                                column: area.column + column * (width + 1), row: area.row + row * grid.height,
                                width: width + 1, height: grid.height)
                        ))
                }
            }
        }

        private static func grid(
            _ width: Int, _ shape: (height: Int, width: Int), in area: Rectangle, captions: Bool
        ) -> (columns: Int, rows: Int, height: Int) {
            let picture = Int((Double(width * shape.height) / Double(2 * shape.width)).rounded(.up))
            let height = max(1, picture) + (captions ? 1 : 0)
            return (area.width / (width + 1), area.height / height, height)
        }
    }
}
