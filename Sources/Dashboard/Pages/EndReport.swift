import Evaluation
package import Screen
package import Telemetry

/// What came of a run that is over, in phrases for the dashboard and for the normal screen. All figures are those of the
/// weights that were kept.
package struct EndReport {
    private let summary: RunSummary
    private let run: RunHistory
    private let numbers: NumberFormat

    /// Returns nil while the run goes on.
    package init?(_ run: RunHistory, _ numbers: NumberFormat) {
        guard let summary = run.summary else { return nil }
        self.summary = summary
        self.run = run
        self.numbers = numbers
    }

    package var status: TrainingState { summary.status }

    /// How far a run went that did not train all epochs; nil for one that did.
    package var ending: String? {
        guard let planned = run.description?.epochs, planned > 0, summary.epochs < planned else { return nil }
        let how =
            switch summary.status {
            case .completed: "stopped early"
            case .diverged: "diverged"
            case .failed: "failed"
            default: "stopped"
            }
        return "\(how) after epoch \(summary.epochs) of \(planned)"
    }

    /// "98.17 % right"; nil if nothing was measured.
    package var accuracy: String? { summary.validationAccuracy.map { "\(numbers.percent($0)) right" } }

    package var loss: String? {
        summary.validationLoss.map { "loss \(numbers.loss($0, isInNats: run.lossIsInNats))" }
    }

    /// The moment at which the run had the weights: "epoch 9".
    package var moment: String {
        guard let kept = summary.kept else { return "epoch \(summary.epochs)" }
        return kept.epoch.map { $0 == 0 ? "before training" : "epoch \($0)" } ?? "batch \(numbers.grouped(kept.batch))"
    }

    /// "183 of 10 000 wrong"; nil if the samples have no classes.
    package var mistakes: String? {
        guard let report = run.validation, !report.classes.isEmpty else { return nil }
        let all = report.classes.reduce(0) { $0 + $1.support }
        let wrong = all - report.classes.reduce(0) { $0 + $1.correct }
        return "\(numbers.grouped(wrong)) of \(numbers.grouped(all)) wrong"
    }

    /// The best epoch by the rule of the run; nil if its weights are those that were kept, or there was none.
    package var best: String? {
        guard let best = run.best, best.epoch != (summary.kept.map { $0.epoch ?? 0 } ?? summary.epochs) else {
            return nil
        }
        let (figure, value) = best.figure(by: run.bestEpochRule, isInNats: run.lossIsInNats, numbers)
        return "best \(figure) \(value), epoch \(best.epoch)"
    }

    /// The time of computing, without pauses and the waits of slow motion.
    package var time: String { numbers.seconds(summary.seconds) }

    /// The throughput of the last epoch; nil if none was completed.
    package var throughput: String? { run.epochs.last.map { "\(numbers.count($0.samplesPerSecond)) samples/s" } }

    /// The path of the weights; nil if they were not kept.
    package var file: String? { summary.checkpoint }

    /// The name of the run whose folder has the weights, or that of their file; nil if they were not kept.
    package var shortFile: String? {
        file.flatMap { path in
            let parts = path.split(separator: "/").suffix(2)
            return (parts.last == "model.safetensors" ? parts.first : parts.last).map(String.init)
        }
    }
}
