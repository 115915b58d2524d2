import CKernels

/// Samples that are taken together: a panel of a batch's rows, and the chunks that it consists of.
struct RowPanel {
    /// The samples in the batch.
    let rows: Range<Int>
    /// 0 or 1, alternating: a thread may begin with the next panel while another still reads what is known of this one.
    let turn: Int
    let isFirst: Bool
    let isLast: Bool

    /// Adjacent samples of the panel, as many as a block of scores has columns, or fewer at the end.
    var chunks: [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: Int(SS_CHUNK)).map {
            $0..<min($0 + Int(SS_CHUNK), rows.upperBound)
        }
    }

    /// The largest number of rows in a panel. Few rows would read and write the weights and their gradient more often,
    /// many would keep more exponentials.
    static let most = 128

    /// The panels of a batch.
    static func panels(of rows: Int) -> [RowPanel] {
        stride(from: 0, to: rows, by: most).enumerated().map { number, first in
            RowPanel(
                rows: first..<min(first + most, rows), turn: number % 2, isFirst: first == 0,
                isLast: first + most >= rows)
        }
    }
}

/// The exponentials of a panel of rows, and what they are relative to.
struct KeptExponentials: Sendable {
    /// The number of rows of a panel, in whole chunks.
    private let rows: Int
    private let pieces: Int
    private let blocks: Int
    /// For each piece of classes and each chunk, [classes × SS_CHUNK].
    private let exponentials: FloatBuffer
    /// For each turn, piece and row, the largest score in the block up to that piece.
    private let references: FloatBuffer
    /// For each turn, block and row, the sum of the exponentials, relative to the last reference.
    private let sums: SharedMemory<Double>

    init(_ division: ClassBlocks, classes: Int, rows: Int) {
        let chunk = Int(SS_CHUNK)
        self.rows = (min(rows, RowPanel.most) + chunk - 1) / chunk * chunk
        (pieces, blocks) = (division.pieces, division.blocks.count)
        exponentials = FloatBuffer(count: classes * self.rows)
        references = FloatBuffer(count: 2 * pieces * self.rows)
        sums = SharedMemory(repeating: 0, count: 2 * blocks * self.rows)
    }

    /// The exponentials of a piece of classes for the samples of a chunk.
    func exponentials(
        _ piece: ClassBlocks.Piece, _ chunk: Range<Int>, of panel: RowPanel
    ) -> UnsafeMutablePointer<Float> {
        unsafe exponentials.values + piece.classes.lowerBound * rows
            + piece.classes.count * (chunk.lowerBound - panel.rows.lowerBound)
    }

    /// The references of a piece, from a sample on.
    func references(piece: Int, from row: Int, of panel: RowPanel) -> UnsafeMutablePointer<Float> {
        unsafe references.values + (panel.turn * pieces + piece) * rows + row - panel.rows.lowerBound
    }

    /// The sums of a block, from a sample on.
    func sums(block: Int, from row: Int, of panel: RowPanel) -> UnsafeMutablePointer<Double> {
        unsafe sums.values + (panel.turn * blocks + block) * rows + row - panel.rows.lowerBound
    }
}

/// The memory in which a thread trains very many classes.
struct ManyClassRoom: Sendable {
    private let inputs: Int
    private let rowStep: Int
    /// The inputs of the batch, [rows × inputs], rows padded with 0 to whole panels.
    private let rows: FloatBuffer
    /// The same by chunks, each [inputs × SS_CHUNK].
    private let columns: FloatBuffer
    /// For each sample of a panel of rows, the largest score, the factor of its exponentials, and that of `spread`.
    let maxima: FloatBuffer
    let scales: FloatBuffer
    let shares: FloatBuffer

    init(_ layer: ManyClassDense, rows: Int) {
        (inputs, rowStep) = (layer.inputs, layer.rowStep)
        let chunk = Int(SS_CHUNK)
        self.rows = FloatBuffer(count: rows * layer.rowStep)
        columns = FloatBuffer(count: (rows + chunk - 1) / chunk * chunk * layer.inputs)
        let panel = (RowPanel.most + chunk - 1) / chunk * chunk
        (maxima, scales, shares) = (FloatBuffer(count: panel), FloatBuffer(count: panel), FloatBuffer(count: panel))
    }

    /// Copies the inputs of a chunk of the batch.
    func load(_ chunk: Range<Int>, of inputs: PaddedRows) {
        for row in chunk {
            unsafe (rows.values + row * rowStep).update(from: inputs.address(row: row), count: self.inputs)
        }
        unsafe ss_transpose_rows(
            inputs.address(row: chunk.lowerBound), chunk.count, inputs.stride, self.inputs,
            columns.values + chunk.lowerBound * self.inputs)
    }

    func rows(from row: Int) -> UnsafeMutablePointer<Float> { unsafe rows.values + row * rowStep }

    func columns(of chunk: Range<Int>) -> UnsafeMutablePointer<Float> {
        unsafe columns.values + chunk.lowerBound * inputs
    }
}
