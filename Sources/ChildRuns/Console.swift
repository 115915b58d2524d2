/// What a program has printed, as lines of text as a terminal would show them: what it draws over is gone, colours are
/// left out. Keeps the newest lines.
///
/// A value that takes output in pieces of any size. Movements of the cursor are carried out as far as the progress bars
/// of several lines need them.
package struct Console: Sendable {
    /// The kept lines, the oldest first; the last one may grow.
    package private(set) var lines: [String] = [""]
    /// The number of lines that were dropped before the first one.
    package private(set) var dropped = 0
    private let capacity: Int

    private var row = 0
    private var column = 0
    /// The characters of the row with the cursor; the others are in `lines`.
    private var cells: [Unicode.Scalar] = []
    private var state = State.text
    private var parameters: [UInt8] = []
    /// The beginning of a character of several bytes.
    private var partial: [UInt8] = []

    private enum State: Sendable { case text, escape, control, string, stringEscape, charset }

    private static let widthLimit = 4000
    /// The cursor goes no further up than a screen is high.
    private static let height = 100

    /// - Parameter capacity: the number of lines that are kept, at least 200.
    package init(capacity: Int = 20_000) { self.capacity = max(capacity, 200) }

    /// The number of all lines so far.
    package var count: Int { dropped + lines.count }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { take(byte) }
        store()
    }

    /// The places of the lines that contain a text, in any case; counted from the first line ever. None for an empty
    /// text.
    package func search(_ text: String) -> [Int] {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return [] }
        return lines.indices.filter { lines[$0].lowercased().contains(wanted) }.map { $0 + dropped }
    }

    /// The last lines that hold anything, at most `count`.
    package func lastLines(_ count: Int) -> [String] {
        let end = lines.lastIndex { !$0.allSatisfy { $0 == " " } }.map { $0 + 1 } ?? 0
        return Array(lines[max(0, end - max(0, count))..<end])
    }

    // MARK: - Bytes

    private mutating func take(_ byte: UInt8) {
        switch state {
        case .text: takeText(byte)
        case .escape:
            state =
                switch byte {
                case UInt8(ascii: "["): .control
                case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
                    .string
                case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "#"), UInt8(ascii: "%"): .charset
                case 0x1B: .escape
                default: .text
                }
            parameters.removeAll(keepingCapacity: true)
        case .control: takeControl(byte)
        case .string: if byte == 0x07 { state = .text } else if byte == 0x1B { state = .stringEscape }
        case .stringEscape: state = byte == UInt8(ascii: "\\") || byte == 0x07 ? .text : .string
        case .charset: state = .text
        }
    }

    private mutating func takeText(_ byte: UInt8) {
        if !partial.isEmpty || byte >= 0x80 { return takePart(byte) }
        switch byte {
        case 0x0A: move(to: row + 1, column: 0)
        case 0x0D: column = 0
        case 0x08: column = max(0, column - 1)
        case 0x09: column = min(Self.widthLimit, (column / 8 + 1) * 8)
        case 0x1B: state = .escape
        case 0x20...0x7E: put(Unicode.Scalar(byte))
        default: break
        }
    }

    /// Takes a byte of a character of several.
    private mutating func takePart(_ byte: UInt8) {
        if !partial.isEmpty, byte & 0xC0 != 0x80 {
            partial.removeAll()
            put("\u{FFFD}")
            return takeText(byte)
        }
        partial.append(byte)
        let first = partial[0]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard partial.count >= length else { return }
        let text = String(decoding: partial, as: UTF8.self)
        partial.removeAll()
        // Control characters of eight bits are no text.
        for scalar in text.unicodeScalars where scalar.value >= 0xA0 { put(scalar) }
    }

    private mutating func takeControl(_ byte: UInt8) {
        guard (0x40...0x7E).contains(byte) else {
            if byte == 0x1B {
                state = .escape
            } else if byte < 0x20 {
                // A sequence that is cut off does not take the next line with it.
                state = .text
                takeText(byte)
            } else if parameters.count < 32 {
                parameters.append(byte)
            }
            return
        }
        state = .text
        let first = parameters.prefix { $0 &- 0x30 < 10 }.prefix(4)
        let number = Int(String(decoding: first, as: UTF8.self))
        let count = max(1, number ?? 1)
        switch byte {
        case UInt8(ascii: "A"): move(to: row - count, column: column)
        case UInt8(ascii: "B"): move(to: row + count, column: column)
        case UInt8(ascii: "E"): move(to: row + count, column: 0)
        case UInt8(ascii: "F"): move(to: row - count, column: 0)
        case UInt8(ascii: "C"): column = min(Self.widthLimit, column + count)
        case UInt8(ascii: "D"): column = max(0, column - count)
        case UInt8(ascii: "G"): column = min(Self.widthLimit, count - 1)
        case UInt8(ascii: "K"): erase(number ?? 0)
        case UInt8(ascii: "J") where number ?? 0 == 0:
            erase(0)
            store()
            lines.removeLast(lines.count - row - 1)
        default: break
        }
    }

    private mutating func erase(_ what: Int) {
        switch what {
        case 0: if column < cells.count { cells.removeLast(cells.count - column) }
        case 1: for place in 0..<min(column + 1, cells.count) { cells[place] = " " }
        default: cells.removeAll(keepingCapacity: true)
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        guard column < Self.widthLimit else { return }
        while cells.count < column { cells.append(" ") }
        if column < cells.count { cells[column] = scalar } else { cells.append(scalar) }
        column += 1
    }

    // MARK: - Lines

    private mutating func store() {
        var text = ""
        text.unicodeScalars.append(contentsOf: cells)
        lines[row] = text
    }

    private mutating func move(to wanted: Int, column: Int) {
        store()
        let target = max(wanted, lines.count - Self.height, 0)
        while lines.count <= min(target, row + Self.height) { lines.append("") }
        row = min(target, lines.count - 1)
        // Dropping many at once costs little for each.
        if lines.count > capacity + capacity / 4 {
            let surplus = lines.count - capacity
            lines.removeFirst(surplus)
            dropped += surplus
            row = max(0, row - surplus)
        }
        cells = Array(lines[row].unicodeScalars)
        self.column = min(column, Self.widthLimit)
    }
}
