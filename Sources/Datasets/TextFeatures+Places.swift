package import Matrices

extension TextFeatures {
    /// A word of a text.
    package struct Word: Hashable, Sendable {
        /// The range of the word in the text.
        package let range: Range<String.Index>
        /// The word as it is hashed: in lower case, or a symbol without variation selectors.
        package let text: String
        /// The bucket of each of its parts, once for each occurrence: the word, its pieces, and the runs of words that
        /// begin with it.
        package internal(set) var places: [Int32]
    }

    /// The words of a text, each with the buckets of its parts. Together they are the features of the text: the
    /// contribution of a word to a decision is the sum over its buckets, divided by the number of parts in the whole
    /// text.
    package func words(of text: String) -> [Word] {
        let utf8 = Array(text.utf8)
        let spellings = WordSpellings(of: utf8, version: version)
        var place = (text.utf8.startIndex, offset: 0)
        /// Must be called with ascending offsets.
        func index(_ offset: Int) -> String.Index {
            place = (text.utf8.index(place.0, offsetBy: offset - place.offset), offset)
            return place.0
        }
        return spellings.indices.map { word in
            var places: [Int32] = []
            appendPlaces(ofWord: word, of: spellings, to: &places)
            let range = spellings.ranges[word]
            let start = index(range.lowerBound)
            return Word(range: start..<index(range.upperBound), text: spellings.text(of: word), places: places)
        }
    }

    /// The network's input for a text: the buckets that occur, ascending, and the share of each, which add up to 1.
    /// Empty for a text without words.
    package func features(of text: String) -> (indices: [Int32], values: [Float]) {
        let counted = counts(of: Array(text.utf8))
        let total = Float(counted.total)
        return (counted.indices, counted.counts.map { Float($0) / total })
    }

    /// Appends a row with the features of a text to a matrix of `buckets` columns.
    package func append(_ text: String, to matrix: inout SparseMatrix) {
        let counted = counts(of: Array(text.utf8))
        matrix.appendRow(indices: counted.indices[...], counts: counted.counts[...], total: counted.total)
    }

    /// Whether a text contains any word. `utf8` must be valid UTF-8.
    func hasWords(_ utf8: [UInt8]) -> Bool {
        var words = TextWords(utf8, version: version)
        return words.next() != nil
    }

    /// The buckets that occur in a text, ascending, the count of each, and their total. A bucket that occurs more than
    /// 65,535 times counts as that many.
    ///
    /// - Parameter utf8: valid UTF-8.
    func counts(of utf8: [UInt8]) -> (indices: [Int32], counts: [UInt16], total: Int) {
        let spellings = WordSpellings(of: utf8, version: version)
        var places: [Int32] = []
        places.reserveCapacity(spellings.bytes.count * max(1, pieceLengths.count))
        for word in spellings.indices { appendPlaces(ofWord: word, of: spellings, to: &places) }
        places = sorted(places)
        var indices: [Int32] = []
        var counts: [UInt16] = []
        indices.reserveCapacity(places.count)
        counts.reserveCapacity(places.count)
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end] == places[start] { end += 1 }
            indices.append(places[start])
            counts.append(UInt16(clamping: end - start))
            start = end
        }
        return (indices, counts, counts.reduce(0) { $0 + Int($1) })
    }

    /// Sorts in ascending order. A radix sort by bytes, as a text has thousands of numbers of few bits.
    private func sorted(_ places: [Int32]) -> [Int32] {
        guard places.count > 64 else { return places.sorted() }
        var (from, to) = (places, places)
        var shift: Int32 = 0
        while (buckets - 1) >> Int(shift) > 0 {
            var starts = Array(repeating: 0, count: 257)
            for place in from { starts[Int(place >> shift & 0xFF) + 1] += 1 }
            for digit in 1..<257 { starts[digit] += starts[digit - 1] }
            for place in from {
                let digit = Int(place >> shift & 0xFF)
                to[starts[digit]] = place
                starts[digit] += 1
            }
            swap(&from, &to)
            shift += 8
        }
        return from
    }

    /// Appends the buckets of the word, its pieces, and the runs of words that begin with it.
    private func appendPlaces(ofWord word: Int, of spellings: WordSpellings, to places: inout [Int32]) {
        unsafe spellings.bytes.withUnsafeBufferPointer { bytes in
            let marked = spellings.markedRange(of: word)
            var run = PartHash(kind: 0)
            unsafe run.add(bytes, marked.lowerBound + 1..<marked.upperBound - 1)
            places.append(run.place(of: buckets))
            for next in word + 1..<max(word + 1, min(word + greatestWordRun, spellings.count)) {
                let marked = spellings.markedRange(of: next)
                run.add(0x20)
                unsafe run.add(bytes, marked.lowerBound + 1..<marked.upperBound - 1)
                places.append(run.place(of: buckets))
            }
            guard !pieceLengths.isEmpty else { return }
            var start = marked.lowerBound
            while start < marked.upperBound {
                var piece = PartHash(kind: 1)
                var end = start
                var length = 0
                while end < marked.upperBound, length + 1 < pieceLengths.upperBound {
                    repeat {
                        piece.add(unsafe bytes[end])
                        end += 1
                    } while unsafe end < marked.upperBound && bytes[end] & 0xC0 == 0x80
                    length += 1
                    // The piece that is the whole word with both marks would add nothing to the word.
                    if length >= pieceLengths.lowerBound, start > marked.lowerBound || end < marked.upperBound {
                        places.append(piece.place(of: buckets))
                    }
                }
                repeat { start += 1 } while unsafe start < marked.upperBound && bytes[start] & 0xC0 == 0x80
            }
        }
    }
}

/// The words of a text as they are hashed, one after the other, each between the marks `<` and `>`.
private struct WordSpellings {
    private(set) var bytes: [UInt8] = []
    /// The end of each word in `bytes`, including its mark.
    private var ends: [Int] = []
    /// The range of each word in the text's UTF-8.
    private(set) var ranges: [Range<Int>] = []

    init(of utf8: [UInt8], version: TextFeatures.Version) {
        bytes.reserveCapacity(utf8.count + utf8.count / 2)
        for word in TextWords(utf8, version: version) {
            bytes.append(UInt8(ascii: "<"))
            word.appendSpelling(of: utf8, to: &bytes)
            bytes.append(UInt8(ascii: ">"))
            ends.append(bytes.count)
            ranges.append(word.range)
        }
    }

    var count: Int { ends.count }
    var indices: Range<Int> { ends.indices }

    func markedRange(of word: Int) -> Range<Int> { (word == 0 ? 0 : ends[word - 1])..<ends[word] }

    func text(of word: Int) -> String {
        String(decoding: bytes[markedRange(of: word)].dropFirst().dropLast(), as: UTF8.self)
    }
}

/// The hash of a part of a text, computed byte by byte.
private struct PartHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// - Parameter kind: 0 for words and runs of words, 1 for pieces.
    init(kind: UInt8) { add(kind) }

    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        for index in range { unsafe add(bytes[index]) }
    }

    func place(of buckets: Int) -> Int32 {
        var hash = (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        // Equal to the remainder, without a division, which costs as much as the hash.
        if buckets & (buckets - 1) == 0 { return Int32(truncatingIfNeeded: hash & UInt64(buckets - 1)) }
        return Int32(truncatingIfNeeded: hash % UInt64(buckets))
    }
}
