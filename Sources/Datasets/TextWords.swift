/// Splits a text into words, one after the other.
///
/// A word is a run of letters, marks and digits; an apostrophe between two of them is part of it. In version 2, these
/// are words as well:
/// - each character, with its marks, of a script without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese), so that
///   pairs of words are pairs of characters;
/// - each emoji with its modifiers: skin tones, variants, flags of two letters, and joined sequences;
/// - each other symbol (currency, mathematics, arrows, boxes …), with a run of the same symbol counting once;
/// - an emoticon such as `:)`, `;-(` or `=D` that is not adjacent to an ASCII letter or digit.
///
/// All other punctuation only separates words. Characters are classified by Unicode properties, which are the same in
/// every locale.
struct TextWords: Sequence, IteratorProtocol {
    /// The position of a word in the UTF-8 of its text.
    struct Word {
        let range: Range<Int>
        /// The part of the range that is hashed.
        let spelled: Range<Int>
        let isSymbol: Bool
    }

    private let text: UTF8Text
    private let version: TextFeatures.Version
    private var position = 0

    /// - Parameter utf8: valid UTF-8.
    init(_ utf8: [UInt8], version: TextFeatures.Version) {
        text = UTF8Text(bytes: utf8)
        self.version = version
    }

    mutating func next() -> Word? {
        while position < text.bytes.count {
            let byte = text.bytes[position]
            if byte < 0x80 {
                if Self.isASCIIPart(byte) { return run() }
                if version == .symbols, let word = asciiSymbol(byte) { return word }
                position += 1
                continue
            }
            let (scalar, end) = text.scalar(at: position)
            if version == .symbols {
                if scalar.isCharacterWord { return character(endingAt: end) }
                if scalar.isSymbol { return symbol(scalar, endingAt: end) }
            }
            if scalar.isPartOfWord { return run() }
            position = end
        }
        return nil
    }

    private mutating func word(_ end: Int, spelled: Range<Int>? = nil, isSymbol: Bool = false) -> Word {
        defer { position = end }
        return Word(range: position..<end, spelled: spelled ?? position..<end, isSymbol: isSymbol)
    }

    // MARK: - Letters

    private mutating func run() -> Word {
        var end = position
        while let next = partEnd(at: end) ?? partEnd(afterApostropheAt: end) { end = next }
        return word(end)
    }

    /// The end of the letter, mark or digit at a position; nil if there is none.
    private func partEnd(at place: Int) -> Int? {
        guard place < text.bytes.count else { return nil }
        let byte = text.bytes[place]
        if byte < 0x80 { return Self.isASCIIPart(byte) ? place + 1 : nil }
        let (scalar, end) = text.scalar(at: place)
        guard scalar.isPartOfWord, version == .letters || !scalar.isCharacterWord else { return nil }
        return end
    }

    private func partEnd(afterApostropheAt place: Int) -> Int? {
        guard place < text.bytes.count else { return nil }
        if text.bytes[place] == UInt8(ascii: "'") { return partEnd(at: place + 1) }
        guard text.bytes[place] == 0xE2, case let (scalar, end) = text.scalar(at: place), scalar == "\u{2019}" else {
            return nil
        }
        return partEnd(at: end)
    }

    private mutating func character(endingAt first: Int) -> Word {
        var end = first
        while end < text.bytes.count, text.bytes[end] >= 0x80, case let (scalar, next) = text.scalar(at: end),
            scalar.isMark
        {
            end = next
        }
        return word(end)
    }

    private static func isASCIIPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    // MARK: - Symbols

    private mutating func asciiSymbol(_ byte: UInt8) -> Word? {
        if let end = emoticonEnd() {
            // A repeated mouth counts once.
            var whole = end
            while whole < text.bytes.count, text.bytes[whole] == text.bytes[end - 1] { whole += 1 }
            return word(whole, spelled: position..<end, isSymbol: true)
        }
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            var end = position + 1
            while end < text.bytes.count, text.bytes[end] == byte { end += 1 }
            return word(end, spelled: position..<position + 1, isSymbol: true)
        default: return nil
        }
    }

    private static let eyes = Set(":;=".utf8)
    private static let noses = Set("-'^".utf8)
    private static let mouths = Set(")(][}{|/\\*DPpOo3".utf8)

    /// The end of the emoticon that begins at `position`; nil if none does.
    private func emoticonEnd() -> Int? {
        let bytes = text.bytes
        guard Self.eyes.contains(bytes[position]), position == 0 || !Self.isASCIIPart(bytes[position - 1]) else {
            return nil
        }
        var mouth = position + 1
        if mouth < bytes.count, Self.noses.contains(bytes[mouth]) { mouth += 1 }
        guard mouth < bytes.count, Self.mouths.contains(bytes[mouth]) else { return nil }
        guard mouth + 1 == bytes.count || !Self.isASCIIPart(bytes[mouth + 1]) else { return nil }
        return mouth + 1
    }

    private mutating func symbol(_ first: Unicode.Scalar, endingAt firstEnd: Int) -> Word {
        if first.isRegionalIndicator {
            guard firstEnd < text.bytes.count, text.bytes[firstEnd] >= 0x80,
                case let (second, end) = text.scalar(at: firstEnd), second.isRegionalIndicator
            else { return word(firstEnd, isSymbol: true) }
            return word(end, isSymbol: true)
        }
        let end = symbolEnd(after: firstEnd)
        guard !first.properties.isEmoji else { return word(end, isSymbol: true) }
        let bytes = text.bytes
        let length = end - position
        var whole = end
        while whole + length <= bytes.count, bytes[whole..<whole + length] == bytes[position..<end] { whole += length }
        return word(whole, spelled: position..<end, isSymbol: true)
    }

    /// The end of the symbol whose first scalar ends at `first`: after its marks, and what zero-width joiners join to
    /// it.
    private func symbolEnd(after first: Int) -> Int {
        var end = first
        while end < text.bytes.count, text.bytes[end] >= 0x80 {
            let (scalar, next) = text.scalar(at: end)
            if scalar.isMark || scalar.isSymbolModifier {
                end = next
            } else if scalar == "\u{200D}", next < text.bytes.count, text.bytes[next] >= 0x80,
                case let (joined, joinedEnd) = text.scalar(at: next), joined.isSymbol
            {
                end = joinedEnd
            } else {
                break
            }
        }
        return end
    }
}

extension TextWords.Word {
    /// Appends the word as it is hashed: in lower case, or a symbol without variation selectors, which only choose its
    /// colour and which not every keyboard writes.
    func appendSpelling(of utf8: [UInt8], to bytes: inout [UInt8]) {
        let part = utf8[spelled]
        if isSymbol {
            // U+FE0E and U+FE0F are EF B8 8E and EF B8 8F.
            var place = part.startIndex
            while place < part.endIndex {
                if part[place] == 0xEF, part[place + 1] == 0xB8, part[place + 2] | 1 == 0x8F {
                    place += 3
                } else {
                    bytes.append(part[place])
                    place += 1
                }
            }
        } else if part.allSatisfy({ $0 < 0x80 }) {
            for byte in part { bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
        } else {
            bytes += String(decoding: part, as: UTF8.self).lowercased().utf8
        }
    }
}

/// Valid UTF-8, decoded one scalar at a time.
private struct UTF8Text {
    let bytes: [UInt8]

    /// The scalar at a position, and its end.
    func scalar(at place: Int) -> (Unicode.Scalar, end: Int) {
        let first = bytes[place]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[place + 1..<place + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", place + length)
    }
}

extension Unicode.Scalar {
    /// Letters, marks and digits.
    fileprivate var isPartOfWord: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Currency, mathematics, other symbols, and punctuation with the shape of an emoji (‼).
    fileprivate var isSymbol: Bool {
        switch properties.generalCategory {
        case .currencySymbol, .mathSymbol, .modifierSymbol, .otherSymbol: true
        case .otherPunctuation, .dashPunctuation: value >= 0x80 && properties.isEmoji
        default: false
        }
    }

    /// Skin tones, and the tag characters of regional flags.
    fileprivate var isSymbolModifier: Bool {
        (0x1F3FB...0x1F3FF).contains(value) || (0xE0020...0xE007F).contains(value)
    }

    /// Two of them form the flag of a country.
    fileprivate var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }

    /// A letter of a script without spaces.
    fileprivate var isCharacterWord: Bool {
        switch value {
        case 0..<0xE00: false
        // Thai, Lao; Burmese; Khmer.
        case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: isPartOfWord
        // Kana and related marks.
        case 0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: isPartOfWord
        // Chinese characters.
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }
}
