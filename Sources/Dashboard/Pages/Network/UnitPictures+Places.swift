import Learning
import Screen

extension UnitPictures {
    /// The areas of the large picture, its facts and the small pictures.
    struct Parts {
        var large = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var facts: Rectangle
        /// The area for the heat map of a table's columns.
        var columns = Rectangle(column: 0, row: 0, width: 0, height: 0)
        /// The area for the words of the classes of texts.
        var words = Rectangle(column: 0, row: 0, width: 0, height: 0)
        var tiles: [(unit: Int, area: Rectangle)] = []
        /// The places of the units of the tiles in their order.
        var shown = 0..<0
        var hasCaptions = false
        /// Whether the large picture ends half a row early, because there is no empty row below it.
        var leavesGap = false

        init(_ pictures: UnitPictures, _ layout: NetworkLayout) {
            var rest =
                layout.form == .compact
                ? layout.pictures.inset(columns: 1) : Panel("").inner(of: layout.pictures)
            guard pictures.wordList == nil else {
                facts = rest.removeBottom(1)
                words = rest
                return
            }
            guard let shape = pictures.shape else {
                guard !pictures.columns.isEmpty else {
                    facts = rest
                    return
                }
                if layout.form == .wide {
                    // The map needs a row for each column of the table, and the facts can do with less.
                    let wished = pictures.columns.count + 2
                    let lines = pictures.layer == pictures.layerCount - 1 ? 5 : 12
                    facts = rest.removeTop(max(min(8, lines), min(lines, rest.height - wished)))
                } else {
                    facts = rest.removeBottom(1)
                }
                columns = rest
                return
            }
            let isNamed = pictures.layer == pictures.layerCount - 1
            if layout.form == .wide, pictures.isImage, isNamed {
                // The templates of the classes are compared with one another: they take the room of the large picture.
                facts = rest.removeBottom(1)
                hasCaptions = true
                place(pictures, shape, in: rest)
            } else if layout.form == .wide {
                let room = Size(columns: rest.width / 2, rows: rest.height / 2)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                // The facts about the unit fit next to even the smallest picture.
                var head = rest.removeTop(max(size.rows, min(12, rest.height / 2)))
                large = head.removeLeft(size.columns)
                large.height = min(large.height, size.rows)
                _ = head.removeLeft(2)
                facts = head
                hasCaptions = true
                place(pictures, shape, in: rest)
                // The gap below the large picture is left out if another row of small ones fits then.
                let whole = tiles.count
                var apart = rest
                _ = apart.removeTop(1)
                place(pictures, shape, in: apart)
                if tiles.count < whole {
                    place(pictures, shape, in: rest)
                    leavesGap = true
                }
            } else {
                facts = rest.removeBottom(rest.height >= 6 && rest.width < 56 ? 2 : 1)
                let room = Size(columns: rest.width / 3, rows: rest.height)
                let size = SignedImage.size(width: shape.width, height: shape.height, in: room)
                large = rest.removeLeft(size.columns)
                large.height = min(large.height, size.rows)
                _ = rest.removeLeft(1)
                hasCaptions = isNamed && rest.height >= 8
                place(pictures, shape, in: rest)
            }
        }

        /// Places the small pictures as large as possible so that all fit; if there are too many units, shows those
        /// around the selected one.
        private mutating func place(
            _ pictures: UnitPictures, _ shape: (height: Int, width: Int), in area: Rectangle
        ) {
            (tiles, shown) = ([], 0..<0)
            let units = pictures.ranking?.units ?? Array(0..<pictures.dense.outputs)
            let (width, grid) = size(for: units.count, shape, in: area)
            guard grid.columns > 0, grid.rows > 0 else { return }
            let allRows = (units.count + grid.columns - 1) / grid.columns
            let rows = min(grid.rows, allRows)
            let selected = pictures.ranking?.place(of: pictures.unit) ?? pictures.unit
            let first = min(max(0, selected / grid.columns - rows / 2), allRows - rows) * grid.columns
            shown = first..<min(first + rows * grid.columns, units.count)
            for (index, place) in shown.enumerated() {
                tiles.append(
                    (
                        units[place],
                        Rectangle(
                            column: area.column + index % grid.columns * (width + 1),
                            row: area.row + index / grid.columns * grid.height, width: width + 1,
                            height: grid.height)
                    ))
            }
        }

        /// The greatest width of the small pictures at which all units fit, or as many as at the least width.
        private func size(
            for count: Int, _ shape: (height: Int, width: Int), in area: Rectangle
        ) -> (width: Int, grid: Grid) {
            // In very few rows, smaller pictures are better than none.
            let smallest =
                hasCaptions ? (area.height < 10 ? 6 : 8) : min(8, max(2, 2 * area.height * shape.width / shape.height))
            // Beyond a column for a pixel, only whole multiples keep all pixels equally wide.
            let multiples = stride(from: 4 * shape.width, to: shape.width, by: -shape.width)
            let single = stride(from: max(smallest, min(shape.width, area.width)), through: smallest, by: -1)
            let widths = Array(multiples.filter { $0 > smallest && $0 < area.width }) + Array(single)
            let least = Grid(smallest, shape, in: area, captions: hasCaptions)
            let wanted = min(count, least.columns * least.rows)
            for width in widths {
                let grid = Grid(width, shape, in: area, captions: hasCaptions)
                if grid.columns * grid.rows >= wanted { return (width, grid) }
            }
            return (smallest, least)
        }
    }

    /// The rows and columns of the small pictures.
    fileprivate struct Grid {
        let columns: Int
        let rows: Int
        /// The height of a picture with its caption.
        let height: Int

        init(_ width: Int, _ shape: (height: Int, width: Int), in area: Rectangle, captions: Bool) {
            let picture = Int((Double(width * shape.height) / Double(2 * shape.width)).rounded(.up))
            height = max(1, picture) + (captions ? 1 : 0)
            (columns, rows) = (area.width / (width + 1), area.height / height)
        }
    }
}
