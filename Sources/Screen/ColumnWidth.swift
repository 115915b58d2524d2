extension Unicode.Scalar {
    /// The number of columns that a terminal gives the character by itself: 0 for controls, combining marks and
    /// characters that only change their neighbours, 2 for wide East Asian characters and emoji, otherwise 1. Follows
    /// Unicode's East Asian Width (UAX #11) as the C library's `wcwidth` applies it; a test lists where the two
    /// differ.
    package var columnWidth: Int {
        switch value {
        case 0x20...0x7E, 0xA0...0x2FF, 0x2010...0x2027, 0x2190...0x21FF, 0x2500...0x259F, 0x2800...0x28FF: return 1
        case 0..<0x20, 0x7F..<0xA0: return 0
        // Vowels and final consonants of Hangul, which share the cell of the consonant before them.
        case 0x1160...0x11FF, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: return 0
        // A consonant sign that Unicode calls spacing, but that the C library draws over its letter.
        case 0x1171E: return 0
        // The two halves of a flag are drawn as letters.
        case Self.regionalIndicators: return 1
        // Signs drawn around a number, although their category is that of invisible characters.
        case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: return 1
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format, .surrogate, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return 0
        default: break
        }
        if value < 0x1100 { return 1 }
        if Self.wide.contains(where: { $0.contains(value) }) { return 2 }
        return properties.isEmojiPresentation ? 2 : 1
    }

    static var regionalIndicators: ClosedRange<UInt32> { 0x1F1E6...0x1F1FF }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x16FE4, 0x16FF0...0x16FF6, 0x17000...0x18DFF, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}

extension String {
    /// The number of columns that the text takes in a frame: the sum over its drawn characters.
    package var columnWidth: Int {
        if isPlain { return utf8.count }
        return drawnCharacters.reduce(0) { $0 + $1.width }
    }
}

extension String {
    /// Whether the text is printable ASCII, so that every byte takes one column.
    package var isPlain: Bool {
        // Several times as fast for texts whose bytes lie together, as those of nearly all do.
        let isPlain = unsafe utf8.withContiguousStorageIfAvailable { bytes in
            for place in bytes.indices where unsafe !bytes[place].isPlain { return false }
            return true
        }
        return isPlain ?? utf8.allSatisfy(\.isPlain)
    }
}

extension UInt8 {
    /// Whether the byte is a printable character of ASCII.
    fileprivate var isPlain: Bool { self >= 0x20 && self < 0x7F }
}

extension StringProtocol {
    /// The number of columns that the text takes in a frame: the sum over its drawn characters.
    package var columnWidth: Int { isPlain ? utf8.count : String(self).columnWidth }

    /// Whether the text is printable ASCII, so that every byte takes one column.
    var isPlain: Bool { utf8.allSatisfy(\.isPlain) }

    package var drawnCharacters: DrawnCharacters<UnicodeScalarView.Iterator> {
        DrawnCharacters(unicodeScalars.makeIterator())
    }
}
