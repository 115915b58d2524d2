import CKernels

/// This rank's share of divided weights, in tiles: whole panels, and a part of a panel at either end.
struct SharedTiles: Sendable {
    let inputs: Int
    /// The panels of the share, those in part included.
    let panels: Range<Int>
    private let tiles: [WeightTiles.Tile]
    /// The first row of a panel in the share, by panel and input.
    private let first: (panel: Int, input: Int)
    /// For each panel and each `WeightTiles.rows` of its inputs in the share, the sum of the squared gradients.
    private let squares: SharedMemory<Double>
    private let squaresOfPanel: Int

    /// - Parameters:
    ///   - own: the numbers of the share, whole rows of panels.
    ///   - inputs: the rows of a panel.
    ///   - panels: the most panels of a tile. Of tiles of one panel some are joined to one.
    init(_ own: Range<Int>, inputs: Int, panels: Int) {
        self.inputs = inputs
        squaresOfPanel = (inputs + WeightTiles.rows - 1) / WeightTiles.rows
        let rows = own.lowerBound / Panel.width..<own.upperBound / Panel.width
        let most = panels > 1 ? WeightTiles.rows : Self.joined * WeightTiles.rows
        var tiles: [WeightTiles.Tile] = []
        var row = rows.lowerBound
        while row < rows.upperBound {
            let (panel, input) = row.quotientAndRemainder(dividingBy: inputs)
            let whole = input == 0 ? (rows.upperBound - row) / inputs : 0
            // Whole panels, or the part of one that belongs to the share.
            let count = whole > 0 ? min(whole, panels) : 1
            let end = whole > 0 ? inputs : min(inputs, input + rows.upperBound - row)
            for start in stride(from: input, to: end, by: most) {
                tiles.append(WeightTiles.Tile(panels: panel..<panel + count, inputs: start..<min(start + most, end)))
            }
            row += count * (end - input)
        }
        self.tiles = tiles
        first = (rows.lowerBound / inputs, rows.lowerBound % inputs)
        let last = (rows.upperBound + inputs - 1) / inputs
        self.panels = first.panel..<max(first.panel, last)
        squares = SharedMemory(repeating: 0, count: max(0, last - first.panel) * squaresOfPanel)
    }

    /// The tiles of a single panel that are joined, so that they stay in the first-level cache.
    private static let joined = 3

    /// Calls `body` with each tile of a member's part.
    func forEach(of member: ThreadTeam.Member, _ body: (WeightTiles.Tile) -> Void) {
        for number in member.share(of: tiles.count) { body(tiles[number]) }
    }

    /// The offset of a tile in the weights.
    func place(of tile: WeightTiles.Tile) -> Int {
        (tile.panels.lowerBound * inputs + tile.inputs.lowerBound) * Panel.width
    }

    /// The place of the squares of a tile.
    private func squarePlace(_ tile: WeightTiles.Tile) -> Int {
        let start = tile.panels.lowerBound == first.panel ? first.input : 0
        return (tile.panels.lowerBound - first.panel) * squaresOfPanel
            + (tile.inputs.lowerBound - start) / WeightTiles.rows
    }

    /// Where a step notes the squares of a tile's gradient.
    func noting(_ tile: WeightTiles.Tile, in moved: ss_moved) -> ss_moved {
        var moved = unsafe moved
        unsafe moved.squares = squares.values + squarePlace(tile)
        unsafe moved.squares_step = squaresOfPanel
        return unsafe moved
    }

    /// Records the squares of a tile's gradient.
    func note(_ tile: WeightTiles.Tile, gradient: TileGradient) {
        for panel in 0..<tile.panels.count {
            for start in stride(from: 0, to: tile.inputs.count, by: WeightTiles.rows) {
                let place = squarePlace(tile) + panel * squaresOfPanel + start / WeightTiles.rows
                unsafe squares.values[place] = ss_sum_of_squares(
                    gradient.values + (panel * gradient.panelStep + start * Panel.width),
                    min(WeightTiles.rows, tile.inputs.count - start) * Panel.width)
            }
        }
    }

    /// The sum of the squared gradients, with the same bits for any number of threads.
    var squaredNorm: Double { squares.array.reduce(0, +) }
}
