internal import CNcurses
import Screen

/// Reports of the terminal, and pasted text.
extension KeyReader {
    mutating func resume(
        _ report: TerminalReport, with code: KeyCode, _ source: (Bool) -> KeyCode?
    ) -> Key? {
        pushBack([code])
        return read(report, isLate: true, source)
    }

    mutating func read(
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

    /// Reads a report to its end, or as much of it as has arrived. Returns nil where it is not a mouse event.
    mutating func read(
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
    mutating func bracket(_ source: (Bool) -> KeyCode?) -> Key? {
        let next = read(true, source)
        if let kind = next.flatMap(Self.report) { return read(TerminalReport(kind), source) }
        if let next { pushBack([next]) } else { splitPoint = .bracket }
        return .character("[")
    }

    /// Handles `<` or `?` some time after an escape and a bracket: it begins a report if a digit follows at once.
    mutating func report(_ kind: TerminalReport.Kind, _ source: (Bool) -> KeyCode?) -> Key? {
        let typed = Key.character(kind == .mouse ? "<" : "?")
        guard let next = read(true, source) else { return typed }
        pushBack([next])
        guard case .byte(UInt8(ascii: "0")...UInt8(ascii: "9")) = next else { return typed }
        return read(TerminalReport(kind), source)
    }

    /// The report that a code begins after ESC [; nil where it begins none.
    static func report(_ code: KeyCode) -> TerminalReport.Kind? {
        switch code {
        case .byte(UInt8(ascii: "<")): .mouse
        case .byte(UInt8(ascii: "?")): .answer
        default: nil
        }
    }
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
