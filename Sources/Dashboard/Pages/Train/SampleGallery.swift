import Datasets
import Evaluation
import Learning
import Screen
import Telemetry

/// Test samples with their three most probable classes, beside the one that is watched: those that the last evaluation
/// was the least sure of, as many of each class; before it, the first of each class. Pictures stand side by side, texts
/// and rows of tables below each other.
struct SampleGallery: Sendable {
    struct Entry: Sendable {
        var sample: Int
        var classification: Classification
    }

    private(set) var entries: [Entry] = []
    private var chosen: [Int] = []
    /// What `chosen` and `entries` were made from.
    private var former: (stamps: MomentStamps, count: Int)?
    /// The number of frames when the model was asked.
    private var frame = 0

    /// The columns and rows of a picture.
    static let pictureSize = Size(columns: 14, rows: 7)
    /// The columns for a picture with its classes.
    static let cellWidth = 29
    /// The rows for a text or a row of a table: its classes, its beginning, and an empty one.
    static let lineHeight = 3
    /// At full speed, where each frame has another model, it is asked at every so many frames.
    private static let frames = 8
    /// The most products for a sample of a model that is asked about several before each frame.
    private static let mostProducts = 500_000

    /// The columns for so many pictures side by side.
    static func width(ofPictures count: Int) -> Int { count * cellWidth }

    /// The number of samples that an area has room for.
    static func capacity(of area: Rectangle, hasPictures: Bool) -> Int {
        if area.isEmpty { return 0 }
        // The last one needs no empty row after it, and the names of a table's columns take the one that is left.
        return hasPictures ? (area.width / cellWidth) * (area.height / pictureSize.rows) : area.height / lineHeight
    }

    /// Asks the model about `count` samples, if anything has changed.
    mutating func follow(_ context: PageContext, count: Int) {
        let stamps = context.stamps
        if let former, former == (stamps, count) { return }
        let choosesAnew =
            former?.count != count || former?.stamps.measurement != stamps.measurement
            || former?.stamps.samples != stamps.samples
        if let now = context.framesAtSpeed, !choosesAnew, !entries.isEmpty, now - frame < Self.frames { return }
        frame = context.framesAtSpeed ?? frame
        former = (stamps, count)
        refresh(context, count: count, choosesAnew: choosesAnew)
    }

    private mutating func refresh(_ context: PageContext, count: Int, choosesAnew: Bool) {
        guard count > 0, let samples = context.samples, let network = context.network, Self.fits(context) else {
            entries = []
            former = nil
            return
        }
        if choosesAnew {
            chosen = Self.choose(count, of: samples, by: context.showsUntrained ? nil : context.validation)
        }
        entries = zip(chosen, Classification.all(of: chosen, in: samples, by: network)).map(Entry.init)
    }

    /// Whether the model, if there is one yet, can be asked about several samples before each frame.
    static func fits(_ context: PageContext) -> Bool {
        guard let samples = context.samples, let network = context.network else { return true }
        return products(of: network, for: samples) <= mostProducts
    }

    /// The products of a forward pass for one sample, without those for the words of a text, which are few.
    private static func products(of network: Network, for samples: LabelledSamples) -> Int {
        let readsWords =
            switch samples.kind {
            case .text, .words: true
            case .image, .row: false
            }
        return network.denseLayers.reduce(0) { sum, layer in
            readsWords && layer.inputs == network.features ? sum : sum + layer.inputs * layer.outputs
        }
    }

    /// As many samples as asked for, in the order of their labels: of each label the one with the largest loss that is not
    /// hopeless, then the second of each, and so on.
    private static func choose(_ count: Int, of samples: LabelledSamples, by validation: ValidationReport?) -> [Int] {
        let labels = samples.labels
        let losses = validation.map(\.losses) ?? []
        // −ln of a probability between a tenth and one: what is worth watching.
        func telling(_ place: Int) -> Float {
            guard place < losses.count else { return 0 }
            return losses[place] <= 2.302_585 ? losses[place] : -losses[place]
        }
        var best: [UInt16: [Int]] = [:]
        for place in labels.indices {
            var ranked = best[labels[place], default: []]
            if ranked.count == count, let last = ranked.last, telling(last) >= telling(place) { continue }
            ranked.insert(place, at: ranked.firstIndex { telling($0) < telling(place) } ?? ranked.endIndex)
            best[labels[place]] = Array(ranked.prefix(count))
        }
        let ranked = best.values.flatMap { $0.enumerated() }
        let found = ranked.sorted { left, right in
            (left.offset, telling(right.element), left.element) < (right.offset, telling(left.element), right.element)
        }
        return found.prefix(count).map(\.element).sorted { (labels[$0], $0) < (labels[$1], $1) }
    }
}
