import Datasets
import Testing

@Suite("Features of texts")
struct TextFeaturesTests {
    @Test("words are runs of letters, marks and digits in lower case, with apostrophes inside")
    func words() {
        let text = "Don't STOP—Ärger’s 42 «naïve» I'"
        let words = TextFeatures().words(of: text)
        #expect(words.map(\.text) == ["don't", "stop", "ärger’s", "42", "naïve", "i"])
        #expect(words.map { String(text[$0.range]) } == ["Don't", "STOP", "Ärger’s", "42", "naïve", "I"])
    }

    @Test("places are fixed for ever: saved models depend on them")
    func places() {
        // FNV-1a and MurmurHash3's finaliser worked out in Python: words after a byte 0, pieces after a byte 1.
        let words = TextFeatures(buckets: 1 << 18).words(of: "ab cd")
        #expect(words.map(\.places) == [[156343, 213428, 101172, 198388], [121985, 90501, 252643]])
    }

    @Test("a word has itself, its pieces between marks, and the runs that it begins")
    func parts() {
        let features = TextFeatures(greatestWordRun: 1)
        // <cat>: cat; <ca, cat, at>; <cat, cat>.
        #expect(features.words(of: "cat")[0].places.count == 6)
        #expect(TextFeatures(greatestWordRun: 1, pieceLengths: 3..<3).words(of: "cat")[0].places.count == 1)
        let runs = TextFeatures(greatestWordRun: 3, pieceLengths: 3..<3).words(of: "a b c d")
        #expect(runs.map(\.places.count) == [3, 3, 2, 1])
        // Characters are counted, not bytes.
        #expect(features.words(of: "äöü")[0].places.count == 6)
    }

    @Test(
        "the shares add up to 1, in ascending places; nothing has none",
        arguments: ["", "!?", "x", "to be or not to be"])
    func shares(text: String) {
        let features = TextFeatures(buckets: 64).features(of: text)
        #expect(features.indices == Array(Set(features.indices)).sorted())
        #expect(features.indices.count == features.values.count)
        #expect(features.indices.allSatisfy { (0..<64).contains($0) })
        let sum = features.values.reduce(0, +)
        #expect(features.values.isEmpty ? sum == 0 : abs(sum - 1) < 1e-5)
        let owned = TextFeatures(buckets: 64).words(of: text).flatMap(\.places)
        #expect(Set(owned) == Set(features.indices))
    }

    @Test("settings make the same again, and wrong ones nothing")
    func settings() {
        let features = TextFeatures(greatestWordRun: 1, pieceLengths: 2..<3, buckets: 100)
        #expect(TextFeatures(settings: features.settings) == features)
        for (name, value) in [
            ("word_run", 0), ("word_run", 5), ("shortest_piece", 0), ("shortest_piece", .max), ("shortest_piece", .min),
            ("longest_piece", .max),
            ("longest_piece", .min), ("buckets", 1), ("buckets", .max),
        ] {
            var settings = features.settings
            settings[name] = value
            #expect(TextFeatures(settings: settings) == nil, "\(name) \(value)")
            settings[name] = nil
            #expect(TextFeatures(settings: settings) == nil)
        }
    }
}
