import Datasets
import Evaluation
import Learning
import Screen
import Telemetry

/// Test pictures with their three most probable classes, beside the one that is watched: those that the last evaluation
/// was the least sure of, as many of each class; before it, the first of each class.
struct SampleGallery: Sendable {
    private struct Entry: Sendable {
        var sample: Int
        var classification: Classification
    }

    private var entries: [Entry] = []
    private var chosen: [Int] = []
    /// What `chosen` and `entries` were made from.
    private var former: (stamps: MomentStamps, count: Int)?
    /// The number of frames when the model was asked.
    private var frame = 0

    /// The columns and rows of a picture.
    static let pictureSize = Size(columns: 14, rows: 7)
    /// The columns for a picture with its classes.
    private static let cellWidth = 29
    /// At full speed, where each frame has another model, it is asked at every so many frames.
    private static let frames = 8
    /// The most parameters of a model that is asked about several samples before each frame.
    private static let mostParameters = 500_000

    /// The columns for so many pictures side by side.
    static func width(ofPictures count: Int) -> Int { count * cellWidth }

    /// The number of samples that an area has room for.
    static func capacity(of area: Rectangle) -> Int {
        area.isEmpty ? 0 : (area.width / cellWidth) * (area.height / pictureSize.rows)
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
        guard count > 0, let samples = context.samples, samples.imageSize != nil, let network = context.network,
            network.parameterCount <= Self.mostParameters
        else {
            entries = []
            former = nil
            return
        }
        if choosesAnew {
            chosen = Self.choose(count, of: samples, by: context.showsUntrained ? nil : context.validation)
        }
        entries = zip(chosen, Classification.all(of: chosen, in: samples, by: network)).map(Entry.init)
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

    func draw(
        _ context: PageContext, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let panel = Panel("more test \(context.samples?.sampleName ?? "sample")s", legend: [StyledText("least sure")])
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard let samples = context.samples else { return }
        let across = max(1, inner.width / Self.cellWidth)
        let width = inner.width / across
        for (place, entry) in entries.prefix(Self.capacity(of: inner)).enumerated() {
            var cell = Rectangle(
                column: inner.column + place % across * width, row: inner.row + place / across * Self.pictureSize.rows,
                width: width - 2, height: Self.pictureSize.rows)
            let picture = cell.removeLeft(Self.pictureSize.columns)
            if let image = samples.image(of: entry.sample) { frame.draw(image, in: picture, with: appearance) }
            _ = cell.removeLeft(1)
            draw(entry, samples, into: &frame, in: cell, with: appearance)
        }
    }

    private func draw(
        _ entry: Entry, _ samples: LabelledSamples, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let theme = appearance.theme
        let seen = entry.classification
        var rest = area
        _ = rest.removeTop(1)
        let mark = seen.isRight ? appearance.text("✓", ascii: "ok") : appearance.text("✗", ascii: "x")
        let head = rest.removeTop(1)
        let label = seen.label.map { samples.classNames[$0] } ?? ""
        let whole = "label \(label) \(mark)"
        // The mark matters more than the word, and than the whole name.
        let others = seen.probabilities.largest(3).map { samples.classNames[$0] }
        let short = ([label] + others).shortened(to: max(1, head.width - mark.columnWidth - 1), with: appearance)[0]
        frame.write(
            StyledText(
                whole.columnWidth <= head.width ? whole : "\(short) \(mark)", seen.isRight ? theme.good : theme.bad),
            in: head, with: appearance)
        let best = seen.probabilities.largest(3)
        let values = best.map { appearance.numbers.percent(seen.probabilities[$0], digits: 0) }
        let room = rest.width - (values.map(\.columnWidth).max() ?? 0) - 1
        let names = best.map { samples.classNames[$0] }.shortened(to: max(1, room), with: appearance)
        let rows = zip(best, zip(names, values)).map { index, texts in
            BarList.Row(
                StyledText(texts.0), fraction: seen.probabilities[index], value: texts.1,
                style: index == seen.label ? theme.good : theme.bar)
        }
        frame.draw(BarList(rows, spreads: false), in: rest.removeTop(3), with: appearance)
    }
}
