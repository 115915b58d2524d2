extension Unicode.Scalar {
    /// How many columns a terminal gives the character: 0 for controls and combining marks, 2 for wide East
    /// Asian characters and emoji, else 1. After Unicode's East Asian Width (UAX #11).
    package var columnWidth: Int {
        switch value {
        case 0x20...0x7E, 0xA0...0x2FF: return 1
        case 0..<0x20, 0x7F..<0xA0: return 0
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format, .surrogate, .unassigned: return 0
        default: break
        }
        if Self.wide.contains(where: { $0.contains(value) }) { return 2 }
        return properties.isEmojiPresentation ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x2FFFD,
        0x30000...0x3FFFD,
    ]
}

extension StringProtocol {
    /// The columns that a terminal gives the text.
    package var columnWidth: Int { unicodeScalars.reduce(0) { $0 + $1.columnWidth } }
}
