package import Screen

/// A report from the terminal itself: an event of the mouse, or an answer to a query.
///
/// It is never delivered as typed text, not even when its bytes arrive in pieces, late, or garbled.
package struct TerminalReport: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// ESC [ < b ; x ; y and M or m: the mouse in mode 1006.
        case mouse
        /// ESC [ M and three bytes: the mouse of X10 and of old terminals.
        case oldMouse
        /// ESC [ ? … and a letter: an answer, such as to DA1 or DECRQM.
        case answer
        /// ESC ] digits … and BEL or ESC \: an answer to a query by OSC.
        case command
        /// ESC P, ESC _, ESC ^ or ESC X … and ESC \: a control string, for example an answer to a query by a program
        /// that ran before.
        case string
    }

    package enum Step: Hashable, Sendable {
        case more
        case end
        /// The byte belongs to something else, and the report ends before it.
        case foreign
    }

    package let kind: Kind
    /// The bytes after the opening, including the end; at most 256 are kept.
    package private(set) var bytes: [UInt8] = []
    private var count = 0
    /// Whether the last byte was an escape, which begins the end of a command or something else.
    package private(set) var endsInEscape = false

    /// The most bytes that belong to a report, more than any terminal sends.
    private static let limit = 4096

    package init(_ kind: Kind) { self.kind = kind }

    /// Takes the next byte.
    ///
    /// - Parameter isLate: whether it came after a pause, so that the user may have typed it: then only bytes that
    ///   occur in such a report are taken.
    package mutating func take(_ byte: UInt8, isLate: Bool) -> Step {
        let step = step(byte, isLate: isLate)
        guard step != .foreign else { return step }
        count += 1
        endsInEscape = byte == 0x1B
        if bytes.count < 256 { bytes.append(byte) }
        return step == .more && count >= Self.limit ? .end : step
    }

    private func step(_ byte: UInt8, isLate: Bool) -> Step {
        if kind == .oldMouse { return byte < 0x20 ? .foreign : count == 2 ? .end : .more }
        if kind == .command || kind == .string {
            if byte == 0x07 { return .end }
            if endsInEscape { return byte == UInt8(ascii: "\\") ? .end : .foreign }
            if byte == 0x1B { return .more }
        }
        if byte < 0x20 { return .foreign }
        if isLate, !isExpected(byte) { return .foreign }
        if kind == .command || kind == .string { return .more }
        return (0x40...0x7E).contains(byte) ? .end : .more
    }

    private func isExpected(_ byte: UInt8) -> Bool {
        switch Character(Unicode.Scalar(byte)) {
        // The first byte tells a control string from a key with Alt, so any byte may follow it.
        case _ where kind == .string && count > 0: true
        case "$": kind == .string || kind == .answer
        case ">", "!", "+", "|", "=", "G": kind == .string
        case "0"..."9", ";": true
        case "M", "m": kind == .mouse
        case "c", "n", "u", "y": kind == .answer
        case "a"..."f", "A"..."F", "r", "g", ":", "/", "#": kind == .command
        default: false
        }
    }

    /// Whether this complete report is the answer to DA1.
    package var isDeviceAttributes: Bool { kind == .answer && bytes.last == UInt8(ascii: "c") }

    /// The mouse event of this complete report; nil for other reports and for events that are not used.
    package var event: MouseEvent? {
        switch kind {
        case .mouse:
            guard let last = bytes.last, last == UInt8(ascii: "M") || last == UInt8(ascii: "m") else { return nil }
            let numbers = bytes.dropLast().split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
                .map { Int(String(decoding: $0, as: UTF8.self)) }
            guard numbers.count == 3, let button = numbers[0], let x = numbers[1], let y = numbers[2] else {
                return nil
            }
            return MouseEvent(button: button, x: x, y: y, isRelease: last == UInt8(ascii: "m"))
        case .oldMouse:
            guard bytes.count == 3 else { return nil }
            let button = Int(bytes[0]) - 32
            // This kind of report does not say which button was released.
            let isRelease = button & 0b110_0011 == 3
            return MouseEvent(
                button: isRelease ? 0 : button, x: Int(bytes[1]) - 32, y: Int(bytes[2]) - 32, isRelease: isRelease)
        case .answer, .command, .string: return nil
        }
    }
}

extension MouseEvent {
    /// An event that xterm reports, at a cell counted from 1; nil for buttons other than the left one, and for
    /// positions outside of any screen. "XTerm Control Sequences", Mouse Tracking.
    package init?(button: Int, x: Int, y: Int, isRelease: Bool) {
        let cells = 1...65_535
        guard cells.contains(x), cells.contains(y), (0...255).contains(button) else { return nil }
        let kind: Kind
        // Shift, meta and control are 4, 8 and 16.
        switch button & ~0b1_1100 {
        case 0: kind = isRelease ? .release : .press
        case 32 where !isRelease: kind = .drag
        case 35: kind = .move
        case 64 where !isRelease: kind = .wheelUp
        case 65 where !isRelease: kind = .wheelDown
        default: return nil
        }
        self.init(kind, column: x - 1, row: y - 1)
    }
}
