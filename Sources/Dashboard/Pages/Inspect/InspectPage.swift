import Datasets
import Screen
import Telemetry

extension SampleFilter {
    /// A word or two: "wrong", "7 taken for 9".
    func name(classNames: [String], with appearance: Appearance) -> String {
        func name(_ index: Int) -> String { classNames.indices.contains(index) ? classNames[index] : "\(index)" }
        return switch self {
        case .all: "all"
        case .wrong: "wrong"
        case .label(let label): "labelled \(name(label))"
        case .prediction(let prediction): "taken for \(name(prediction))"
        case .pair(let label, let prediction): "\(name(label)) taken for \(name(prediction))"
        case .unsure(let limit): "below \(appearance.numbers.percent(limit, digits: 0))"
        }
    }
}

/// Page 2: one test sample, and what the model makes of it.
struct InspectPage: Widget {
    private let sample: WatchedSample?
    private let run: RunHistory
    private let snapshotBatch: Int

    init(_ context: PageContext) {
        sample = WatchedSample(context)
        run = context.run
        snapshotBatch = context.networkBatch
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let sample else {
            frame.write(
                "loading the test samples", in: area.centered(width: area.width, height: 1), alignment: .center,
                style: appearance.theme.muted, with: appearance)
            return
        }
        var rest = area
        let pictureColumns = min(sample.pictureColumns(rows: area.height - 2), area.width / 2 - 4)
        drawPicture(of: sample, into: &frame, in: rest.removeLeft(max(30, pictureColumns + 4)), with: appearance)
        drawBars(of: sample, into: &frame, in: rest, with: appearance)
    }

    private func drawPicture(
        of sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let panel = Panel(sample.title(with: appearance), legend: [place(of: sample, with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        sample.drawPicture(into: &frame, in: panel.inner(of: area), with: appearance)
    }

    /// Where the sample stands among those that the filter lets through.
    private func place(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        let numbers = appearance.numbers
        let selection = sample.selection
        let total = numbers.grouped(selection.passingCount)
        switch selection.filter {
        case .all: return StyledText("of \(total)")
        case let filter:
            let place = selection.position.map { "\(numbers.grouped($0))/" } ?? ""
            let name = filter.name(classNames: sample.samples.classNames, with: appearance)
            return StyledText("\(place)\(total) \(name)", appearance.theme.warning)
        }
    }

    private func drawBars(
        of sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let panel = Panel(
            "what the model says", legend: [sample.verdict(with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard let classification = sample.classification else {
            frame.write("no model yet", in: inner, style: appearance.theme.muted, with: appearance)
            return
        }
        let facts = facts(of: classification, in: sample, with: appearance)
        let classes = classification.probabilities.count
        let bars = inner.removeTop(
            [2 * classes + 2, classes + 2, classes + 1].first { $0 + facts.count <= inner.height } ?? inner.height - 4)
        let names = sample.samples.classNames
        frame.draw(
            ClassBars(classification: classification, classNames: names, showsLogits: true), in: bars,
            with: appearance)
        inner.width = min(inner.width, 44)
        frame.draw(Facts(facts), in: inner, with: appearance)
    }

    private func facts(
        of classification: Classification, in sample: WatchedSample, with appearance: Appearance
    ) -> [Facts.Fact] {
        let numbers = appearance.numbers
        let theme = appearance.theme
        let names = sample.samples.classNames
        return [
            Facts.Fact("label", names[classification.label], style: theme.good),
            Facts.Fact(
                "prediction", "\(names[classification.prediction]), \(classification.isRight ? "right" : "wrong")",
                style: classification.isRight ? theme.good : theme.bad),
            Facts.Fact("confidence", numbers.percent(classification.confidence)),
            Facts.Fact("loss", "\(numbers.fixed(classification.loss)) nats"),
            Facts.Fact("entropy", "\(numbers.fixed(classification.entropy)) nats"),
            Facts.Fact("model after", "\(numbers.grouped(snapshotBatch)) batches"),
        ]
    }
}
