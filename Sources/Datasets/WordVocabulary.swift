/// The words that a next-word task predicts, most frequent first, and how a text is divided into them.
///
/// A word is a run of letters, marks and digits, in lower case; an apostrophe between two of them is part of it
/// (`father's`). Punctuation only separates words.
package struct WordVocabulary: Hashable, Sendable {
    /// The class names.
    package let names: [String]
    private let places: [String: UInt16]
    /// The index of every word that is not in the vocabulary: that of `unknownName` if it is a class.
    private let unseen: UInt16

    /// The class of rare words; no word is spelled like that.
    package static let unknownName = "<unknown>"

    /// A vocabulary of these names, at most `WordWindow.mostWords`.
    package init(_ names: [String]) {
        self.names = names
        var places: [String: UInt16] = [:]
        for (place, name) in names.enumerated() where places[name] == nil { places[name] = UInt16(place) }
        self.places = places
        unseen = places[Self.unknownName] ?? UInt16(names.count)
    }

    /// The words that occur at least `leastCount` times, most frequent first, and equally frequent ones in the order of
    /// their Unicode scalars. Rarer words are one class, `unknownName`; there is none without rarer words.
    ///
    /// - Parameter lines: the words of the training lines.
    init(of lines: [[String]], leastCount: Int) {
        var counts: [String: Int] = [:]
        for line in lines {
            for word in line { counts[word, default: 0] += 1 }
        }
        var kept = counts.filter { $0.value >= leastCount }
        let rare = counts.reduce(0) { $0 + ($1.value < leastCount ? $1.value : 0) }
        if rare > 0 { kept[Self.unknownName] = rare }
        self.init(
            kept.sorted { first, second in
                first.value != second.value
                    ? first.value > second.value
                    : first.key.unicodeScalars.lexicographicallyPrecedes(second.key.unicodeScalars)
            }.map(\.key))
    }

    /// Whether words outside the vocabulary are a class.
    var hasUnknownClass: Bool { Int(unseen) < names.count }

    /// The index of a word, in lower case: that of its class, or `WordWindow.unseen`.
    func place(of word: String) -> UInt16 { places[word] ?? unseen }

    /// The words of a text as indices, in order.
    package func places(in text: String) -> [UInt16] { Self.words(of: text).map(place(of:)) }

    /// The words of a text in lower case, in order.
    package static func words(of text: String) -> [String] {
        let utf8 = Array(text.utf8)
        var spelling: [UInt8] = []
        return TextWords(utf8, version: .letters).map { word in
            spelling.removeAll(keepingCapacity: true)
            word.appendSpelling(of: utf8, to: &spelling)
            return String(decoding: spelling, as: UTF8.self)
        }
    }
}
