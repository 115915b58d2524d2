/// How a text becomes numbers: its words, pairs of words and pieces of words, each counted in one of `buckets` places.
///
/// What a word is depends on the version (see `Version` and `TextWords`). A word counts itself; itself with the words
/// that follow (up to `greatestWordRun` words); and every run of 3…5 characters (Unicode scalars) of itself between the
/// marks `<` and `>`, as fastText has them (Bojanowski and others 2017). Every one of them has the value 1/n, where n is
/// how many there are in the text, so that a text's values add up to 1 and the embeddings of its parts are averaged.
///
/// The place of a part is a hash of its UTF-8 bytes after one byte that tells words from pieces: 64-bit FNV-1a
/// (<http://www.isthe.com/chongo/tech/comp/fnv/>), mixed by MurmurHash3's finaliser, as FNV's low bits are weak, modulo
/// `buckets`. Words of a run are divided by a space. This never changes within a version: saved models depend on it.
package struct TextFeatures: Hashable, Sendable {
    /// What counts as a word. Models keep the version that they were trained with.
    package enum Version: Int, Hashable, Sendable, CaseIterable {
        /// Runs of letters, marks and digits; everything else divides them. Models that name no version have this one.
        case letters = 1
        /// Emoji, other symbols and emoticons are words too, and so is each character of a script without spaces.
        case symbols = 2

        package static let newest = symbols
    }

    package let version: Version
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
    package init(
        version: Version = .newest, greatestWordRun: Int = 2, pieceLengths: Range<Int> = 3..<6,
        buckets: Int = defaultBuckets
    ) {
        precondition(
            Self.areAllowed(greatestWordRun, pieceLengths, buckets),
            "runs of \(greatestWordRun) words, pieces of \(pieceLengths), \(buckets) buckets")
        self.version = version
        self.greatestWordRun = greatestWordRun
        self.pieceLengths = pieceLengths
        self.buckets = buckets
    }

    private static func areAllowed(_ run: Int, _ pieces: Range<Int>, _ buckets: Int) -> Bool {
        (1...4).contains(run) && pieces.lowerBound >= 1 && pieces.upperBound <= 11
            && allowedBuckets.contains(buckets)
    }

    /// All that is needed to do the same elsewhere, by name. The first version has no name for itself, as files that are
    /// older than versions have none.
    package var settings: [String: Int] {
        var settings = [
            "word_run": greatestWordRun, "shortest_piece": pieceLengths.lowerBound,
            "longest_piece": pieceLengths.upperBound - 1, "buckets": buckets,
        ]
        if version != .letters { settings["version"] = version.rawValue }
        return settings
    }

    /// From `settings`; nil where one is missing or beyond its limits, or the version is one that is not known.
    package init?(settings: [String: Int]) {
        guard let version = Version(rawValue: settings["version"] ?? Version.letters.rawValue),
            let run = settings["word_run"], let shortest = settings["shortest_piece"],
            let longest = settings["longest_piece"], let buckets = settings["buckets"],
            shortest >= 1, longest < 11, longest >= shortest - 1,
            Self.areAllowed(run, shortest..<longest + 1, buckets)
        else { return nil }
        self.init(
            version: version, greatestWordRun: run, pieceLengths: shortest..<longest + 1, buckets: buckets)
    }
}
