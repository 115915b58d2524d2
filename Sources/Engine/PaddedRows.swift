/// A matrix whose rows are padded to whole panels, so that each thread's columns begin on a cache line of their own.
@safe final class PaddedRows: Sendable {
    let columns: Int
    /// The distance between rows, in floats.
    let stride: Int
    private let buffer: FloatBuffer

    /// A matrix of zeros. The padding stays 0, or becomes f(0) where functions are applied.
    init(rows: Int, columns: Int) {
        self.columns = columns
        let padded = Panel.count(columns) * Panel.width
        // Rows a power of two apart would compete for the same few cache lines.
        stride = padded % 64 == 0 ? padded + Panel.width : padded
        buffer = FloatBuffer(count: rows * stride)
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
