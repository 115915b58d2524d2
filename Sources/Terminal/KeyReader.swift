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
    var unfinished: Unfinished?
    /// The last keys that were delivered, where they may be the beginning of a sequence that a slow connection split.
    var splitPoint = SplitPoint.nothing
    var hasDeviceAttributes = false

    /// Input whose beginning has arrived, but not its end.
    enum Unfinished {
        case report(TerminalReport)
        case paste(PastedText)
        /// The codes after an escape.
        ///
        /// - isSplit: whether there was a pause between the escape and these codes.
        case sequence([KeyCode], isSplit: Bool)
    }

    enum SplitPoint { case nothing, escape, bracket }

    /// - Parameter escapeDelay: how long to wait after an escape for the rest of a key's sequence.
    package init(charset: Charset, escapeDelay: Duration = .milliseconds(200)) {
        self.charset = charset
        self.escapeDelay = escapeDelay
    }

    /// Makes bytes the next ones to be read.
    package mutating func pushBack(_ bytes: some Collection<UInt8>) {
        pushBack(bytes.map { .byte($0) })
    }

    mutating func pushBack(_ codes: some Collection<KeyCode>) { pushedBack += codes.reversed() }

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

    mutating func read(_ isDue: Bool, _ source: (Bool) -> KeyCode?) -> KeyCode? {
        pushedBack.popLast() ?? source(isDue)
    }

    /// Reads a character beyond ASCII; nil where the bytes are invalid in the charset.
    mutating func character(from first: UInt8, _ source: (Bool) -> KeyCode?) -> Key? {
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
