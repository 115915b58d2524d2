import CKernels

/// The weights of a layer divided into tiles, whose gradients stay in the first-level cache until they are used, unless
/// they are used in the registers.
struct WeightTiles: Sendable {
    let inputs: Int
    let panels: Int
    /// For each panel and each of its tiles, the sum of the squared gradients.
    private let squares: SharedMemory<Double>

    /// The number of inputs in a tile.
    static let rows = Int(SS_TILE)
    /// The largest number of panels in a tile.
    static let panels = 4

    /// A block of weights: adjacent panels and adjacent inputs.
    struct Tile {
        var panels: Range<Int>
        /// Inputs, or lists if only present features are listed.
        var inputs: Range<Int>
    }

    init(inputs: Int, panels: Int) {
        self.inputs = inputs
        self.panels = panels
        squares = SharedMemory(repeating: 0, count: panels * Self.count(inputs))
    }

    private static func count(_ inputs: Int) -> Int { (inputs + rows - 1) / rows }

    /// Makes space for the gradient of a tile.
    static func makeRoom() -> FloatBuffer { FloatBuffer(count: panels * rows * Panel.width) }

    /// The two halves of a layer's inputs, each consisting of whole tiles; nil if there are too few inputs for two.
    static func halves(of inputs: Int) -> [Range<Int>]? {
        let first = count(inputs) / 2 * rows
        return first > 0 ? [0..<first, first..<inputs] : nil
    }

    /// A member's share of the weights of the listed inputs: some panels if there are enough for its whole crew,
    /// otherwise some inputs in whole tiles.
    func share(of crew: ThreadTeam.Crew, in listed: Range<Int>) -> Tile {
        if panels >= crew.count { return Tile(panels: crew.share(of: panels), inputs: listed) }
        let first = listed.lowerBound / Self.rows
        let tiles = crew.share(of: Self.count(listed.upperBound) - first)
        func start(_ tile: Int) -> Int { min((first + tile) * Self.rows, listed.upperBound) }
        return Tile(panels: 0..<panels, inputs: start(tiles.lowerBound)..<start(tiles.upperBound))
    }

    /// Calls `body` with each tile of a member's weights.
    ///
    /// - Parameter listed: the range of inputs with gradients.
    func forEach(of crew: ThreadTeam.Crew, listed: Range<Int>, _ body: (Tile) -> Void) {
        let share = share(of: crew, in: listed)
        for first in stride(from: share.panels.lowerBound, to: share.panels.upperBound, by: Self.panels) {
            let panels = first..<min(first + Self.panels, share.panels.upperBound)
            for start in stride(from: share.inputs.lowerBound, to: share.inputs.upperBound, by: Self.rows) {
                body(Tile(panels: panels, inputs: start..<min(start + Self.rows, share.inputs.upperBound)))
            }
        }
    }

    /// Records the squares of a tile's gradient, for the norm.
    func note(_ tile: Tile, gradient: TileGradient) {
        for (number, panel) in tile.panels.enumerated() {
            let place = panel * Self.count(inputs) + tile.inputs.lowerBound / Self.rows
            unsafe squares.values[place] = ss_sum_of_squares(
                gradient.values + number * gradient.panelStep, tile.inputs.count * Panel.width)
        }
    }

    /// Where a step notes the squares of the gradients of a block of weights that begins with a tile.
    func noting(_ block: Tile, in moved: ss_moved) -> ss_moved {
        let count = Self.count(inputs)
        var moved = unsafe moved
        unsafe moved.squares =
            squares.values + (block.panels.lowerBound * count + block.inputs.lowerBound / Self.rows)
        unsafe moved.squares_step = count
        return unsafe moved
    }

    /// The sum of the squared gradients, with the same bits for any number of threads.
    ///
    /// - Parameter listed: the range of inputs, or lists, with gradients.
    func squaredNorm(listed: Range<Int>) -> Double {
        var sum = 0.0
        for panel in 0..<panels {
            for tile in 0..<Self.count(listed.upperBound) {
                sum += unsafe squares.values[panel * Self.count(inputs) + tile]
            }
        }
        return sum
    }
}

/// How much space there is for the gradient of a layer's weights.
enum GradientRoom {
    /// One tile per thread, used as soon as it is computed.
    case tiles
    /// The whole gradient, for gradients that wait until all are computed, or that are summed sample by sample.
    case whole
}

/// The memory in which threads compute the gradient of weights.
struct GradientMemory: Sendable {
    /// The whole gradient [panels × inputs × 16]; nil if there is one tile per thread.
    let whole: FloatBuffer?
    private let isWhole: Bool
    /// The tiles of the threads, or the whole gradient alone.
    private let buffers: HeldObjects<FloatBuffer>

    /// - Parameters:
    ///   - weights: beside which the whole gradient is allocated.
    ///   - memory: for the whole gradient; nil to allocate what is needed.
    init(
        _ room: GradientRoom, of weights: FloatBuffer, inputs: Int, panels: Int, threads: Int,
        in memory: FloatBuffer? = nil
    ) {
        switch room {
        case .tiles:
            (whole, isWhole) = (nil, false)
            buffers = HeldObjects((0..<threads).map { _ in WeightTiles.makeRoom() })
        case .whole:
            let count = panels * inputs * Panel.width
            let buffer = if let memory { memory } else { unsafe FloatBuffer(count: count, beside: weights.values) }
            (whole, isWhole) = (buffer, true)
            buffers = HeldObjects([buffer])
        }
    }

    /// The place for the gradient of a tile, in a layer with `inputs` inputs.
    func gradient(of tile: WeightTiles.Tile, inputs: Int, thread: Int) -> TileGradient {
        let place = isWhole ? (tile.panels.lowerBound * inputs + tile.inputs.lowerBound) * Panel.width : 0
        return unsafe buffers.use(isWhole ? 0 : thread) {
            unsafe TileGradient(
                values: $0.values + place, panelStep: (isWhole ? inputs : WeightTiles.rows) * Panel.width)
        }
    }
}

/// The gradient of a tile: the numbers of a panel are contiguous, and panels are `panelStep` apart.
@unsafe struct TileGradient {
    var values: UnsafeMutablePointer<Float>
    var panelStep: Int
}

extension TileGradient {
    /// Computes the gradient of the tile's weights: for each, the sum of input · error over the samples.
    func fill(_ tile: WeightTiles.Tile, input: StageInput, errors: PaddedRows, rows: Int) {
        switch input {
        case .sparse(let sparse):
            unsafe fill(tile, lists: sparse.lists, sparse.listStarts, sparse.listCounts, errors: errors.view)
        case .rows(let dense): unsafe fill(tile, dense: dense.view, errors: errors.view, rows: rows)
        }
    }

    /// The same with lists.
    func fill(
        _ tile: WeightTiles.Tile, lists: UnsafePointer<ss_entry>, _ starts: UnsafePointer<Int32>,
        _ counts: UnsafePointer<Int32>, errors: RowsView
    ) {
        unsafe ss_sparse_gradient(
            lists, starts, counts, tile.inputs.lowerBound, tile.inputs.count,
            errors.values + tile.panels.lowerBound * Panel.width, errors.stride, tile.panels.count, values, panelStep)
    }

    /// The same with all numbers.
    func fill(_ tile: WeightTiles.Tile, dense: RowsView, errors: RowsView, rows: Int) {
        let left = unsafe ss_view(
            values: dense.values + tile.inputs.lowerBound, row_step: 1, column_step: dense.stride)
        for (number, panel) in tile.panels.enumerated() {
            unsafe ss_panel_product(
                left, tile.inputs.count, rows, errors.values + panel * Panel.width, errors.stride, nil,
                values + number * panelStep, Panel.width)
        }
    }

    /// Adds another gradient of the same tile.
    func add(_ other: TileGradient, of tile: WeightTiles.Tile) {
        for panel in 0..<tile.panels.count {
            unsafe ss_add_rows(
                values + panel * panelStep, other.values + panel * other.panelStep, 1, 0,
                tile.inputs.count * Panel.width)
        }
    }

    /// Copies the tile to its place in the gradient of all weights, [panels × inputs × 16].
    func copy(_ tile: WeightTiles.Tile, of inputs: Int, to whole: FloatBuffer) {
        for (number, panel) in tile.panels.enumerated() {
            unsafe (whole.values + (panel * inputs + tile.inputs.lowerBound) * Panel.width)
                .update(from: values + number * panelStep, count: tile.inputs.count * Panel.width)
        }
    }

    /// Computes the gradient of the tile's weights without lists, entry by entry.
    func add(_ tile: WeightTiles.Tile, of sparse: SparseRows, errors: PaddedRows, rows: Int) {
        unsafe ss_added_gradient(
            sparse.entries, sparse.stride, sparse.counts, rows, tile.inputs.lowerBound, tile.inputs.upperBound,
            errors.address(column: tile.panels.lowerBound * Panel.width), errors.stride, tile.panels.count, values,
            panelStep)
    }
}
