import Files
import Interchange
import Matrices

/// Texts in UTF-8, with the features of each and their counts.
///
/// Features take six bytes each, ten times the memory of the text, and computing them takes about an eighth of a
/// training step. They are stored while there is room, and otherwise recomputed for every batch; the numbers are the
/// same either way.
package struct HashedTexts: Sendable {
    package let features: TextFeatures
    private var bytes: [UInt8] = []
    /// The end of each text in `bytes`.
    private var textEnds: [Int] = []
    /// The features that are stored.
    private var indices: [Int32] = []
    private var counts: [UInt16] = []
    /// The end of each text's features in `indices` and `counts`.
    private var featureEnds: [Int] = []
    /// The number of features of each text, repeated ones counted each time; `notKept` if they must be recomputed.
    private var totals: [Int32] = []
    /// The largest number of features to store, over all texts.
    private let room: Int

    /// As many as fit in a quarter of a gigabyte.
    private static let usualRoom = (1 << 28) / 6
    private static let notKept: Int32 = -1

    package init(_ features: TextFeatures) {
        self.init(features, room: Self.usualRoom)
    }

    /// - Parameter room: the largest number of features to store.
    init(_ features: TextFeatures, room: Int) {
        self.features = features
        self.room = room
    }

    package var count: Int { textEnds.count }

    /// The memory that the texts take, in bytes.
    var memory: Int { bytes.count + 6 * indices.count + 20 * count }

    /// Whether the texts take more than a quarter of this machine's memory: they are copied when they are split.
    var areTooLarge: Bool { memory > Memory.physical / 4 }

    package mutating func append(_ text: String) {
        let utf8 = Array(text.utf8)
        bytes += utf8
        textEnds.append(bytes.count)
        if indices.count < room {
            let counted = features.counts(of: utf8)
            indices += counted.indices
            counts += counted.counts
            totals.append(Int32(clamping: counted.total))
        } else {
            totals.append(features.hasWords(utf8) ? Self.notKept : 0)
        }
        featureEnds.append(indices.count)
    }

    /// The number of texts without a word.
    package var wordless: Int { totals.count { $0 == 0 } }

    /// The text at a position, which must exist.
    package subscript(place: Int) -> String { String(decoding: utf8(of: place), as: UTF8.self) }

    private func utf8(of place: Int) -> ArraySlice<UInt8> {
        bytes[(place == 0 ? 0 : textEnds[place - 1])..<textEnds[place]]
    }

    private func kept(_ place: Int) -> Range<Int> { (place == 0 ? 0 : featureEnds[place - 1])..<featureEnds[place] }

    /// Adds all texts, and the end of each.
    func add(to fingerprint: inout Fingerprint) {
        fingerprint.add(bytes[...])
        unsafe textEnds.withUnsafeBytes { unsafe fingerprint.add($0) }
    }

    /// Appends a row with the features of a text, which must exist, to a matrix of `features.buckets` columns.
    func append(_ place: Int, to matrix: inout SparseMatrix) {
        guard totals[place] != Self.notKept else {
            let counted = features.counts(of: Array(utf8(of: place)))
            matrix.appendRow(indices: counted.indices[...], counts: counted.counts[...], total: counted.total)
            return
        }
        let range = kept(place)
        matrix.appendRow(indices: indices[range], counts: counts[range], total: Int(totals[place]))
    }

    /// The texts at these positions, all of which must exist, in this order.
    func selecting(_ places: [Int]) -> HashedTexts {
        var chosen = HashedTexts(features, room: room)
        for place in places {
            let range = kept(place)
            chosen.bytes += utf8(of: place)
            chosen.textEnds.append(chosen.bytes.count)
            chosen.indices += indices[range]
            chosen.counts += counts[range]
            chosen.featureEnds.append(chosen.indices.count)
            chosen.totals.append(totals[place])
        }
        return chosen
    }
}
