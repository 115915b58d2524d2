import Matrices
import Testing

@testable import Datasets

@Suite("Storage of texts and their features")
struct HashedTextsTests {
    @Test("features without room to store them are recomputed, equal", arguments: [0, 1, 40, 1_000_000])
    func room(room: Int) {
        let features = TextFeatures(buckets: 300)
        var texts = HashedTexts(features, room: room)
        let words = ["to be or not to be", "", "😀", "…", String(repeating: "over and over ", count: 40)]
        for text in words { texts.append(text) }
        let order = [4, 2, 0, 3, 1, 0]
        for (texts, places) in [(texts, Array(words.indices)), (texts.selecting(order), order)] {
            #expect(texts.count == places.count)
            var matrix = SparseMatrix(columns: 300)
            for place in places.indices { texts.append(place, to: &matrix) }
            for (row, place) in places.enumerated() {
                #expect(texts[row] == words[place])
                let (indices, values) = features.features(of: words[place])
                #expect(Array(matrix.indices[matrix.range(ofRow: row)]) == indices)
                #expect(Array(matrix.values[matrix.range(ofRow: row)]) == values)
            }
            #expect(texts.wordless == places.count { [1, 3].contains($0) })
        }
    }

    @Test(
        "the features of a text of many words are in order, however many there are",
        arguments: [2, 255, 257, 1 << 16, 1 << 17, 1 << 24])
    func order(buckets: Int) {
        let features = TextFeatures(buckets: buckets)
        let text = (0..<500).map { "word\($0 * 7919 % 503)" }.joined(separator: " ")
        let (indices, values) = features.features(of: text)
        let owned = features.words(of: text).flatMap(\.places)
        var counts: [Int32: Int] = [:]
        for place in owned { counts[place, default: 0] += 1 }
        #expect(indices == counts.keys.sorted())
        #expect(values == indices.map { Float(counts[$0] ?? 0) / Float(owned.count) })
    }
}
