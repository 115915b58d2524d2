/// A matrix whose rows are padded to whole panels, so that each thread's columns begin on a cache line of their own.
@safe final class PaddedRows: Sendable {
    let columns: Int
    /// Floats from row to row.
    let stride: Int
    private let buffer: FloatBuffer

    /// Zeros; what pads a row stays 0, or whatever functions make of 0.
    init(rows: Int, columns: Int) {
        self.columns = columns
        let padded = Panel.count(columns) * Panel.width
        // Rows a power of two apart would all want the same few lines of the cache.
        stride = padded % 64 == 0 ? padded + Panel.width : padded
        buffer = FloatBuffer(count: rows * stride)
    }

    /// The address of a number.
    func address(row: Int = 0, column: Int = 0) -> UnsafeMutablePointer<Float> {
        unsafe buffer.values + row * stride + column
    }

    /// The numbers of a row, without what pads it.
    func row(_ row: Int) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(start: address(row: row), count: columns)
    }
}

/// Columns side by side: a cache line of each row.
enum Panel {
    static let width = 16

    /// How many hold that many columns.
    static func count(_ columns: Int) -> Int { (columns + width - 1) / width }
}
