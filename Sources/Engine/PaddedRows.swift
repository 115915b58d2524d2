/// A matrix whose rows are padded to whole panels, so that each thread's columns begin on a cache line of their own.
@safe final class PaddedRows: Sendable {
    let columns: Int
    /// The distance between rows, in floats.
    let stride: Int
    private let buffer: FloatBuffer
    /// The same matrix of each rank, where all of them see it; otherwise empty.
    let ofRanks: [PaddedRows]

    /// A matrix of zeros. The padding stays 0, or becomes f(0) where functions are applied.
    ///
    /// - Parameter exchange: the ranks that are to see it, if they can; all of them must make it.
    init(rows: Int, columns: Int, seenBy exchange: RankExchange? = nil) {
        self.columns = columns
        let padded = Panel.count(columns) * Panel.width
        // Rows a power of two apart would compete for the same few cache lines.
        stride = padded % 64 == 0 ? padded + Panel.width : padded
        let count = rows * stride
        if count > 0, let exchange, let shared = exchange.makeShared([count * MemoryLayout<Float>.stride]) {
            ofRanks = shared.map { [stride] memory in
                PaddedRows(columns: columns, stride: stride, buffer: memory.part(0, of: Float.self, count: count))
            }
            buffer = ofRanks[exchange.rank].buffer
        } else {
            ofRanks = []
            buffer = FloatBuffer(count: count)
        }
    }

    private init(columns: Int, stride: Int, buffer: FloatBuffer) {
        (self.columns, self.stride, self.buffer) = (columns, stride, buffer)
        ofRanks = []
    }

    /// The address of an element.
    func address(row: Int = 0, column: Int = 0) -> UnsafeMutablePointer<Float> {
        unsafe buffer.values + row * stride + column
    }

    /// The elements of a row, without the padding.
    func row(_ row: Int) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(start: address(row: row), count: columns)
    }
}

/// A panel: 16 adjacent columns, one cache line per row.
enum Panel {
    static let width = 16

    /// The number of panels for `columns` columns.
    static func count(_ columns: Int) -> Int { (columns + width - 1) / width }
}
