internal import CNcurses
package import Screen

/// What curses reads: a byte, or a whole key by its number.
package enum KeyCode: Hashable, Sendable {
    case byte(UInt8)
    case named(Int32)
}

/// Makes keys of what curses reads.
///
/// curses knows the escape sequences of the terminal's description. The others come through byte by byte;
/// they are put together here, so that a sequence that nobody knows is left out as a whole.
package struct KeyReader {
    package let charset: Charset
    /// To be read before anything else, the next one last.
    private var pushedBack: [KeyCode] = []
    /// A report of which only the beginning has come.
    private var unfinished: TerminalReport?
    /// What the last keys were, where they may have been the beginning of a sequence that a slow line tore apart.
    private var torn = Torn.nothing

    private enum Torn { case nothing, escape, bracket }

    package init(charset: Charset) { self.charset = charset }

    /// Puts bytes in front of those that are still to be read.
    package mutating func pushBack(_ bytes: some Collection<UInt8>) {
        pushBack(bytes.map { .byte($0) })
    }

    private mutating func pushBack(_ codes: [KeyCode]) { pushedBack += codes.reversed() }

    /// The next key, or nil where none is waiting.
    ///
    /// - Parameter source: the next code, nil where there is none. True asks it to wait a little: the rest of
    ///   a sequence is due.
    package mutating func next(_ source: (_ isDue: Bool) -> KeyCode?) -> Key? {
        while let code = read(false, source) {
            let torn = torn
            self.torn = .nothing
            if let report = unfinished {
                unfinished = nil
                pushBack([code])
                if let key = read(report, isLate: true, source) { return key }
                if unfinished != nil { return nil }
                continue
            }
            let key: Key? =
                switch code {
                case .named(let number): Key(curses: number)
                case .byte(0x1B): escape(source)
                case .byte(UInt8(ascii: "[")) where torn == .escape: bracket(source)
                case .byte(UInt8(ascii: "<")) where torn == .bracket: report(.mouse, source)
                case .byte(UInt8(ascii: "?")) where torn == .bracket: report(.answer, source)
                case .byte(let byte) where byte < 0x80: Key(ascii: byte)
                case .byte(let byte): character(from: byte, source)
                }
            if let key { return key }
        }
        return nil
    }

    private mutating func read(_ isDue: Bool, _ source: (Bool) -> KeyCode?) -> KeyCode? {
        pushedBack.popLast() ?? source(isDue)
    }

    /// Reads a report to its end, or as far as it has come; the key is nil where it says nothing of the mouse.
    private mutating func read(
        _ beginning: TerminalReport, isLate: Bool = false, _ source: (Bool) -> KeyCode?
    ) -> Key? {
        var report = beginning
        var isLate = isLate
        while let code = read(true, source) {
            guard let byte = report.byte(of: code) else {
                pushBack([code])
                return nil
            }
            switch report.take(byte, isLate: isLate) {
            case .more: isLate = false
            case .end: return report.event.map { .mouse($0) }
            case .foreign:
                // The escape that was taken for the end of a command begins something else.
                pushBack(report.endsInEscape ? [.byte(0x1B), code] : [code])
                return nil
            }
        }
        unfinished = report
        return nil
    }

    /// A bracket some time after an escape.
    private mutating func bracket(_ source: (Bool) -> KeyCode?) -> Key? {
        let next = read(true, source)
        if let kind = next.flatMap(Self.report) { return read(TerminalReport(kind), source) }
        if let next { pushBack([next]) } else { torn = .bracket }
        return .character("[")
    }

    /// What stands behind an escape and a bracket, some time after these: a report where a number follows at once.
    private mutating func report(_ kind: TerminalReport.Kind, _ source: (Bool) -> KeyCode?) -> Key? {
        let typed = Key.character(kind == .mouse ? "<" : "?")
        guard let next = read(true, source) else { return typed }
        pushBack([next])
        guard case .byte(UInt8(ascii: "0")...UInt8(ascii: "9")) = next else { return typed }
        return read(TerminalReport(kind), source)
    }

    /// The report that the code opens behind ESC [.
    private static func report(_ code: KeyCode) -> TerminalReport.Kind? {
        switch code {
        case .byte(UInt8(ascii: "<")): .mouse
        case .byte(UInt8(ascii: "?")): .answer
        default: nil
        }
    }

    /// The key of what follows an escape; the escape key where that is no sequence. Alt with a key, which
    /// terminals send as an escape and the key, is delivered as these two: a user who types them fast means
    /// the same.
    private mutating func escape(_ source: (Bool) -> KeyCode?) -> Key? {
        guard let first = read(false, source) else {
            torn = .escape
            return .escape
        }
        var codes = [first]
        switch first {
        case .byte(UInt8(ascii: "[")):
            switch controlSequence(&codes, source) {
            case .sequence(let sequence): return Key(sequence)
            case .report(let kind): return read(TerminalReport(kind), source)
            case nil: break
            }
        case .byte(UInt8(ascii: "O")):
            if let next = read(true, source) {
                if case .byte(let final) = next, final >= 0x20 { return Key(keypad: final) }
                codes.append(next)
            }
        case .byte(UInt8(ascii: "]")):
            if let next = read(true, source) {
                codes.append(next)
                if case .byte(UInt8(ascii: "0")...UInt8(ascii: "9")) = next {
                    return read(TerminalReport(.command), source)
                }
            }
        default: break
        }
        pushBack(codes)
        if codes == [.byte(UInt8(ascii: "["))] { torn = .escape }
        return .escape
    }

    private enum Control {
        case sequence(ControlSequence)
        case report(TerminalReport.Kind)
    }

    /// The rest of ESC [, or nil where it does not end as ECMA-48 says. `codes` collects what was read.
    private mutating func controlSequence(_ codes: inout [KeyCode], _ source: (Bool) -> KeyCode?) -> Control? {
        var sequence = ControlSequence()
        while codes.count < 64, let code = read(true, source) {
            codes.append(code)
            guard case .byte(let byte) = code else { return nil }
            switch byte {
            case UInt8(ascii: "<") where codes.count == 2: return .report(.mouse)
            case UInt8(ascii: "?") where codes.count == 2: return .report(.answer)
            case UInt8(ascii: "M") where codes.count == 2: return .report(.oldMouse)
            case 0x20...0x3F: sequence.parameters.append(byte)
            case UInt8(ascii: "[") where codes.count == 2:
                // The function keys of the Linux console: ESC [ [ A.
                _ = read(true, source)
                return .sequence(sequence)
            case 0x40...0x7E:
                sequence.final = byte
                return .sequence(sequence)
            default: return nil
            }
        }
        return nil
    }

    /// A character that is not ASCII; nil where the bytes are none in the charset.
    private mutating func character(from first: UInt8, _ source: (Bool) -> KeyCode?) -> Key? {
        guard charset.isUTF8 else { return charset.scalar(of: first).flatMap { Key(scalar: $0) } }
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        var bytes = [first]
        while bytes.count < length, let code = read(true, source) {
            guard case .byte(let byte) = code, byte & 0xC0 == 0x80 else {
                pushBack([code])
                return nil
            }
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first
        else {
            return nil
        }
        return Key(scalar: scalar)
    }
}

/// What follows ESC [: parameters such as `1;5`, and the letter that ends it.
package struct ControlSequence: Hashable, Sendable {
    package var parameters: [UInt8] = []
    package var final: UInt8 = 0
}

extension TerminalReport {
    /// The byte of what curses read: in the middle of a report no byte is a key.
    fileprivate func byte(of code: KeyCode) -> UInt8? {
        switch code {
        case .byte(let byte): byte
        case .named(KEY_BACKSPACE) where kind == .oldMouse: 0x7F
        case .named: nil
        }
    }
}
