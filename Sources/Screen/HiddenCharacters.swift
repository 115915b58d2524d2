extension Unicode.Scalar {
    /// Whether the character is invisible or moves other characters: controls, marks and overrides of the direction
    /// of writing, zero-width spaces, line breaks, tags. Written unescaped it could make one text look like another,
    /// or control the terminal.
    ///
    /// A joiner between letters of a script that joins them, or between emoji, is not hidden.
    ///
    /// - Parameter previous: the character before it; nil at the beginning of a text.
    func isHidden(after previous: Unicode.Scalar?) -> Bool {
        switch value {
        case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x61B: return false
        case 0x200C, 0x200D:
            guard let previous else { return true }
            return previous.value < 0x300 || (0x200B...0x200F).contains(previous.value)
        case 0xE0020...0xE007F:
            // Tags are part of the flag of a region, such as Scotland's.
            guard let previous else { return true }
            return !(previous.value == 0x1F3F4 || (0xE0020...0xE007F).contains(previous.value))
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE001F:
            return true
        default: return false
        }
    }

    /// The escape that replaces a hidden character: `\n`, `\u{202E}`.
    var escape: String { escaped(asASCII: true) }
}

extension String {
    /// The text with an escape such as `\u{202E}` in place of each character that is invisible or moves others. All
    /// text from outside must pass through this before it reaches a screen; a frame does so with what is drawn into
    /// it.
    package var escapingHiddenCharacters: String {
        if isPlain { return self }
        var result = ""
        var previous: Unicode.Scalar?
        for scalar in unicodeScalars {
            if scalar.isHidden(after: previous) {
                result += scalar.escape
            } else {
                result.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return result
    }
}
