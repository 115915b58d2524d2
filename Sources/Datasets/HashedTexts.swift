import Interchange
import Matrices

/// Texts, and which features each has how often: six bytes a feature, and the text's own in UTF-8.
package struct HashedTexts: Sendable {
    package let features: TextFeatures
    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`.
    private var textEnds: [Int] = []
    private var indices: [Int32] = []
    private var counts: [UInt16] = []
    /// Where each text's features end in `indices` and `counts`.
    private var featureEnds: [Int] = []
    /// How many features each text has, those that occur several times counted as often.
    private var totals: [Int32] = []

    package init(_ features: TextFeatures) {
        self.features = features
    }

    package var count: Int { textEnds.count }

    package mutating func append(_ text: String) {
        let counted = features.counts(of: text)
        bytes += text.utf8
        textEnds.append(bytes.count)
        indices += counted.indices
        counts += counted.counts
        featureEnds.append(indices.count)
        totals.append(Int32(clamping: counted.total))
    }

    /// A text, which must exist.
    package subscript(place: Int) -> String {
        let start = place == 0 ? 0 : textEnds[place - 1]
        return String(decoding: bytes[start..<textEnds[place]], as: UTF8.self)
    }

    /// Takes all texts in, and where each ends.
    func add(to fingerprint: inout Fingerprint) {
        fingerprint.add(bytes[...])
        unsafe textEnds.withUnsafeBytes { unsafe fingerprint.add($0) }
    }

    /// Appends a row with the features of a text, which must exist, to a matrix of `features.buckets` columns.
    func append(_ place: Int, to matrix: inout SparseMatrix) {
        let range = (place == 0 ? 0 : featureEnds[place - 1])..<featureEnds[place]
        matrix.appendRow(indices: indices[range], counts: counts[range], total: Int(totals[place]))
    }

    /// The texts at these places, all of which must exist, in this order.
    func selecting(_ places: [Int]) -> HashedTexts {
        var chosen = HashedTexts(features)
        for place in places {
            let text = (place == 0 ? 0 : textEnds[place - 1])..<textEnds[place]
            let range = (place == 0 ? 0 : featureEnds[place - 1])..<featureEnds[place]
            chosen.bytes += bytes[text]
            chosen.textEnds.append(chosen.bytes.count)
            chosen.indices += indices[range]
            chosen.counts += counts[range]
            chosen.featureEnds.append(chosen.indices.count)
            chosen.totals.append(totals[place])
        }
        return chosen
    }
}
