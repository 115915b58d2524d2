/// Cuts what a program prints into lines, and lines that are redrawn into their drawings. Escape sequences are left
/// out; a carriage return, backspaces and movements of the cursor end a drawing.
///
/// It keeps its place, so that the output may come in pieces of any size.
struct PrintedSegments: Sendable {
    enum End: Sendable {
        /// A line break.
        case line
        /// The cursor went back, so that something else is drawn over the line.
        case redraw
    }

    private enum State: Sendable {
        case text
        case escape
        /// After `ESC [`, in the parameters.
        case control
        /// After `ESC ]` and the like: up to BEL or `ESC \`.
        case string
        case stringEscape
        /// After `ESC (` and the like: one more byte.
        case charset
    }

    private var state = State.text
    private var line: [UInt8] = []
    /// Whether the last byte was a carriage return, which a line break may follow.
    private var afterReturn = false
    /// Whether backspaces have just begun to take bytes away.
    private var isErasing = false
    /// The number of bytes of the output so far, and that of those before the line.
    private var taken = 0
    private var start = 0

    /// The longest part of a line that is looked at, in bytes.
    static let lengthLimit = 1 << 16

    /// Calls `body` with each line or drawing that ends within `bytes`.
    mutating func cut(_ bytes: RawSpan, _ body: (PrintedLine, End) -> Void) {
        for place in 0..<bytes.byteCount {
            taken += 1
            take(bytes.byte(at: place), body)
        }
    }

    /// Calls `body` with what stands behind the last end.
    mutating func finish(_ body: (PrintedLine, End) -> Void) { end(.line, body) }

    private mutating func end(_ end: End, _ body: (PrintedLine, End) -> Void) {
        defer {
            line.removeAll(keepingCapacity: true)
            start = taken
        }
        body(PrintedLine(line, start: start), end)
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8, _ body: (PrintedLine, End) -> Void) {
        switch state {
        case .text: takeText(byte, body)
        case .escape: takeEscape(byte)
        case .control: takeControl(byte, body)
        case .string:
            if byte == 0x07 { state = .text } else if byte == 0x1B { state = .stringEscape }
        case .stringEscape: state = byte == UInt8(ascii: "\\") || byte == 0x07 ? .text : .string
        case .charset: state = .text
        }
    }

    @inline(__always)
    private mutating func takeText(_ byte: UInt8, _ body: (PrintedLine, End) -> Void) {
        if afterReturn {
            afterReturn = false
            if byte != 0x0A, byte != 0x0D { end(.redraw, body) }
        }
        switch byte {
        case 0x0A:
            isErasing = false
            end(.line, body)
        case 0x0D: afterReturn = true
        case 0x08:
            if !isErasing {
                isErasing = true
                if !line.isEmpty { body(PrintedLine(line, start: start), .redraw) }
            }
            // All bytes of a character.
            while let last = line.popLast(), last & 0xC0 == 0x80 {}
        case 0x1B: state = .escape
        case 0x09, 0x20...0x7E, 0x80...0xFF:
            isErasing = false
            if line.count < Self.lengthLimit { line.append(byte) }
        default: break
        }
    }

    private mutating func takeEscape(_ byte: UInt8) {
        state =
            switch byte {
            case UInt8(ascii: "["): .control
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"): .string
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "#"), UInt8(ascii: "%"): .charset
            case 0x1B: .escape
            default: .text
            }
    }

    private mutating func takeControl(_ byte: UInt8, _ body: (PrintedLine, End) -> Void) {
        switch byte {
        case 0x40...0x7E:
            state = .text
            // The cursor goes up or down, to a column, to a place, or the line is erased.
            let moves = [UInt8](arrayLiteral: 0x41, 0x42, 0x45, 0x46, 0x47, 0x48, 0x4A, 0x4B, 0x66)
            if moves.contains(byte), !line.isEmpty {
                // Erasing behind the cursor leaves what was drawn.
                if byte != 0x4B && byte != 0x4A { end(.redraw, body) }
            }
        case 0x1B: state = .escape
        case 0x0A:
            // A sequence that is cut off does not take the next line with it.
            state = .text
            takeText(byte, body)
        default: break
        }
    }
}
