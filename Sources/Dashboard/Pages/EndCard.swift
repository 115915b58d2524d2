import Evaluation
import Screen
import Telemetry

/// What came of a run, in one line: how far it went, what it reached, where the model is. What does not fit is left
/// out, the least important first.
struct EndCard: Widget {
    private let summary: RunSummary
    private let run: RunHistory

    init(_ summary: RunSummary, of run: RunHistory) {
        self.summary = summary
        self.run = run
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let gap = StyledText(appearance.text(" · ", ascii: " | "), appearance.theme.muted)
        var line = StyledText()
        for part in parts(with: appearance) {
            let width = line.columnWidth + (line.columnWidth > 0 ? gap.columnWidth : 0) + part.columnWidth
            guard width <= area.width else { continue }
            if line.columnWidth > 0 { line = line + gap }
            line = line + part
        }
        frame.write(line, in: area, with: appearance)
    }

    /// The parts of the line, the most important first.
    private func parts(with appearance: Appearance) -> [StyledText] {
        [
            ending, result(with: appearance), mistakes(with: appearance), file(with: appearance),
            timing(with: appearance),
        ].compactMap(\.self)
    }

    /// How far a run went that did not train all epochs; nil for one that did.
    private var ending: StyledText? {
        guard let planned = run.description?.epochs, planned > 0, summary.epochs < planned else { return nil }
        let how =
            switch summary.status {
            case .completed: "stopped early"
            case .diverged: "diverged"
            case .failed: "failed"
            default: "stopped"
            }
        return StyledText("\(how) after epoch \(summary.epochs) of \(planned)")
    }

    /// The figures of the weights that were kept.
    private func result(with appearance: Appearance) -> StyledText? {
        let numbers = appearance.numbers
        guard let loss = summary.validationLoss, let accuracy = summary.validationAccuracy else { return nil }
        let moment =
            summary.kept.map { kept in
                kept.epoch.map { "epoch \($0)" } ?? "batch \(numbers.grouped(kept.batch))"
            } ?? "epoch \(summary.epochs)"
        return StyledText("\(numbers.percent(accuracy)) right", appearance.theme.best)
            + StyledText(", loss \(numbers.loss(loss, isInNats: run.lossIsInNats)), \(moment)")
    }

    private func mistakes(with appearance: Appearance) -> StyledText? {
        guard let report = run.validation, !report.classes.isEmpty else { return nil }
        let numbers = appearance.numbers
        let all = report.classes.reduce(0) { $0 + $1.support }
        let wrong = all - report.classes.reduce(0) { $0 + $1.correct }
        return StyledText("\(numbers.grouped(wrong)) of \(numbers.grouped(all)) wrong")
    }

    /// The end of the path says more than its beginning; the whole path is printed after quitting.
    private func file(with appearance: Appearance) -> StyledText? {
        guard let path = summary.checkpoint else { return nil }
        return StyledText("kept: ", appearance.theme.muted)
            + StyledText(path.split(separator: "/").suffix(2).joined(separator: "/"))
    }

    private func timing(with appearance: Appearance) -> StyledText? {
        let numbers = appearance.numbers
        let speed = run.epochs.last.map { ", \(numbers.count($0.samplesPerSecond)) samples/s" } ?? ""
        return StyledText("computed in \(numbers.seconds(summary.seconds))\(speed)", appearance.theme.muted)
    }
}
