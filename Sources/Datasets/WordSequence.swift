import Interchange
import Matrices

/// Positions in a text whose word is to be predicted from the words before it in its line.
package struct WordSequence: Sendable {
    package let window: WordWindow
    /// The index of each word, line after line; `window.length` starts precede each line.
    private let words: [UInt16]
    /// The place in `words` of each position.
    private let places: [Int32]

    /// Every word of the lines that is a class, in order.
    ///
    /// - Parameter lines: the word indices of each line, of which there may be 2³¹ in all.
    init(_ lines: [[UInt16]], window: WordWindow) {
        self.window = window
        var words: [UInt16] = []
        var places: [Int32] = []
        let start = Array(repeating: UInt16(window.start), count: window.length)
        for line in lines where !line.isEmpty {
            words += start
            for (offset, word) in line.enumerated() where word < window.words {
                places.append(Int32(words.count + offset))
            }
            words += line
        }
        self.words = words
        self.places = places
    }

    private init(window: WordWindow, words: [UInt16], places: [Int32]) {
        (self.window, self.words, self.places) = (window, words, places)
    }

    package var count: Int { places.count }

    /// The memory that the words and positions take, in bytes.
    var memory: Int { 2 * words.count + 4 * places.count }

    /// The class of each position's word.
    var labels: [UInt16] { places.map { words[Int($0)] } }

    /// The indices of the words before a position, which must exist; nearest last, starts of the line left out.
    package func previous(of position: Int) -> ArraySlice<UInt16> {
        let place = Int(places[position])
        return words[place - window.length..<place].drop { $0 == window.start }
    }

    /// Appends a row with the features of a position, which must exist, to a matrix of `window.features` columns.
    func append(_ position: Int, to matrix: inout SparseMatrix) {
        let place = Int(places[position])
        let size = window.words + 2
        matrix.appendOnes(window.length) { Int32($0 * size + Int(words[place - 1 - $0])) }
    }

    /// The positions with these numbers, all of which must exist, in this order.
    func selecting(_ numbers: [Int]) -> WordSequence {
        WordSequence(window: window, words: words, places: numbers.map { places[$0] })
    }

    /// Adds all words and positions.
    func add(to fingerprint: inout Fingerprint) {
        unsafe words.withUnsafeBytes { unsafe fingerprint.add($0) }
        unsafe places.withUnsafeBytes { unsafe fingerprint.add($0) }
    }
}
