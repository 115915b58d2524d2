import Screen

/// Keys whose escape sequences curses does not recognize.
extension KeyReader {
    mutating func resume(_ codes: [KeyCode], with code: KeyCode, _ source: (Bool) -> KeyCode?) -> Key? {
        pushBack(codes + [code])
        return escape(isLate: true, source)
    }

    /// Reads what follows an escape and returns its key. Alt with a key, which terminals send as an escape
    /// immediately followed by the key, is ignored.
    ///
    /// - Parameter isLate: whether there was a pause after the escape, so that the user may have typed what follows.
    mutating func escape(isLate: Bool, _ source: (Bool) -> KeyCode?) -> Key? {
        guard let first = read(false, source) else {
            unfinished = .sequence([], isSplit: isLate)
            return nil
        }
        switch first {
        case .byte(UInt8(ascii: "[")): return control(isLate: isLate, source)
        case .byte(UInt8(ascii: "O")):
            guard let next = read(true, source) else { return awaitRest([first], isLate: isLate) }
            if case .byte(let final) = next, final >= 0x20 { return Key(keypad: final) }
            pushBack([next])
            return nil
        case .byte(UInt8(ascii: "]")):
            guard let next = read(true, source) else { return awaitRest([first], isLate: isLate) }
            pushBack([next])
            guard case .byte(UInt8(ascii: "0")...UInt8(ascii: "9")) = next else {
                return isLate ? typed(first) : nil
            }
            return read(TerminalReport(.command), source)
        case .byte(UInt8(ascii: "P")) where !isLate, .byte(UInt8(ascii: "_")) where !isLate,
            .byte(UInt8(ascii: "^")) where !isLate, .byte(UInt8(ascii: "X")) where !isLate:
            return read(TerminalReport(.string), isLate: true, source)
        // A second escape, Ctrl-C and keys that curses recognized are never combined with Alt.
        case .byte(0x1B), .byte(0x03), .named: break
        case .byte(let byte) where !isLate:
            if byte >= 0x80 { _ = character(from: byte, source) }
            return nil
        case .byte: break
        }
        pushBack([first])
        return .escape
    }

    /// Keeps a sequence until more of it arrives.
    mutating func awaitRest(_ codes: [KeyCode], isLate: Bool) -> Key? {
        unfinished = .sequence(codes, isSplit: isLate)
        return nil
    }

    /// Returns the escape key, followed by a character that was typed after it.
    mutating func typed(_ code: KeyCode) -> Key? {
        pushBack([code])
        return .escape
    }

    mutating func control(isLate: Bool, _ source: (Bool) -> KeyCode?) -> Key? {
        var codes = [KeyCode.byte(UInt8(ascii: "["))]
        switch controlSequence(&codes, source) {
        case .sequence(let sequence) where sequence.beginsPaste: return read(PastedText(), from: nil, source)
        case .sequence(let sequence): return Key(sequence)
        case .report(let kind): return read(TerminalReport(kind), source)
        case .unfinished: return awaitRest(codes, isLate: isLate)
        case nil:
            // The code that does not belong to the sequence begins something else.
            pushBack(codes.suffix(1))
            return isLate ? .escape : nil
        }
    }

    enum Control {
        case sequence(ControlSequence)
        case report(TerminalReport.Kind)
        /// The rest has not arrived yet.
        case unfinished
    }

    /// Reads the rest of a sequence after ESC [; nil where it breaks the rules of ECMA-48. Appends what it reads to
    /// `codes`.
    mutating func controlSequence(_ codes: inout [KeyCode], _ source: (Bool) -> KeyCode?) -> Control? {
        var sequence = ControlSequence()
        while codes.count < 64 {
            guard let code = read(true, source) else { return .unfinished }
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
}

/// A control sequence after ESC [: its parameters, such as `1;5`, and its final byte.
package struct ControlSequence: Hashable, Sendable {
    package var parameters: [UInt8] = []
    package var final: UInt8 = 0

    /// Whether this is ESC [ 200 ~, which begins a paste.
    var beginsPaste: Bool { final == UInt8(ascii: "~") && parameters == Array("200".utf8) }
}
