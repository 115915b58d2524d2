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
    private var pushedBack: [KeyCode] = []

    package init(charset: Charset) { self.charset = charset }

    /// The next key, or nil where none is waiting.
    ///
    /// - Parameter source: the next code, nil where there is none. True asks it to wait a little: the rest of
    ///   a sequence is due.
    package mutating func next(_ source: (_ isDue: Bool) -> KeyCode?) -> Key? {
        while let code = read(false, source) {
            let key: Key? =
                switch code {
                case .named(let number): Key(curses: number)
                case .byte(0x1B): escape(source)
                case .byte(let byte) where byte < 0x80: Key(ascii: byte)
                case .byte(let byte): character(from: byte, source)
                }
            if let key { return key }
        }
        return nil
    }

    private mutating func read(_ isDue: Bool, _ source: (Bool) -> KeyCode?) -> KeyCode? {
        pushedBack.isEmpty ? source(isDue) : pushedBack.removeFirst()
    }

    /// The key of what follows an escape; the escape key where that is no sequence. Alt with a key, which
    /// terminals send as an escape and the key, is delivered as these two: a user who types them fast means
    /// the same.
    private mutating func escape(_ source: (Bool) -> KeyCode?) -> Key? {
        guard let first = read(false, source) else { return .escape }
        var codes = [first]
        switch first {
        case .byte(UInt8(ascii: "[")):
            if let sequence = controlSequence(&codes, source) { return Key(sequence) }
        case .byte(UInt8(ascii: "O")):
            if let next = read(true, source) {
                if case .byte(let final) = next, final >= 0x20 { return Key(keypad: final) }
                codes.append(next)
            }
        case .byte(UInt8(ascii: "]")):
            if isSystemCommand(&codes, source) { return nil }
        default: break
        }
        pushedBack = codes + pushedBack
        return .escape
    }

    /// The rest of ESC [, or nil where it does not end as ECMA-48 says. `codes` collects what was read.
    private mutating func controlSequence(
        _ codes: inout [KeyCode], _ source: (Bool) -> KeyCode?
    ) -> ControlSequence? {
        var sequence = ControlSequence()
        while codes.count < 64, let code = read(true, source) {
            codes.append(code)
            guard case .byte(let byte) = code else { return nil }
            switch byte {
            case 0x20...0x3F: sequence.parameters.append(byte)
            case UInt8(ascii: "[") where codes.count == 2:
                // The function keys of the Linux console: ESC [ [ A.
                _ = read(true, source)
                return sequence
            case 0x40...0x7E:
                sequence.final = byte
                return sequence
            default: return nil
            }
        }
        return nil
    }

    /// Reads an answer of the terminal to somebody's question (ESC ] digits … BEL or ESC \) to its end.
    private mutating func isSystemCommand(_ codes: inout [KeyCode], _ source: (Bool) -> KeyCode?) -> Bool {
        while codes.count < 256, let code = read(true, source) {
            codes.append(code)
            guard case .byte(let byte) = code else { return false }
            if codes.count == 2, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return false }
            if byte == 0x07 || (byte == UInt8(ascii: "\\") && codes[codes.count - 2] == .byte(0x1B)) {
                return true
            }
        }
        return false
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
                pushedBack.insert(code, at: 0)
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
