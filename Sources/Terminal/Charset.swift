internal import CNcurses
internal import CTerminal
internal import Glibc
package import Screen

/// The characters that the locale can encode.
package struct Charset: Hashable, Sendable {
    package let isUTF8: Bool

    package init(isUTF8: Bool) { self.isUTF8 = isUTF8 }

    package var glyphs: Appearance.Glyphs { isUTF8 ? .unicode : .ascii }

    /// Sets the process's character locale (LC_CTYPE), which curses writes in, to that of the environment.
    ///
    /// No other category is set: with LC_ALL, printf and strtod of every C library in the process would use the
    /// user's decimal comma. Where the environment names a UTF-8 locale that is not installed, as happens over ssh,
    /// C.UTF-8 replaces it. Without a locale in the environment, the terminal cannot be assumed to read UTF-8.
    package static func activate(_ environment: TerminalEnvironment) -> Charset {
        if unsafe setlocale(LC_CTYPE, environment.locale.isEmpty ? "C" : environment.locale) == nil {
            let name = environment.locale.lowercased()
            let isUTF8 = name.hasSuffix("utf-8") || name.hasSuffix("utf8")
            if unsafe !isUTF8 || setlocale(LC_CTYPE, "C.UTF-8") == nil { unsafe setlocale(LC_CTYPE, "C") }
        }
        guard let name = unsafe nl_langinfo(Int32(CODESET)) else { return Charset(isUTF8: false) }
        return unsafe Charset(isUTF8: String(cString: name) == "UTF-8")
    }

    /// The character to draw for one that takes `width` columns in the frame: itself, or a question mark where the
    /// locale cannot encode it or gives it another width.
    package func drawable(_ scalar: Unicode.Scalar, width: Int) -> Unicode.Scalar {
        if scalar.value >= 0x20, scalar.value < 0x7F { return scalar }
        guard terminal_column_width(scalar.value) == Int32(width) else { return "?" }
        if isUTF8 { return scalar }
        var state = mbstate_t()
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { bytes in
            unsafe wcrtomb(bytes.baseAddress, wchar_t(bitPattern: scalar.value), &state) == -1 ? "?" : scalar
        }
    }

    /// The width of a character in columns according to the C library; negative for controls and unknown characters.
    package static func columnWidth(_ scalar: Unicode.Scalar) -> Int { Int(terminal_column_width(scalar.value)) }

    /// Whether the locale can encode a combining mark, and draws it in the cell of the character before it.
    package func draws(mark: Unicode.Scalar) -> Bool { isUTF8 && terminal_column_width(mark.value) == 0 }

    /// The character of a byte in a single-byte charset; nil for bytes without one.
    package func scalar(of byte: UInt8) -> Unicode.Scalar? {
        let character = btowc(Int32(byte))
        return character == UInt32.max ? nil : Unicode.Scalar(character)
    }
}
