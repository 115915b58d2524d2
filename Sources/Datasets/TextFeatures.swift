/// How a text becomes numbers: its words, pairs of words and pieces of words, each counted in one of `buckets` places.
///
/// Words are runs of letters, marks and digits, in lower case (both by Unicode's properties, the same in every
/// locale); an apostrophe between letters belongs to the word. A word counts itself; itself with the words that follow
/// (up to `greatestWordRun` words); and every run of 3…5 characters (Unicode scalars) of itself between the marks `<`
/// and `>`, as fastText has them (Bojanowski and others 2017). Every one of them has the value 1/n, where n is how many
/// there are in the text, so that a text's values add up to 1 and the embeddings of its parts are averaged.
///
/// The place of a part is a hash of its UTF-8 bytes after one byte that tells words from pieces: 64-bit FNV-1a
/// (<http://www.isthe.com/chongo/tech/comp/fnv/>), mixed by MurmurHash3's finaliser, as FNV's low bits are weak, modulo
/// `buckets`. Words of a run are divided by a space. This never changes: saved models depend on it.
package struct TextFeatures: Hashable, Sendable {
    /// 1…4; 1 counts no pairs of words.
    package let greatestWordRun: Int
    /// Characters in a piece of a word, 1…10; an empty range counts none.
    package let pieceLengths: Range<Int>
    /// Places, 2…2²⁴: more keep more parts apart, and make the first layer larger.
    package let buckets: Int

    /// 2,500 articles in five classes are told apart as well as with four times as many, in two thirds of the time.
    package static let defaultBuckets = 1 << 16
    package static let allowedBuckets = 2...(1 << 24)

    /// The arguments must be within their limits.
    package init(greatestWordRun: Int = 2, pieceLengths: Range<Int> = 3..<6, buckets: Int = defaultBuckets) {
        precondition(
            Self.areAllowed(greatestWordRun, pieceLengths, buckets),
            "runs of \(greatestWordRun) words, pieces of \(pieceLengths), \(buckets) buckets")
        self.greatestWordRun = greatestWordRun
        self.pieceLengths = pieceLengths
        self.buckets = buckets
    }

    private static func areAllowed(_ run: Int, _ pieces: Range<Int>, _ buckets: Int) -> Bool {
        (1...4).contains(run) && pieces.lowerBound >= 1 && pieces.upperBound <= 11
            && allowedBuckets.contains(buckets)
    }

    /// All that is needed to do the same elsewhere, by name.
    package var settings: [String: Int] {
        [
            "word_run": greatestWordRun, "shortest_piece": pieceLengths.lowerBound,
            "longest_piece": pieceLengths.upperBound - 1, "buckets": buckets,
        ]
    }

    /// From `settings`; nil where one is missing or beyond its limits.
    package init?(settings: [String: Int]) {
        guard let run = settings["word_run"], let shortest = settings["shortest_piece"],
            let longest = settings["longest_piece"], let buckets = settings["buckets"],
            shortest >= 1, longest < 11, longest >= shortest - 1,
            Self.areAllowed(run, shortest..<longest + 1, buckets)
        else { return nil }
        self.init(greatestWordRun: run, pieceLengths: shortest..<longest + 1, buckets: buckets)
    }

    /// A word of a text.
    package struct Word: Hashable, Sendable {
        /// Where it stands in the text.
        package let range: Range<String.Index>
        /// In lower case.
        package let text: String
        /// The place of each of its parts, one as often as it occurs: the word, its pieces, and the runs that begin with
        /// it.
        package internal(set) var places: [Int32]
    }

    /// The words of a text with the places that each owns. All the words' places together are the text's features: the
    /// weight of a word in a decision is the sum over its places, each divided by how many there are in the text.
    package func words(of text: String) -> [Word] {
        var words = TextWords(text).map { range in
            Word(range: range, text: text[range].lowercased(), places: [])
        }
        let spellings = words.map { Array($0.text.utf8) }
        for index in words.indices {
            appendPlaces(ofWord: words[index].text, to: &words[index].places)
            var run = spellings[index]
            for next in (index + 1)..<max(index + 1, min(index + greatestWordRun, words.count)) {
                run.append(0x20)
                run += spellings[next]
                words[index].places.append(place(ofWords: run[...]))
            }
        }
        return words
    }

    /// What a network sees of a text: the places that occur, ascending, and the share of each, which add up to 1.
    /// Nothing of a text without words.
    package func features(of text: String) -> (indices: [Int32], values: [Float]) {
        let counted = counts(of: text)
        let total = Float(counted.total)
        return (counted.indices, counted.counts.map { Float($0) / total })
    }

    /// The places that occur in a text, ascending, how often each does, and how often all do. A place that occurs
    /// more than 65,535 times counts as that often.
    func counts(of text: String) -> (indices: [Int32], counts: [UInt16], total: Int) {
        var places = words(of: text).flatMap(\.places)
        places.sort()
        var indices: [Int32] = []
        var counts: [UInt16] = []
        for place in places {
            if indices.last == place {
                if counts[counts.count - 1] < .max { counts[counts.count - 1] += 1 }
            } else {
                indices.append(place)
                counts.append(1)
            }
        }
        return (indices, counts, counts.reduce(0) { $0 + Int($1) })
    }

    private func appendPlaces(ofWord word: String, to places: inout [Int32]) {
        let bytes = Array("<\(word)>".utf8)
        // The word without its marks.
        places.append(place(ofWords: bytes[1..<bytes.count - 1]))
        guard !pieceLengths.isEmpty else { return }
        // Where each character begins, and the end.
        var starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
        starts.append(bytes.count)
        let characters = starts.count - 1
        for length in pieceLengths where length <= characters {
            for first in 0...characters - length {
                // The whole word between its marks says no more than the word.
                if length == characters { continue }
                places.append(place(hash(bytes[starts[first]..<starts[first + length]], kind: 1)))
            }
        }
    }

    private func place(ofWords words: ArraySlice<UInt8>) -> Int32 { place(hash(words, kind: 0)) }

    private func place(_ hash: UInt64) -> Int32 { Int32(truncatingIfNeeded: hash % UInt64(buckets)) }

    private func hash(_ bytes: ArraySlice<UInt8>, kind: UInt8) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        hash = (hash ^ UInt64(kind)) &* 0x100_0000_01B3
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ hash >> 33
    }
}

/// The places of a text's words, one after the other.
private struct TextWords: Sequence, IteratorProtocol {
    private let scalars: String.UnicodeScalarView
    private var position: String.Index

    init(_ text: String) {
        scalars = text.unicodeScalars
        position = scalars.startIndex
    }

    mutating func next() -> Range<String.Index>? {
        while position < scalars.endIndex, !Self.isPart(scalars[position]) {
            scalars.formIndex(after: &position)
        }
        guard position < scalars.endIndex else { return nil }
        let start = position
        while position < scalars.endIndex {
            if Self.isPart(scalars[position]) {
                scalars.formIndex(after: &position)
                continue
            }
            // An apostrophe, and more of the word behind it.
            let after = scalars.index(after: position)
            guard ["'", "\u{2019}"].contains(scalars[position]), after < scalars.endIndex, Self.isPart(scalars[after])
            else { break }
            position = after
        }
        return start..<position
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            default: false
            }
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
