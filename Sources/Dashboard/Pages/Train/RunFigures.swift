import Evaluation
package import Screen
package import Telemetry

/// The newest figures of the run.
struct RunFigures: Widget {
    private let run: RunHistory
    private let capabilities: RunCapabilities
    private let pace: Pace
    private let speed: TrainingSpeed
    private let validation: ValidationReport?
    /// The past epoch that is shown; nil in the live view.
    private let epoch: Int?
    /// Whether the validation report is that of the untrained network, while training goes on.
    private let isUntrained: Bool

    init(_ context: PageContext) {
        run = context.run
        capabilities = context.capabilities
        pace = context.pace
        speed = context.speed
        validation = context.validation
        epoch = context.epoch
        isUntrained = context.showsUntrained
    }

    func drawPanel(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let panel = Panel("run summary")
        frame.draw(panel, in: area, with: appearance)
        draw(into: &frame, in: panel.inner(of: area), with: appearance)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area
        // Whether anything is wrong takes precedence over the last figures.
        if area.height > 4 {
            let hints = TrainingHints(run)
            if let first = hints.first {
                let words = hints.words(of: first, of: capabilities, appearance.numbers)
                frame.write(hints.remedy(words, with: appearance), in: rest.removeBottom(1), with: appearance)
            }
            frame.write(hints.headline(of: capabilities, with: appearance), in: rest.removeBottom(1), with: appearance)
        }
        frame.draw(Facts(facts(width: rest.width, with: appearance)), in: rest, with: appearance)
    }

    /// The newest loss and accuracy in one line, for a screen without room for more: on test samples, or on the training
    /// batches before the first evaluation of the trained network.
    func line(with appearance: Appearance) -> StyledText {
        let (numbers, theme) = (appearance.numbers, appearance.theme)
        let measured = isUntrained ? nil : validation
        let loss = measured?.loss ?? run.metrics.newest(.trainLoss)
        let accuracy = measured?.accuracy ?? run.metrics.newest(.trainAccuracy)
        guard let loss, let accuracy else { return StyledText("") }
        return StyledText(measured == nil ? "train " : "val. ", theme.muted) + StyledText("loss ", theme.muted)
            + StyledText(numbers.fixed(loss), theme.strong) + StyledText("  accuracy ", theme.muted)
            + StyledText(numbers.percent(accuracy), theme.strong)
    }

    /// The report of the epoch that is shown; nil if there is none.
    private func moment(of run: RunHistory) -> EpochReport? {
        epoch.map { run.epochs[epoch: $0] } ?? run.epochs.last
    }

    private func facts(width: Int, with appearance: Appearance) -> [Facts.Fact] {
        let numbers = appearance.numbers
        var facts: [Facts.Fact] = []
        func add(_ name: String, _ value: String, style: Style? = nil) {
            facts.append(Facts.Fact(name, value, style: style))
        }
        if let kept = run.summary?.kept, epoch == nil {
            let moment = kept.epoch.map { $0 == 0 ? "as they began" : "of epoch \($0)" }
            add("weights", moment ?? "of batch \(numbers.grouped(kept.batch))")
        }
        if let accuracy = validation?.accuracy ?? run.metrics.newest(.validationAccuracy) {
            add(isUntrained ? "acc. at start" : "val. accuracy", numbers.percent(accuracy))
        }
        if let loss = validation?.loss ?? run.metrics.newest(.validationLoss) {
            add(isUntrained ? "loss at start" : "val. loss", numbers.loss(loss, isInNats: run.lossIsInNats))
        }
        if let sparse = validation?.sparse {
            add("val. Brier score", numbers.fixed(sparse.brier))
            add("classes above 0", numbers.fixed(sparse.meanSupport, digits: 2))
            add("label excluded", numbers.percent(sparse.labelExcluded))
        }
        if let noise = moment(of: run)?.noise {
            add("true labels right", numbers.percent(noise.cleanAccuracy, digits: 1))
            add("wrong memorised", numbers.percent(noise.memorised, digits: 1))
        }
        if let perplexity = run.metrics.newest(.validationPerplexity) {
            add("val. perplexity", numbers.significant(perplexity, digits: 3))
        }
        if let best = run.best {
            let (figure, value) = best.figure(by: run.bestEpochRule, isInNats: run.lossIsInNats, numbers)
            // On a narrow screen, the unit identifies the figure.
            if width >= 36 {
                add("best \(figure)", "\(value), epoch \(best.epoch)", style: appearance.theme.best)
            } else {
                let name = "best, epoch \(best.epoch)"
                let fits = name.columnWidth + 1 + value.columnWidth <= width
                add(fits ? name : "best, ep. \(best.epoch)", value, style: appearance.theme.best)
            }
        }
        if let rate = run.learningRate {
            // The curve appears only if the rate changes, and takes the room of the longer name on a narrow screen.
            let rates = run.metrics[.learningRate].buckets.map(\.values)
            let trend = rates.map(\.mean)
            // Means are no test of a change: the means of many equal rates differ in their last digits.
            let moves = rates.map(\.minimum).min() != rates.map(\.maximum).max()
            facts.append(
                Facts.Fact(
                    moves && width < 30 ? "rate" : "learning rate", numbers.scientific(rate), trend: moves ? trend : [])
            )
        }
        if let norm = run.metrics.newest(.gradientNorm) { add("gradient norm", numbers.significant(norm, digits: 2)) }
        if run.batches > 0 {
            let all = (run.description?.epochs ?? 0) * (run.description?.batchesPerEpoch ?? 0)
            let batches = numbers.grouped(run.batches)
            add(all > 0 ? "batch" : "step", all > 0 ? "\(batches)/\(numbers.grouped(all))" : batches)
        }
        if let delay = speed.delay, delay > 0 { add("delay per batch", numbers.milliseconds(delay)) }
        if let speed = pace.samplesPerSecond ?? run.epochs.last?.samplesPerSecond {
            add("samples/s", numbers.count(speed))
        }
        if let seconds = run.epochs.last?.seconds {
            add("last epoch", seconds < 0.1 ? numbers.milliseconds(seconds) : numbers.seconds(seconds))
        }
        if let count = run.description?.parameters, count > 0 { add("parameters", numbers.grouped(count)) }
        return facts
    }
}

extension BestEpoch {
    /// The name and value of the figure by which the epoch is the best.
    ///
    /// - Parameter isInNats: whether the run's loss is a cross-entropy.
    package func figure(
        by rule: Rule, isInNats: Bool = true, _ numbers: NumberFormat
    ) -> (name: String, value: String) {
        switch rule {
        case .highestAccuracy: ("val. accuracy", numbers.percent(accuracy))
        case .lowestLoss: ("val. loss", numbers.loss(loss, isInNats: isInNats))
        }
    }
}
