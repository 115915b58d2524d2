import Datasets
package import Interchange

/// A specification of a model's input, from which another program can make the same input: its order, its range and its
/// preparation.
package struct InputContract: Sendable {
    private let input: LabelledSamples.Kind
    private let order: PixelOrder
    /// Whether pictures are prepared like MNIST's digits.
    private let isInk: Bool
    /// Whether the exported model standardises the columns of a table itself.
    private let standardizes: Bool

    package init(_ model: ModelFile, order: PixelOrder, standardizes: Bool) {
        input = model.input
        self.order = order
        isInk = model.dataName == nil || model.dataName == "mnist"
        self.standardizes = standardizes
    }

    /// The specification for programs.
    package var json: JSONValue {
        switch input {
        case .image(let height, let width, let channels):
            let shape = order == .channelsLast ? [height, width, channels] : [channels, height, width]
            return [
                "layout": .string(order.rawValue), "shape": JSONValue(shape), "flattened": true, "range": [0, 1],
                "scale": .number(1 / 255), "channels": channels == 1 ? ["grey"] : ["red", "green", "blue"],
                "grey": "0.299 red + 0.587 green + 0.114 blue", "ink_is_1": JSONValue(isInk),
            ]
        case .row(let encoding):
            return [
                "features": JSONValue(encoding.featureNames), "number": .string(numberRule(encoding)),
                "word": "1 in the feature of its category, 0 in the others; all 0 for one that is missing or unknown",
                "missing": "1 in a feature named so where the value is missing, else 0",
            ]
        case .text(let features): return features.contract
        case .words(let window):
            return [
                "previous_words": .integer(window.length), "words": .integer(window.words),
                "words_are": "the classes, in their order", "unseen": .integer(window.unseen),
                "before_the_line": .integer(window.start), "feature": .string(Self.wordRule), "value": 1,
            ]
        }
    }

    private static let wordRule = "(distance - 1) * (words + 2) + index of the word, where 1 is the word just before"

    private func numberRule(_ encoding: RowEncoding) -> String {
        if encoding.columns.allSatisfy(\.isUnchanged) { return "numbers as the table has them" }
        return standardizes
            ? "numbers as the table has them, in 64 bits, NaN where one is missing; standardising is part of the model"
            : "numbers as (value − mean) / deviation by the column's mean and deviation in the model file's metadata, 0 where "
                + "one is missing"
    }

    /// The specification for people, in lines.
    package var lines: [String] {
        switch input {
        case .image(let height, let width, let channels):
            let places =
                channels == 1
                ? ""
                : order == .channelsLast
                    ? ", red, green and blue side by side"
                    : ", all of red, then green, then blue"
            let layout = order == .channelsLast ? "height, width, channel" : "channel, height, width"
            return [
                "layout: \(layout) (\(order.rawValue)), flattened: \(height) rows of \(width) pixels from the top\(places)",
                "range: 0 to 1, a byte divided by 255; no mean is subtracted",
                isInk
                    ? "preparation: ink is 1 on a ground of 0, fitted to a box of 20/28 and centred by its mass, as MNIST's digits are"
                    : "preparation: scaled to \(width) × \(height)"
                        + (channels == 1 ? ", grey as 0.299 red + 0.587 green + 0.114 blue" : ""),
            ]
        case .row(let encoding):
            let names = encoding.featureNames
            let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
            return [
                "layout: \(names.count) features in this order: \(shown)",
                "range: \(numberRule(encoding))",
                "preparation: a word is 1 in the feature of its category and 0 in the others; 'missing' is 1 where a value is",
            ]
        case .text(let features):
            return [
                "layout: \(features.buckets) buckets, a number each; a text's words, runs of words and pieces of words are "
                    + "hashed to them",
                "range: occurrences divided by the number of all parts of the text, so that they add up to 1",
                "preparation: the rule, the hash and a worked example are in the metadata's \"preprocessing\"",
            ]
        case .words(let window):
            return [
                "layout: \(window.length) previous words, each 1 in the feature \(Self.wordRule)",
                "range: 0 and 1",
                "preparation: words in lower case, without punctuation; \(window.unseen) is the index of one that is no "
                    + "class, and \(window.start) that of a place before the line",
            ]
        }
    }
}

extension TextFeatures {
    /// Everything needed to compute the same features of a text elsewhere.
    fileprivate var contract: JSONValue {
        let sample = "A cat :)"
        let made = features(of: sample)
        return [
            "buckets": .integer(buckets), "range": [0, 1], "value": "occurrences / number of parts of the text",
            "encoding": "UTF-8", "words": .string(wordRule), "lower_case": "Unicode's full mapping, of every word",
            "parts": [
                "word": "each word", "run": "each word with the next ones, divided by a space (U+0020)",
                "piece":
                    "each run of characters (Unicode scalars) of '<' + word + '>' that is shorter than the whole",
            ],
            "longest_run": .integer(greatestWordRun), "shortest_piece": .integer(pieceLengths.lowerBound),
            "longest_piece": .integer(pieceLengths.upperBound - 1),
            "hash": [
                "algorithm":
                    "64-bit FNV-1a of one byte for the kind and the part's bytes, then the finaliser of MurmurHash3",
                "offset_basis": "0xcbf29ce484222325", "prime": "0x100000001b3",
                "kind_byte": ["word": 0, "run": 0, "piece": 1],
                "finaliser": [
                    "h ^= h >> 33", "h *= 0xff51afd7ed558ccd", "h ^= h >> 33", "h *= 0xc4ceb9fe1a85ec53",
                    "h ^= h >> 33",
                ],
                "bucket": "h mod buckets, h unsigned",
            ],
            "example": [
                "text": .string(sample), "buckets": JSONValue(made.indices.map { Int($0) }),
                "values": JSONValue(made.values),
            ],
        ]
    }

    private var wordRule: String {
        let letters =
            "runs of Unicode letters, marks and numbers (categories L, M, Nd, Nl, No); an apostrophe (U+0027 or U+2019) "
            + "between two of them belongs to the word"
        switch version {
        case .letters: return letters + "; everything else divides words"
        case .symbols:
            return letters
                + "; each character, with its marks, of Chinese, Japanese kana, Thai, Lao, Khmer and Burmese is a word; so is "
                + "each emoji with its modifiers and what zero-width joiners join to it, without U+FE0E and U+FE0F; each other "
                + "symbol (categories Sc, Sm, Sk, So), a run of one and the same counting once; and each emoticon of eyes :;= , "
                + "perhaps a nose -'^ , and a mouth ()[]{}|/\\*DPpOo3 that no ASCII letter or digit touches. Symbols and "
                + "emoticons keep their case, and a mouth that is repeated counts once; everything else divides words"
        }
    }
}
