/// The classes of a wide output layer, divided among threads and into pieces that fit into the cache.
///
/// The division depends on nothing but the number of classes, so that no sum depends on the number of threads.
struct ClassBlocks: Sendable {
    /// What one thread does without another: adjacent classes.
    let blocks: [Block]
    /// The number of pieces in all blocks.
    let pieces: Int

    struct Block: Sendable {
        let pieces: [Piece]
    }

    /// Classes whose scores for some samples stay in the first-level cache.
    struct Piece: Sendable {
        let index: Int
        let classes: Range<Int>
    }

    /// Twenty-four are divided evenly among 2, 3, 4, 6, 8 or 12 threads.
    private static let mostBlocks = 24
    /// The largest number of classes in a piece.
    private static let mostInPiece = 132
    /// The number of classes in a piece is a multiple of this one, which is that of a product's tile.
    private static let unit = 12

    init(classes: Int) {
        let size = Self.inUnits(classes, parts: Self.mostBlocks)
        let pieceSize = Self.inUnits(size, parts: (size + Self.mostInPiece - 1) / Self.mostInPiece)
        var index = 0
        blocks = stride(from: 0, to: classes, by: size).map { first in
            let end = min(first + size, classes)
            return Block(
                pieces: stride(from: first, to: end, by: pieceSize).map { start in
                    defer { index += 1 }
                    return Piece(index: index, classes: start..<min(start + pieceSize, end))
                })
        }
        pieces = index
    }

    /// The size of `parts` parts, in whole units.
    private static func inUnits(_ count: Int, parts: Int) -> Int {
        ((count + parts - 1) / parts + unit - 1) / unit * unit
    }
}
