import Evaluation
package import Screen
package import Telemetry

/// The run in numbers, newest values.
struct RunFigures: Widget {
    private let run: RunHistory
    private let capabilities: RunCapabilities
    private let pace: Pace
    private let delay: Double
    private let validation: ValidationReport?

    init(_ context: PageContext) {
        run = context.run
        capabilities = context.capabilities
        pace = context.pace
        delay = context.delay
        validation = context.validation
    }

    func drawPanel(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let panel = Panel("run summary")
        frame.draw(panel, in: area, with: appearance)
        draw(into: &frame, in: panel.inner(of: area), with: appearance)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area
        // Whether anything is wrong is asked before the last figures are.
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

    private func facts(width: Int, with appearance: Appearance) -> [Facts.Fact] {
        let numbers = appearance.numbers
        var facts: [Facts.Fact] = []
        func add(_ name: String, _ value: String, style: Style? = nil) {
            facts.append(Facts.Fact(name, value, style: style))
        }
        if let kept = run.summary?.kept {
            add("weights", kept.epoch == 0 ? "as they began" : "of epoch \(kept.epoch)")
        }
        if let validation {
            add("val. accuracy", numbers.percent(validation.accuracy))
            add("val. loss", "\(numbers.nats(validation.loss)) nats")
        }
        if let best = run.best {
            let (figure, value) = best.figure(by: run.bestEpochRule, numbers)
            // Where it is narrow the unit tells the figure.
            if width >= 36 {
                add("best \(figure)", "\(value), epoch \(best.epoch)", style: appearance.theme.best)
            } else {
                add("best, epoch \(best.epoch)", value, style: appearance.theme.best)
            }
        }
        if let rate = run.learningRate {
            // Its curve where it moves, and needs the room of the longer name where that is narrow.
            let rates = run.learningRates.buckets.map(\.values)
            let trend = rates.map(\.mean)
            // Not by the means: those of many equal rates differ in their last digits.
            let moves = rates.map(\.minimum).min() != rates.map(\.maximum).max()
            facts.append(
                Facts.Fact(
                    moves && width < 30 ? "rate" : "learning rate", numbers.scientific(rate), trend: moves ? trend : [])
            )
        }
        if let latest = run.latest {
            add("gradient norm", numbers.significant(latest.gradientNorm.mean, digits: 2))
            let all = (run.description?.epochs ?? 0) * (run.description?.batchesPerEpoch ?? 0)
            add("batch", "\(numbers.grouped(latest.lastBatch))/\(numbers.grouped(all))")
        }
        if delay > 0 { add("delay per batch", numbers.milliseconds(delay)) }
        if let speed = pace.samplesPerSecond ?? run.epochs.last?.samplesPerSecond {
            add("samples/s", numbers.count(speed))
        }
        if let seconds = run.epochs.last?.seconds { add("last epoch", numbers.seconds(seconds)) }
        if let description = run.description { add("parameters", numbers.grouped(description.parameters)) }
        return facts
    }
}

extension BestEpoch {
    /// The name and the value of the figure that makes it the best.
    package func figure(by rule: Rule, _ numbers: NumberFormat) -> (name: String, value: String) {
        switch rule {
        case .highestAccuracy: ("val. accuracy", numbers.percent(accuracy))
        case .lowestLoss: ("val. loss", "\(numbers.nats(loss)) nats")
        }
    }
}
