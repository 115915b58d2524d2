/// Coloured rectangles, merged where they touch: a panel's border becomes four rectangles, a bar one.
///
/// The unit is an eighth of a cell's width, which equals a sixteenth of its height: a cell is 8×16. The rectangles of
/// one collection must not overlap.
struct PaintedRectangles {
    struct Shape: Hashable {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    private struct Piece {
        var shape: Shape
        /// 0xRRGGBB
        var color: UInt32
    }

    /// Pieces in the order in which they were added; neighbours of equal height are merged.
    private var pieces: [Piece] = []
    /// The index of the piece that ends at an edge.
    private var rightEnds: [Edge: Int] = [:]

    /// A side of a piece, to which another piece of its colour can be joined.
    private struct Edge: Hashable {
        var x: Int
        var y: Int
        var length: Int
        var color: UInt32
    }

    /// Adds a rectangle. It is merged with a left neighbour that was added before.
    mutating func add(_ shape: Shape, color: UInt32) {
        let left = Edge(x: shape.x, y: shape.y, length: shape.height, color: color)
        let index: Int
        if let neighbour = rightEnds.removeValue(forKey: left) {
            pieces[neighbour].shape.width += shape.width
            index = neighbour
        } else {
            index = pieces.count
            pieces.append(Piece(shape: shape, color: color))
        }
        rightEnds[Edge(x: shape.x + shape.width, y: shape.y, length: shape.height, color: color)] = index
    }

    /// The rectangles of each colour, merged vertically where they have equal width; colours are in the order of
    /// their first rectangle from the top left.
    var byColor: [(color: UInt32, shapes: [Shape])] {
        var stacked: [Piece] = []
        var bottoms: [Edge: Int] = [:]
        for piece in pieces.sorted(by: { ($0.shape.y, $0.shape.x) < ($1.shape.y, $1.shape.x) }) {
            let shape = piece.shape
            let top = Edge(x: shape.x, y: shape.y, length: shape.width, color: piece.color)
            let index: Int
            if let above = bottoms.removeValue(forKey: top) {
                stacked[above].shape.height += shape.height
                index = above
            } else {
                index = stacked.count
                stacked.append(piece)
            }
            bottoms[Edge(x: shape.x, y: shape.y + shape.height, length: shape.width, color: piece.color)] = index
        }
        var places: [UInt32: Int] = [:]
        var result: [(color: UInt32, shapes: [Shape])] = []
        for piece in stacked {
            if let place = places[piece.color] {
                result[place].shapes.append(piece.shape)
            } else {
                places[piece.color] = result.count
                result.append((piece.color, [piece.shape]))
            }
        }
        return result
    }
}
