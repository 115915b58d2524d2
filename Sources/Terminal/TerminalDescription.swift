internal import CNcurses
internal import Glibc

/// A terminal as terminfo describes it.
package struct TerminalDescription {
    /// The name that terminfo found, which may be that of a similar terminal.
    package let name: String
    package let colors: Int
    /// Whether colour numbers are red, green and blue values in this description.
    package let hasDirectColor: Bool
    /// Whether the description has a mouse (`kmous`), and synchronized updates (`Sync`, an extension by tmux).
    package let hasMouse: Bool
    package let hasSync: Bool

    /// Loads the first of the names that terminfo knows. It becomes curses' current terminal, which the other
    /// functions here query.
    ///
    /// If that terminal cannot address its cursor (TERM=dumb), this throws `noCursorAddressing` and tries no further
    /// names. Throws `noDescription` where terminfo knows none of them.
    package static func load(_ names: [String], descriptor: Int32) throws(TerminalError) -> TerminalDescription {
        for name in names {
            var status: Int32 = 0
            guard unsafe setupterm(name, descriptor, &status) == OK, status == 1 else { continue }
            guard string("cup") != nil, !flag("hc") else { throw .noCursorAddressing(term: name) }
            return TerminalDescription(
                name: name, colors: Int(number("colors")),
                hasDirectColor: number("colors") >= 1 << 24 && flag("RGB"), hasMouse: string("kmous") != nil,
                hasSync: string("Sync") != nil)
        }
        throw .noDescription(tried: names)
    }

    private static func flag(_ name: String) -> Bool { unsafe curses_boolean_capability(name) > 0 }

    private static func number(_ name: String) -> Int32 { unsafe curses_number_capability(name) }

    private static func string(_ name: String) -> [UInt8]? {
        unsafe bytes(curses_string_capability(name))
    }

    private static func bytes(_ string: UnsafePointer<CChar>?) -> [UInt8]? {
        guard let string = unsafe string else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: string, count: strlen(string))).map(
            UInt8.init(bitPattern:))
    }

    /// The bytes that restore the terminal: plain attributes, normal keys, no mouse, a visible cursor on the last
    /// row, and the main screen.
    package static func reset(rows: Int, modes: TerminalModes = TerminalModes()) -> [UInt8] {
        var result = modes.leaving + ["sgr0", "op", "rmkx"].flatMap { string($0) ?? [] }
        if let cup = unsafe curses_string_capability("cup") {
            result += unsafe bytes(curses_expand(cup, Int32(rows - 1), 0)) ?? []
        }
        result += string("cnorm") ?? []
        result += string("rmcup") ?? [0x0D, 0x0A]
        return withoutPadding(result)
    }

    /// A capability without its delays, which are written `$<5>`: no terminal needs them today.
    package static func withoutPadding(_ capability: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = capability[...]
        while let byte = rest.first {
            if rest.starts(with: Array("$<".utf8)), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
                rest.removeFirst()
            }
        }
        return result
    }

    /// A description of the current terminal with 16 million colours, where colour numbers are 0xRRGGBB.
    ///
    /// Debian's base system has no such entries (they are in ncurses-term), so this one is built from the terminal's
    /// own. The capabilities for changing the palette are left out: at the end curses would reset the user's palette.
    ///
    /// - Parameter namesPairs: whether colour pairs are written as their numbers, for `PairSequences`.
    package static func trueColorEntry(named name: String, namesPairs: Bool = false) -> TerminfoEntry {
        var entry = TerminfoEntry(names: "\(name)|true colour", booleans: [], numbers: [], strings: [])
        for name in unsafe names(curses_boolean_name) { entry.booleans.append(name != "ccc" && flag(name)) }
        for name in unsafe names(curses_number_name) {
            switch name {
            case "colors": entry.numbers.append(1 << 24)
            // More than the number of cells of a screen of 500×200, so that one frame always fits.
            case "pairs": entry.numbers.append(1 << 17)
            case "ncv": entry.numbers.append(-1)
            default: entry.numbers.append(number(name))
            }
        }
        for name in unsafe names(curses_string_name) {
            switch name {
            case "setaf": entry.strings.append(Self.direct(38))
            case "setab": entry.strings.append(Self.direct(48))
            case "op": entry.strings.append(Array("\u{1B}[39;49m".utf8))
            case "scp": entry.strings.append(namesPairs ? PairSequences.capability : nil)
            case "setf", "setb", "oc", "initc", "initp": entry.strings.append(nil)
            default: entry.strings.append(string(name))
            }
        }
        entry.extendedBooleans = ["AX", "RGB"]
        if let mouse = string("XM") { entry.extendedStrings["XM"] = mouse }
        return entry
    }

    private static func direct(_ code: Int) -> [UInt8] {
        Array("\u{1B}[\(code);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm".utf8)
    }

    private static func names(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
        var result: [String] = []
        while let next = unsafe name(Int32(result.count)) { unsafe result.append(String(cString: next)) }
        return result
    }
}
