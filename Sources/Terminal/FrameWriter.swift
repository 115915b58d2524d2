internal import CNcurses
internal import Screen

/// Passes frames to curses: only the cells that changed since the last frame.
struct FrameWriter {
    private var pairs: PairTable
    private let charset: Charset
    private var shown: Frame?
    /// One row of cells in curses' format, reused for every row.
    private var buffer: [cchar_t] = []

    init(pairs: PairTable, charset: Charset) {
        self.pairs = pairs
        self.charset = charset
    }

    /// Forgets what is on the screen: the next frame is written as a whole.
    mutating func forget() { shown = nil }

    /// Writes the frame to curses' window, which must have its size. Nothing reaches the terminal yet.
    mutating func write(_ frame: Frame) {
        let changes = frame.changes(since: shown)
        if changes.isEmpty { return }
        defer { shown = frame }
        write(changes, of: frame)
        guard pairs.isFull else { return }
        // The colour pairs of earlier frames make room for those of this one.
        pairs.removeAll()
        write(frame.changes(since: nil), of: frame)
    }

    /// Converts the output of curses to what the terminal must receive.
    func expanded(_ bytes: [UInt8]) -> [UInt8] { pairs.sequences?.expanded(bytes) ?? bytes }

    private mutating func write(_ changes: [Frame.Change], of frame: Frame) {
        if buffer.count < frame.size.columns {
            buffer = Array(repeating: cchar_t(), count: frame.size.columns)
        }
        for change in changes {
            write(frame.cells[change.cells], at: change.row, column: change.cells.lowerBound % frame.size.columns)
        }
    }

    /// Writes adjacent cells of one row.
    private mutating func write(_ cells: ArraySlice<Cell>, at row: Int, column: Int) {
        var count = 0
        var index = cells.startIndex
        while index < cells.endIndex {
            let cell = cells[index]
            let isWide = index + 1 < cells.endIndex && cell.scalar != nil && cells[index + 1].scalar == nil
            // Half of a wide character without its other half is drawn as a blank.
            let scalar = charset.drawable(cell.scalar ?? " ", width: isWide ? 2 : 1)
            let entry = pairs.entry(for: cell.style)
            set(scalar, cell.marks, entry, at: count)
            count += 1
            index += 1
            if isWide {
                index += 1
                if scalar == "?" {
                    set(" ", CombiningMarks(), entry, at: count)
                    count += 1
                }
            }
        }
        // Unlike the functions that move the cursor, this one writes the last column of the last row without
        // scrolling.
        unsafe buffer.withUnsafeBufferPointer {
            _ = unsafe mvwadd_wchnstr(
                curses_standard_screen(), Int32(row), Int32(column), $0.baseAddress, Int32(count))
        }
    }

    private mutating func set(
        _ scalar: Unicode.Scalar, _ marks: CombiningMarks, _ entry: PairTable.Entry, at index: Int
    ) {
        var (first, second): (wchar_t, wchar_t) = (0, 0)
        if !marks.isEmpty {
            let drawn = marks.scalars.filter { charset.draws(mark: $0) }
            first = drawn.first.map { wchar_t(bitPattern: $0.value) } ?? 0
            second = drawn.dropFirst().first.map { wchar_t(bitPattern: $0.value) } ?? 0
        }
        unsafe curses_set_cell(
            &buffer[index], wchar_t(bitPattern: scalar.value), first, second, entry.attributes, entry.pair)
    }
}
