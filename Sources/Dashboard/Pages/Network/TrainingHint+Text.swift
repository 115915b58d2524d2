package import Screen
package import Telemetry

extension TrainingHint {
    /// A hint in words.
    package struct Words: Hashable, Sendable {
        /// A verdict of at most 22 columns.
        package var verdict: String
        /// The figure on which the verdict is based.
        package var ground: String
        /// The key that fixes the problem; nil if there is none.
        package var key: String?
        package var remedy: String
    }

    package func words(_ numbers: NumberFormat) -> Words {
        func percent(_ fraction: Double) -> String {
            fraction < 1e-3 ? "\(numbers.scientific(fraction * 100)) %" : numbers.percent(fraction, digits: 1)
        }
        switch self {
        case .divergence:
            return Words(
                verdict: "diverged", ground: "the loss is not finite any more", key: "r",
                remedy: "restarts, lower rate")
        case .lossFloor(let floor):
            return Words(
                verdict: "loss cannot reach 0", ground: "two softmaxes: at least \(numbers.nats(floor))", key: nil,
                remedy: "use one softmax")
        case .largeUpdates(_, let ratio, let epoch):
            // The words need not name the layer, because the table marks it.
            return Words(
                verdict: "rate too high", ground: "updates \(percent(ratio)), loss not below epoch \(epoch)'s",
                key: "-", remedy: "lowers it")
        case .growingLoss(let factor, let epoch):
            return Words(
                verdict: "learning rate too high",
                ground: "loss \(numbers.fixed(factor, digits: 1)) times epoch \(epoch)'s", key: "-",
                remedy: "lowers it")
        case .worseThanGuessing(let loss, let guessing):
            return Words(
                verdict: "learning rate too high",
                ground: "loss \(numbers.nats(loss)), guessing has \(numbers.fixed(guessing, digits: 1))", key: "-",
                remedy: "lowers it")
        case .oscillation(let swing, let epochs):
            return Words(
                verdict: "the loss swings", ground: "by \(percent(swing)) over \(epochs) epochs", key: "-",
                remedy: "lowers the rate")
        case .vanishingGradient(let layer, let ratio):
            return Words(
                verdict: "vanishing gradient", ground: "layer \(layer) at \(percent(ratio)) of last", key: nil,
                remedy: "relu or batch norm")
        case .vanishedAtStart(let layer, let ratio):
            return Words(
                verdict: "vanishing gradient", ground: "layer \(layer) began at \(percent(ratio))", key: nil,
                remedy: "relu or batch norm")
        case .deadUnits(let layer, let count, let all):
            return Words(
                verdict: "dead units", ground: "\(count) of \(all) in layer \(layer) give only 0", key: "-",
                remedy: "lowers the rate")
        case .overfitting(let epoch, let best, let now):
            return Words(
                verdict: "overfitting",
                ground: "val. loss \(numbers.fixed(best)) at epoch \(epoch), now \(numbers.fixed(now))", key: "q",
                remedy: "stops here")
        case .plateau(let change, let epochs):
            return Words(
                verdict: "plateau", ground: "no loss moved over \(percent(change)) in \(epochs) epochs", key: "-",
                remedy: "lowers the rate")
        case .smallUpdates(let ratio):
            return Words(
                verdict: "learning rate too low", ground: "updates of \(percent(ratio)) at most", key: "+",
                remedy: "raises it")
        }
    }
}

extension TrainingHints {
    /// The hint in words, with a key only if it works: a finished run accepts no other learning rate, and a run that is
    /// not steered from here accepts none at all.
    package func words(
        of hint: TrainingHint, of run: RunCapabilities, _ numbers: NumberFormat
    ) -> TrainingHint.Words {
        var words = hint.words(numbers)
        guard words.key != nil else { return words }
        if !run.contains(.steering) {
            switch words.key {
            case "-": words.remedy = "lower rate helps"
            case "+": words.remedy = "higher rate helps"
            default: words.remedy = "retrain it"
            }
            words.key = nil
        } else if isOver, words.key != "r" {
            (words.key, words.remedy) = ("r", "to start over")
        }
        return words
    }

    /// The most pressing hint in a few words, for a single line.
    package func headline(of run: RunCapabilities, with appearance: Appearance) -> StyledText {
        guard let first else {
            return isFounded
                ? StyledText(
                    appearance.text("✓ nothing looks wrong", ascii: "nothing looks wrong"), appearance.theme.good)
                : StyledText(
                    run.contains(.metrics) ? "too early to tell" : "how it trained is not known",
                    appearance.theme.muted)
        }
        return StyledText("! \(first.words(appearance.numbers).verdict)", appearance.theme.warning)
    }

    /// One of the hints in a line, by its place, wrapping around at the end: what is wrong, why, and the key that fixes
    /// it.
    func line(_ place: Int, of run: RunCapabilities, with appearance: Appearance) -> StyledText {
        guard !all.isEmpty else { return headline(of: run, with: appearance) }
        let index = place % all.count
        let theme = appearance.theme
        let words = words(of: all[index], of: run, appearance.numbers)
        var line = StyledText("! \(words.verdict)", theme.warning)
        line.append(": \(words.ground)", theme.text)
        line.append(appearance.text(" · ", ascii: "; "), theme.muted)
        line.append(remedy(words, with: appearance))
        if all.count > 1 { line.append(" h \(index + 1)/\(all.count)", theme.muted) }
        return line
    }

    func remedy(_ words: TrainingHint.Words, with appearance: Appearance) -> StyledText {
        guard let key = words.key else { return StyledText(words.remedy, appearance.theme.text) }
        var text = StyledText(key, appearance.theme.key)
        text.append(" \(words.remedy)", appearance.theme.text)
        return text
    }
}
