import Interchange
import Matrices

/// Texts in UTF-8, and which features each has how often.
///
/// Features take ten times the room of a text, six bytes each, and finding them about an eighth of the time of a training
/// step. They are kept as long as there is room, and found anew for every batch where there is none: the numbers are the
/// same.
package struct HashedTexts: Sendable {
    package let features: TextFeatures
    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`.
    private var textEnds: [Int] = []
    /// Features that are kept.
    private var indices: [Int32] = []
    private var counts: [UInt16] = []
    /// Where each text's features end in `indices` and `counts`.
    private var featureEnds: [Int] = []
    /// How many features each text has, those that occur several times counted as often; `notKept` where they are to be
    /// found anew.
    private var totals: [Int32] = []
    /// Features that are kept at most, of all texts.
    private let room: Int

    /// A quarter of a gigabyte.
    private static let usualRoom = (1 << 28) / 6
    private static let notKept: Int32 = -1

    package init(_ features: TextFeatures) {
        self.init(features, room: Self.usualRoom)
    }

    /// - Parameter room: features that are kept, at most.
    init(_ features: TextFeatures, room: Int) {
        self.features = features
        self.room = room
    }

    package var count: Int { textEnds.count }

    /// Bytes that they take.
    var memory: Int { bytes.count + 6 * indices.count + 20 * count }

    /// Whether the texts have grown beyond a quarter of this machine's memory: they are copied when they are divided.
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

    /// How many texts have no word.
    package var wordless: Int { totals.count { $0 == 0 } }

    /// A text, which must exist.
    package subscript(place: Int) -> String { String(decoding: utf8(of: place), as: UTF8.self) }

    private func utf8(of place: Int) -> ArraySlice<UInt8> {
        bytes[(place == 0 ? 0 : textEnds[place - 1])..<textEnds[place]]
    }

    private func kept(_ place: Int) -> Range<Int> { (place == 0 ? 0 : featureEnds[place - 1])..<featureEnds[place] }

    /// Takes all texts in, and where each ends.
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

    /// The texts at these places, all of which must exist, in this order.
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
