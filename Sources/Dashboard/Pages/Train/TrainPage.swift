import Datasets
import Screen
import Telemetry

/// Page 1: is it learning, how fast, and what does it make of one digit.
struct TrainPage: Widget {
    private let run: RunHistory
    private let sample: WatchedSample?
    private let charts: TrainingCharts
    private let figures: RunFigures

    init(_ dashboard: Dashboard) {
        run = dashboard.shown.run
        sample = WatchedSample(dashboard)
        charts = TrainingCharts(dashboard)
        figures = RunFigures(dashboard)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area
        let lower = rest.removeBottom(Self.lowerRows(of: area.height))
        let halves = rest.columns([.flexible, .flexible])
        charts.drawLoss(into: &frame, in: halves[0], with: appearance)
        charts.drawAccuracy(into: &frame, in: halves[1], with: appearance)

        if area.width >= 110 {
            let parts = lower.columns([.flexible(5), .flexible(3), .flexible(3)])
            drawSample(into: &frame, in: parts[0], with: appearance)
            drawClasses(into: &frame, in: parts[1], with: appearance)
            figures.drawPanel(into: &frame, in: parts[2], with: appearance)
        } else {
            let parts = lower.columns([.flexible, .fixed(28)])
            drawSample(into: &frame, in: parts[0], with: appearance)
            figures.drawPanel(into: &frame, in: parts[1], with: appearance)
        }
    }

    /// Enough for ten bars; for a 28 × 28 picture at its full size, where the charts still get as much.
    private static func lowerRows(of height: Int) -> Int {
        switch height {
        case 46...: 23
        case 30...: 16
        default: 12
        }
    }

    private func drawSample(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let sample else {
            frame.draw(Panel("test digit"), in: area, with: appearance)
            return
        }
        let panel = Panel(sample.title(with: appearance), legend: [sample.verdict(with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard let classification = sample.classification else {
            sample.drawPicture(into: &frame, in: inner, with: appearance)
            return
        }
        if inner.height > classification.probabilities.count {
            let numbers = appearance.numbers
            let entropy = numbers.fixed(classification.entropy)
            let loss = numbers.fixed(classification.loss)
            frame.write(
                "entropy \(entropy)  loss \(loss) nats", in: inner.removeBottom(1), alignment: .right,
                style: appearance.theme.muted, with: appearance)
        }
        let picture = inner.removeLeft(min(sample.pictureColumns(rows: inner.height), inner.width / 2))
        sample.drawPicture(into: &frame, in: picture, with: appearance)
        _ = inner.removeLeft(2)
        let bars = ClassBars(classification: classification, classNames: sample.samples.classNames)
        frame.draw(bars, in: inner, with: appearance)
    }

    /// Of each class, the share that was recognised. The bars begin at a round percentage below the worst class:
    /// from 0 they would all look full.
    private func drawClasses(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let numbers = appearance.numbers
        guard let validation = run.validation, let names = run.description?.classNames else {
            frame.draw(Panel("class accuracy"), in: area, with: appearance)
            return
        }
        let worst = validation.classes.map(\.recall).filter(\.isFinite).min() ?? 0
        let floor = [0.95, 0.9, 0.8, 0.5].first { $0 < worst } ?? 0
        let panel = Panel(
            "class accuracy", legend: [StyledText("from \(numbers.percent(floor, digits: 0))")])
        frame.draw(panel, in: area, with: appearance)
        let rows = zip(names, validation.classes).map { name, tally in
            BarList.Row(
                StyledText(name), fraction: (tally.recall - floor) / (1 - floor),
                value: numbers.percent(tally.recall, digits: 1), style: appearance.theme.trainingBand)
        }
        frame.draw(BarList(rows, spreads: true), in: panel.inner(of: area), with: appearance)
    }
}

/// Page 1 where there is little room: the loss chart, and beneath it the watched digit's bars beside the figures.
struct CompactTrainPage: Widget {
    private let sample: WatchedSample?
    private let charts: TrainingCharts
    private let figures: RunFigures

    init(_ dashboard: Dashboard) {
        sample = WatchedSample(dashboard)
        charts = TrainingCharts(dashboard)
        figures = RunFigures(dashboard)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area
        let isTall = rest.height >= 16
        if isTall || sample?.classification == nil {
            charts.drawLoss(into: &frame, in: rest.removeTop(isTall ? rest.height - 11 : rest.height), with: appearance)
        }
        let isWide = rest.width >= 56
        if isWide { figures.draw(into: &frame, in: rest.removeRight(24).inset(columns: 1), with: appearance) }
        guard let sample, let classification = sample.classification, !rest.isEmpty else { return }
        let inner = rest.inset(columns: 1)
        var lines = inner
        let title = sample.title(with: appearance) + ": " + sample.verdict(withConfidence: false, with: appearance)
        frame.write(title, in: lines.removeTop(1), style: appearance.theme.strong, with: appearance)
        frame.draw(
            ClassBars(classification: classification, classNames: sample.samples.classNames), in: lines,
            with: appearance)
    }
}
