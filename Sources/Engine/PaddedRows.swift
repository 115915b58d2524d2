/// A matrix whose rows are padded to whole panels, so that each thread's columns begin on a cache line of their own.
@safe final class PaddedRows: Sendable {
    let columns: Int
    /// The distance between rows, in floats.
    let stride: Int
    private let buffer: FloatBuffer

    /// A matrix of zeros. The padding stays 0, or becomes f(0) where functions are applied.
    convenience init(rows: Int, columns: Int) {
        self.init(columns: columns, in: FloatBuffer(count: rows * Self.stride(columns: columns)))
    }

    /// A matrix in memory of zeros.
    init(columns: Int, in buffer: FloatBuffer) {
        self.columns = columns
        stride = Self.stride(columns: columns)
        self.buffer = buffer
    }

    /// The distance between rows, in floats.
    static func stride(columns: Int) -> Int {
        let padded = Panel.count(columns) * Panel.width
        // Rows a power of two apart would compete for the same few cache lines.
        return padded % 64 == 0 ? padded + Panel.width : padded
    }

    /// The address of an element.
    func address(row: Int = 0, column: Int = 0) -> UnsafeMutablePointer<Float> {
        unsafe buffer.values + row * stride + column
    }

    /// Where it is, for loops in which Swift would count the owners of the object.
    var view: RowsView { unsafe RowsView(values: buffer.values, stride: stride) }

    /// The elements of a row, without the padding.
    func row(_ row: Int) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(start: address(row: row), count: columns)
    }
}

/// Where the first element of a matrix is, and the distance between rows, in floats.
@unsafe struct RowsView {
    let values: UnsafePointer<Float>
    let stride: Int
}

/// A panel: 16 adjacent columns, one cache line per row.
enum Panel {
    static let width = 16

    /// The number of panels for `columns` columns.
    static func count(_ columns: Int) -> Int { (columns + width - 1) / width }
}
