/// Turns a text into numbers: its words, pairs of words and pieces of words are each counted in one of `buckets`
/// buckets.
///
/// What a word is depends on the version (see `Version` and `TextWords`). The parts of a word are: the word itself; the
/// word with those that follow (up to `greatestWordRun` words); and every run of 3…5 characters (Unicode scalars) of
/// the word between the marks `<` and `>`, as in fastText (Bojanowski et al. 2017). Each part has the value 1/n, where
/// n is the number of parts in the text, so that the values of a text add up to 1 and the embeddings of its parts are
/// averaged.
///
/// The bucket of a part is a hash of its UTF-8 bytes, preceded by one byte that distinguishes words from pieces: 64-bit
/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>), mixed by MurmurHash3's finalizer because FNV's low bits are
/// weak, modulo `buckets`. Words of a run are separated by a space. None of this changes within a version, as saved
/// models depend on it.
package struct TextFeatures: Hashable, Sendable {
    /// What counts as a word. A model keeps the version with which it was trained.
    package enum Version: Int, Hashable, Sendable, CaseIterable {
        /// Runs of letters, marks and digits; everything else separates words. Models that name no version use this
        /// one.
        case letters = 1
        /// Emoji, other symbols and emoticons are words as well, and so is each character of a script without spaces.
        case symbols = 2

        package static let newest = symbols
    }

    package let version: Version
    /// 1…4 words; 1 means no pairs of words.
    package let greatestWordRun: Int
    /// The lengths of pieces in characters, 1…10; an empty range means no pieces.
    package let pieceLengths: Range<Int>
    /// The number of buckets, 2…2²⁴: more buckets have fewer collisions, but make the first layer larger.
    package let buckets: Int

    /// With 2,500 articles in five classes, as accurate as four times as many buckets, in two thirds of the time.
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

    /// All settings, by name, that reproduce the features elsewhere. The first version is not recorded, since files
    /// older than versions do not record it either.
    package var settings: [String: Int] {
        var settings = [
            "word_run": greatestWordRun, "shortest_piece": pieceLengths.lowerBound,
            "longest_piece": pieceLengths.upperBound - 1, "buckets": buckets,
        ]
        if version != .letters { settings["version"] = version.rawValue }
        return settings
    }

    /// Restores the features from `settings`; nil if one is missing or out of range, or the version is unknown.
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
