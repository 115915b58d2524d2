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

    @Test("the settings include the version, and settings without one mean the first version")
    func versions() {
        let old = TextFeatures(version: .letters, buckets: 512)
        #expect(old.settings["version"] == nil)
        #expect(TextFeatures(settings: old.settings) == old)
        let new = TextFeatures(buckets: 512)
        #expect(new.settings["version"] == 2)
        var settings = new.settings
        settings["version"] = 3
        #expect(TextFeatures(settings: settings) == nil)
        #expect(old.words(of: "good 😀 $5 :-) 世界").map(\.text) == ["good", "5", "世界"])
    }

    @Test(
        "symbols, emoji with modifiers, emoticons and characters of scripts without spaces are words",
        arguments: [
            ("😀🎉", ["😀", "🎉"]), ("so 👍🏽!", ["so", "👍🏽"]), ("👩‍👩‍👧👨‍🚀", ["👩‍👩‍👧", "👨‍🚀"]),
            ("🇩🇪🇫🇷🇮", ["🇩🇪", "🇫🇷", "🇮"]), ("❤️ ❤", ["❤", "❤"]), ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", ["🏴󠁧󠁢󠁳󠁣󠁴󠁿"]), ("✔︎ ☀", ["✔", "☀"]),
            ("5 € = $6", ["5", "€", "=", "$", "6"]), ("──── →→ x", ["─", "→", "x"]), ("====", ["="]),
            ("wait‼ no!?", ["wait", "‼", "no"]), ("I :) you;-( =D", ["i", ":)", "you", "=D"]),
            ("fine :-))) http://a.b", ["fine", ":-)", "http", "a", "b"]), ("at 10:30, (a:)", ["at", "10", "30", "a"]),
            ("东京Tower塔", ["东", "京", "tower", "塔"]), ("ありがと", ["あ", "り", "が", "と"]),
            ("ที่นี่", ["ที่", "นี่"]), ("한국어 좋아", ["한국어", "좋아"]), ("«—…»", []),
        ] as [(String, [String])])
    func symbols(text: String, words: [String]) {
        let found = TextFeatures().words(of: text)
        #expect(found.map(\.text) == words)
        #expect(found.allSatisfy { !$0.places.isEmpty })
        // Each word is where its range says, after the one before.
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
        #expect(found.allSatisfy { !text[$0.range].isEmpty })
    }

    @Test("texts of letters, digits and common punctuation are equal in both versions")
    func sameWithoutSymbols() {
        let text = "It's 3,000 years old: “Ärger” (naïve; don't) — I’d say so! #7 & 50% off? foo_bar, e-mail@x.org/a\\b"
        let (old, new) = (TextFeatures(version: .letters), TextFeatures(version: .symbols))
        #expect(old.words(of: text) == new.words(of: text))
        #expect(!old.words(of: text).isEmpty)
    }

    @Test("the hashing of features never changes: saved models depend on it")
    func places() {
        // FNV-1a and MurmurHash3's finalizer computed in Python: words after a byte 0, pieces after a byte 1.
        for version in TextFeatures.Version.allCases {
            let words = TextFeatures(version: version, buckets: 1 << 18).words(of: "ab cd")
            #expect(
                words.map { $0.places.sorted() } == [[101172, 156343, 198388, 213428], [90501, 121985, 252643]])
        }
        // Computed in the same way, for a number of buckets that is not a power of two.
        let word = TextFeatures(pieceLengths: 3..<3, buckets: 1000).words(of: "😀")
        #expect(word.map(\.places) == [[173]])
    }

    @Test("the parts of a word are itself, its pieces between marks, and the runs that begin with it")
    func parts() {
        let features = TextFeatures(greatestWordRun: 1)
        // <cat>: cat; <ca, cat, at>; <cat, cat>.
        #expect(features.words(of: "cat")[0].places.count == 6)
        #expect(TextFeatures(greatestWordRun: 1, pieceLengths: 3..<3).words(of: "cat")[0].places.count == 1)
        let runs = TextFeatures(greatestWordRun: 3, pieceLengths: 3..<3).words(of: "a b c d")
        #expect(runs.map(\.places.count) == [3, 3, 2, 1])
        // The unit is the character, not the byte.
        #expect(features.words(of: "äöü")[0].places.count == 6)
    }

    @Test(
        "the shares add up to 1, in ascending order; an empty text has none",
        arguments: ["", "!?", "x", "to be or not to be", "to 😀 or 世界"])
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

    @Test("settings restore the features, and invalid settings give nil")
    func settings() {
        let features = TextFeatures(greatestWordRun: 1, pieceLengths: 2..<3, buckets: 100)
        #expect(TextFeatures(settings: features.settings) == features)
        for (name, value) in [
            ("word_run", 0), ("word_run", 5), ("shortest_piece", 0), ("shortest_piece", .max), ("shortest_piece", .min),
            ("longest_piece", .max),
            ("longest_piece", .min), ("version", 0), ("version", .max), ("buckets", 1), ("buckets", .max),
        ] {
            var settings = features.settings
            settings[name] = value
            #expect(TextFeatures(settings: settings) == nil, "\(name) \(value)")
            settings[name] = nil
            #expect((TextFeatures(settings: settings) == nil) == (name != "version"))
        }
    }
}
