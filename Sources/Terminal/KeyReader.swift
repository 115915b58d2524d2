internal import CNcurses
package import Screen

/// A unit of input from curses: a byte, or a key that curses recognized, by its key code.
package enum KeyCode: Hashable, Sendable {
    case byte(UInt8)
    case named(Int32)
}

/// Assembles keys from what curses reads.
///
/// curses recognizes the escape sequences of the terminal's description. All others arrive byte by byte and are
/// assembled here, so that an unknown sequence is discarded as a whole.
package struct KeyReader {
    package let charset: Charset
    private let escapeDelay: Duration
    /// Codes to read before any others, in reverse order: the next one is the last element.
    private var pushedBack: [KeyCode] = []
    private var unfinished: Unfinished?
    /// The last keys that were delivered, where they may be the beginning of a sequence that a slow connection split.
    private var splitPoint = SplitPoint.nothing
    private var hasDeviceAttributes = false

    /// Input whose beginning has arrived, but not its end.
    private enum Unfinished {
        case report(TerminalReport)
        case paste(PastedText)
        /// The codes after an escape.
        ///
        /// - isSplit: whether there was a pause between the escape and these codes.
        case sequence([KeyCode], isSplit: Bool)
    }

    private enum SplitPoint { case nothing, escape, bracket }

    /// - Parameter escapeDelay: how long to wait after an escape for the rest of a key's sequence.
    package init(charset: Charset, escapeDelay: Duration = .milliseconds(200)) {
        self.charset = charset
        self.escapeDelay = escapeDelay
    }

    /// Makes bytes the next ones to be read.
    package mutating func pushBack(_ bytes: some Collection<UInt8>) {
        pushBack(bytes.map { .byte($0) })
    }

    private mutating func pushBack(_ codes: some Collection<KeyCode>) { pushedBack += codes.reversed() }

    /// How long to wait for the rest of unfinished input before calling `expire`; nil where nothing is awaited.
    package var patience: Duration? {
        switch unfinished {
        case nil: nil
        case .sequence: escapeDelay
        case .report(let report): report.kind == .string ? .seconds(1) : nil
        case .paste: .seconds(2)
        }
    }

    /// Ends unfinished input because nothing more came in time, and returns its key, if it is one.
    package mutating func expire() -> Key? {
        defer { unfinished = nil }
        switch unfinished {
        case nil: return nil
        case .report: return nil
        case .paste(let paste): return .paste(paste.text(in: charset))
        case .sequence(let codes, let isSplit):
            // Other codes are Alt with a bracket, or a truncated sequence.
            guard codes.isEmpty || (isSplit && codes.count == 1) else { return nil }
            pushBack(codes)
            splitPoint = .escape
            return .escape
        }
    }

    /// Whether the terminal has answered DA1 since the last call.
    package mutating func takesDeviceAttributes() -> Bool {
        defer { hasDeviceAttributes = false }
        return hasDeviceAttributes
    }

    /// The next key, or nil where none is waiting.
    ///
    /// - Parameter source: returns the next code, or nil where there is none. With `isDue` it should wait briefly,
    ///   because the rest of a sequence is expected.
    package mutating func next(_ source: (_ isDue: Bool) -> KeyCode?) -> Key? {
        while let code = read(false, source) {
            let splitPoint = splitPoint
            self.splitPoint = .nothing
            let begun = unfinished
            unfinished = nil
            let key: Key? =
                switch (begun, code) {
                case (.report(let report), _): resume(report, with: code, source)
                case (.paste(let paste), _): read(paste, from: code, source)
                case (.sequence(let codes, _), _): resume(codes, with: code, source)
                case (nil, .named(let number)): Key(curses: number)
                case (nil, .byte(0x1B)): escape(isLate: false, source)
                case (nil, .byte(UInt8(ascii: "["))) where splitPoint == .escape: bracket(source)
                case (nil, .byte(UInt8(ascii: "<"))) where splitPoint == .bracket: report(.mouse, source)
                case (nil, .byte(UInt8(ascii: "?"))) where splitPoint == .bracket: report(.answer, source)
                case (nil, .byte(let byte)) where byte < 0x80: Key(ascii: byte)
                case (nil, .byte(let byte)): character(from: byte, source)
                }
            if let key { return key }
        }
        return nil
    }

    private mutating func resume(
        _ report: TerminalReport, with code: KeyCode, _ source: (Bool) -> KeyCode?
    ) -> Key? {
        pushBack([code])
        return read(report, isLate: true, source)
    }

    private mutating func resume(_ codes: [KeyCode], with code: KeyCode, _ source: (Bool) -> KeyCode?) -> Key? {
        pushBack(codes + [code])
        return escape(isLate: true, source)
    }

    private mutating func read(
        _ beginning: PastedText, from first: KeyCode?, _ source: (Bool) -> KeyCode?
    ) -> Key? {
        var paste = beginning
        var code = first ?? read(true, source)
        while let next = code {
            if paste.take(next) { return .paste(paste.text(in: charset)) }
            code = read(false, source)
        }
        unfinished = .paste(paste)
        return nil
    }

    private mutating func read(_ isDue: Bool, _ source: (Bool) -> KeyCode?) -> KeyCode? {
        pushedBack.popLast() ?? source(isDue)
    }

    /// Reads a report to its end, or as much of it as has arrived. Returns nil where it is not a mouse event.
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
            case .end:
                if report.isDeviceAttributes { hasDeviceAttributes = true }
                return report.event.map { .mouse($0) }
            case .foreign:
                // The escape that looked like the end of a command begins something else.
                pushBack(report.endsInEscape ? [.byte(0x1B), code] : [code])
                return nil
            }
        }
        unfinished = .report(report)
        return nil
    }

    /// Handles a bracket that comes some time after an escape.
    private mutating func bracket(_ source: (Bool) -> KeyCode?) -> Key? {
        let next = read(true, source)
        if let kind = next.flatMap(Self.report) { return read(TerminalReport(kind), source) }
        if let next { pushBack([next]) } else { splitPoint = .bracket }
        return .character("[")
    }

    /// Handles `<` or `?` some time after an escape and a bracket: it begins a report if a digit follows at once.
    private mutating func report(_ kind: TerminalReport.Kind, _ source: (Bool) -> KeyCode?) -> Key? {
        let typed = Key.character(kind == .mouse ? "<" : "?")
        guard let next = read(true, source) else { return typed }
        pushBack([next])
        guard case .byte(UInt8(ascii: "0")...UInt8(ascii: "9")) = next else { return typed }
        return read(TerminalReport(kind), source)
    }

    /// The report that a code begins after ESC [; nil where it begins none.
    private static func report(_ code: KeyCode) -> TerminalReport.Kind? {
        switch code {
        case .byte(UInt8(ascii: "<")): .mouse
        case .byte(UInt8(ascii: "?")): .answer
        default: nil
        }
    }

    /// Reads what follows an escape and returns its key. Alt with a key, which terminals send as an escape
    /// immediately followed by the key, is ignored.
    ///
    /// - Parameter isLate: whether there was a pause after the escape, so that the user may have typed what follows.
    private mutating func escape(isLate: Bool, _ source: (Bool) -> KeyCode?) -> Key? {
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
    private mutating func awaitRest(_ codes: [KeyCode], isLate: Bool) -> Key? {
        unfinished = .sequence(codes, isSplit: isLate)
        return nil
    }

    /// Returns the escape key, followed by a character that was typed after it.
    private mutating func typed(_ code: KeyCode) -> Key? {
        pushBack([code])
        return .escape
    }

    private mutating func control(isLate: Bool, _ source: (Bool) -> KeyCode?) -> Key? {
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

    private enum Control {
        case sequence(ControlSequence)
        case report(TerminalReport.Kind)
        /// The rest has not arrived yet.
        case unfinished
    }

    /// Reads the rest of a sequence after ESC [; nil where it breaks the rules of ECMA-48. Appends what it reads to
    /// `codes`.
    private mutating func controlSequence(_ codes: inout [KeyCode], _ source: (Bool) -> KeyCode?) -> Control? {
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

    /// Reads a character beyond ASCII; nil where the bytes are invalid in the charset.
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

/// A control sequence after ESC [: its parameters, such as `1;5`, and its final byte.
package struct ControlSequence: Hashable, Sendable {
    package var parameters: [UInt8] = []
    package var final: UInt8 = 0

    /// Whether this is ESC [ 200 ~, which begins a paste.
    var beginsPaste: Bool { final == UInt8(ascii: "~") && parameters == Array("200".utf8) }
}

extension TerminalReport {
    /// The byte of a code from curses, which may have taken a byte of a report for a key; nil where it was a real
    /// key.
    fileprivate func byte(of code: KeyCode) -> UInt8? {
        switch code {
        case .byte(let byte): byte
        case .named(KEY_BACKSPACE) where kind == .oldMouse: 0x7F
        case .named: nil
        }
    }
}
