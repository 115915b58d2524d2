/// A character as a frame holds it: in one cell, or in two side by side.
package struct DrawnCharacter: Hashable, Sendable {
    package var scalar: Unicode.Scalar
    package var marks: CombiningMarks
    /// The number of columns, 1 or 2.
    package var width: Int

    package init(_ scalar: Unicode.Scalar, marks: CombiningMarks = CombiningMarks(), width: Int) {
        self.scalar = scalar
        self.marks = marks
        self.width = width
    }
}

/// Accents and vowel signs over and under a character: two at most, which is what Vietnamese and Thai need. Further
/// marks and marks beyond U+FFFF are left out.
package struct CombiningMarks: Hashable, Sendable {
    private var first: UInt16 = 0
    private var second: UInt16 = 0

    package init() {}

    package var isEmpty: Bool { first == 0 }

    package var scalars: [Unicode.Scalar] { [first, second].filter { $0 != 0 }.compactMap { Unicode.Scalar($0) } }

    package mutating func append(_ mark: Unicode.Scalar) {
        guard let value = UInt16(exactly: mark.value) else { return }
        if first == 0 { first = value } else if second == 0 { second = value }
    }
}

/// Text as the characters that a frame can hold, each with the same width in every terminal.
///
/// Terminals disagree about grapheme clusters: a family of three emoji joined by U+200D takes two columns in one
/// terminal and six in another; a heart with U+FE0F is one or two columns wide; some show a flag as two letters. All
/// of them agree on a base character with its accents. Therefore
/// - emoji that are joined or have a skin tone are drawn as the first of them, in two columns;
/// - variation selectors and keycaps are left out;
/// - a flag is drawn as the two letters of its country;
/// - Hangul written in single letters, as in file names of macOS, is composed into syllables;
/// - accents stay in the cell of their letter;
/// - controls, overrides of the direction of writing, and characters without width are drawn as escapes: `\u{202E}`.
package struct DrawnCharacters<Scalars: IteratorProtocol<Unicode.Scalar>>: Sequence, IteratorProtocol {
    private var scalars: Scalars
    private var held: Unicode.Scalar?
    /// The last scalar that was read from the text.
    private var previous: Unicode.Scalar?
    /// The rest of an escape in reverse order: the next character is the last element.
    private var escape: [Unicode.Scalar] = []

    package init(_ scalars: Scalars) { self.scalars = scalars }

    package mutating func next() -> DrawnCharacter? {
        while let first = take() {
            let width = first.columnWidth
            if width == 0 { continue }
            var character = DrawnCharacter(first.letterOfFlag ?? first, width: width)
            complete(&character)
            return character
        }
        return nil
    }

    private mutating func take() -> Unicode.Scalar? {
        if let scalar = held {
            held = nil
            return scalar
        }
        if let scalar = escape.popLast() { return scalar }
        guard let scalar = scalars.next() else { return nil }
        defer { previous = scalar }
        guard scalar.isHidden(after: previous) else { return scalar }
        escape = scalar.escape.unicodeScalars.reversed()
        return escape.popLast()
    }

    /// Consumes the scalars that belong to the character.
    private mutating func complete(_ character: inout DrawnCharacter) {
        var isJoined = false
        while let scalar = take() {
            switch scalar {
            // The most frequent characters (text, lines, blocks and dots) never belong to the character before them.
            case " "..."~", "\u{A0}"..."\u{2FF}", "\u{2500}"..."\u{259F}", "\u{2800}"..."\u{28FF}":
                held = scalar
                return
            case "\u{200D}": isJoined = true
            case _ where isJoined && scalar.isPictograph && character.scalar.isPictograph: isJoined = false
            case _ where scalar.properties.isEmojiModifier && character.scalar.properties.isEmojiModifierBase: continue
            case _ where scalar.columnWidth > 0:
                held = scalar
                return
            default:
                if let syllable = character.scalar.syllable(with: scalar) {
                    character.scalar = syllable
                } else if scalar.isAccent {
                    character.marks.append(scalar)
                }
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isPictograph: Bool { value > 0xFF && properties.isEmoji }

    /// Whether this is a mark that is drawn over or under a letter.
    fileprivate var isAccent: Bool {
        switch value {
        // Variation selectors, and the keycap.
        case 0xFE00...0xFE0F, 0x180B...0x180F, 0x20E3: false
        default: properties.generalCategory == .nonspacingMark || properties.generalCategory == .enclosingMark
        }
    }

    fileprivate var letterOfFlag: Unicode.Scalar? {
        Self.regionalIndicators.contains(value) ? Unicode.Scalar(value - 0x1F1E6 + 0x41) : nil
    }

    /// The Hangul syllable of a leading consonant and a vowel, or of a syllable without a trailing consonant and such
    /// a consonant; `nil` for other pairs. The Unicode Standard, section 3.12.
    fileprivate func syllable(with letter: Unicode.Scalar) -> Unicode.Scalar? {
        switch (value, letter.value) {
        case (0x1100...0x1112, 0x1161...0x1175):
            Unicode.Scalar(0xAC00 + ((value - 0x1100) * 21 + letter.value - 0x1161) * 28)
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (value - 0xAC00) % 28 == 0:
            Unicode.Scalar(value + letter.value - 0x11A7)
        default: nil
        }
    }
}
