import Dashboard
import Evaluation
import Screen
import Telemetry

/// Runs described in words, for the normal screen and for logs.
extension RunDescription {
    /// "mnist: 784-128-10 relu, 101 770 parameters, adam 1.0e-3, batch 64, seed 1"
    func text(_ numbers: NumberFormat) -> String {
        var parts = ["\(data): \(outline(separator: ", "))", "\(numbers.grouped(parameters)) parameters"]
        for setting in settings {
            switch (setting.name, setting.value) {
            case ("optimizer", .text(let name)): parts.append(name)
            case ("learning_rate", .number(let rate)): parts.append("learning rate \(numbers.scientific(rate))")
            case ("batch_size", .integer(let size)): parts.append("batch \(size)")
            default: break
            }
        }
        if let loss, settings.contains(where: { $0.name == "loss" }) { parts.append(loss.name) }
        if case .number(let rate)? = settings.first(where: { $0.name == "label_noise" })?.value {
            parts.append("label noise \(numbers.percent(rate, digits: 0))")
        }
        if let seed { parts.append("seed \(seed)") }
        return parts.joined(separator: ", ").printable
    }
}

extension EpochReport {
    func text(of epochs: Int, _ numbers: NumberFormat) -> String {
        let width = "\(epochs)".columnWidth
        var sparse: [String] = []
        if let figures = validation.sparse {
            sparse = [
                "Brier \(numbers.fixed(figures.brier, digits: 4))",
                "support \(numbers.fixed(figures.meanSupport, digits: 2))",
                "label excluded \(numbers.percent(figures.labelExcluded))",
            ]
        }
        var labels: [String] = []
        if let noise {
            labels = [
                "true labels right \(numbers.percent(noise.cleanAccuracy))",
                "wrong memorised \(numbers.percent(noise.memorised))",
            ]
        }
        let figures = [
            "epoch \("\(epoch)".paddedLeft(to: width))/\(epochs)",
            "loss \(numbers.fixed(loss, digits: 4))",
            "accuracy \(numbers.percent(accuracy))",
            "val loss \(numbers.fixed(validation.loss, digits: 4))",
            "val accuracy \(numbers.percent(validation.accuracy))",
        ]
        let words = perplexity.map { ["val perplexity \(numbers.significant($0, digits: 3))"] } ?? []
        let pace = [numbers.seconds(seconds), "\(numbers.count(samplesPerSecond)) samples/s"]
        return (figures + words + sparse + labels + pace).joined(separator: "  ")
    }
}

extension RunSummary {
    /// Two lines, without a final line break; `failure` says why it failed.
    ///
    /// - Parameter isInNats: whether the run's loss is a cross-entropy.
    func text(_ numbers: NumberFormat, bestBy rule: BestEpoch.Rule, isInNats: Bool = true) -> String {
        var first = "\(status.word): \(epochs) \(epochs == 1 ? "epoch" : "epochs") in \(numbers.seconds(seconds))"
        if let kept {
            let moment = kept.epoch.map { $0 == 0 ? "as they began" : "of epoch \($0)" }
            first += "; weights \(moment ?? "after batch \(numbers.grouped(kept.batch))")"
        }
        if let validationAccuracy, let validationLoss {
            first += ", val accuracy \(numbers.percent(validationAccuracy))"
            first += ", val loss \(numbers.fixed(validationLoss, digits: 4))" + (isInNats ? " nats" : "")
        }
        if let best {
            let (figure, value) = best.figure(by: rule, isInNats: isInNats, numbers)
            first += " (best \(figure) \(value), epoch \(best.epoch))"
        }
        if let perplexity {
            first +=
                "\nval perplexity \(numbers.significant(perplexity.ofModel, digits: 3)); "
                + "word frequencies alone: \(numbers.significant(perplexity.ofFrequencies, digits: 3))"
        }
        return first + "\n" + (checkpoint.map { "weights: \($0.printable)" } ?? "model discarded")
    }
}
