import Learning
package import Screen
package import Telemetry

extension PageID {
    package static let softmax = PageID("Softmax")
}

/// Page 5: the softmax, number by number.
package struct SoftmaxPage: Page {
    package static let id = PageID.softmax
    package static let subject = "the softmax, step by step"
    package static let needs: RunCapabilities = [.models]

    package enum Question: Hashable, Sendable {
        case scores
    }

    /// The origin of the scores.
    package enum Source: Hashable, Sendable {
        case sample
        case typed([Double])
        /// An example, as an index into the examples.
        case example(Int)
    }

    /// The part of the page that is visible. If not everything fits, the first view shows the steps.
    enum View: Int, CaseIterable, Hashable, Sendable {
        case overview, loss, mistakes
    }

    static let temperatures: [Double] = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]
    /// The largest addition, enough for single precision to overflow, and then double precision too.
    private static let largestAddition = 1000.0

    package private(set) var source = Source.sample
    private(set) var view = View.overview
    private(set) var variant = SoftmaxVariant.softmax
    private var temperatureIndex = temperatures.firstIndex(of: 1) ?? 0
    /// The number that is added to all scores.
    package private(set) var addition = 0.0
    /// The target that was chosen, which applies only to its source and sample.
    private var choice: Choice?

    private struct Choice: Hashable {
        var source: Source
        var sample: Int
        var target: Int
    }

    package init() {}

    package var temperature: Double { Self.temperatures[temperatureIndex] }

    /// The scores without the addition; empty while there is no model for the sample.
    func plainScores(in context: PageContext) -> [Double] {
        switch source {
        case .sample: context.classification?.logits ?? []
        case .typed(let scores): scores
        case .example(let index): ScoreExample.all[index].scores
        }
    }

    func scores(in context: PageContext) -> [Double] { plainScores(in: context).map { $0 + addition } }

    /// The target class: the chosen one, or else the sample's label, or else the first class.
    package func target(in context: PageContext) -> Int {
        let count = plainScores(in: context).count
        var target = source == .sample ? context.classification?.label ?? 0 : 0
        if let choice, choice.source == source, source != .sample || choice.sample == context.selection.index {
            target = choice.target
        }
        return min(target, max(0, count - 1))
    }

    // MARK: - Keys

    package mutating func perform(_ action: SoftmaxAction, in context: PageContext) -> [PageRequest] {
        switch action {
        case .typeScores: return [.prompt(prompt(in: context))]
        case .nextExample:
            if case .example(let index) = source {
                source = .example((index + 1) % ScoreExample.all.count)
            } else {
                source = .example(0)
            }
            addition = 0
        case .showSample:
            source = .sample
            addition = 0
        case .add: addition = min(addition + 100, Self.largestAddition)
        case .takeOff: addition = max(addition - 100, -Self.largestAddition)
        case .raiseTemperature: temperatureIndex = min(temperatureIndex + 1, Self.temperatures.count - 1)
        case .lowerTemperature: temperatureIndex = max(temperatureIndex - 1, 0)
        case .nextTarget: moveTarget(by: 1, in: context)
        case .previousTarget: moveTarget(by: -1, in: context)
        case .changeView: view = View(rawValue: (view.rawValue + 1) % View.allCases.count) ?? .overview
        }
        return []
    }

    private mutating func moveTarget(by step: Int, in context: PageContext) {
        let count = plainScores(in: context).count
        guard count > 0 else { return }
        let target = min(max(0, target(in: context) + step), count - 1)
        choice = Choice(source: source, sample: context.selection.index, target: target)
    }

    private func prompt(in context: PageContext) -> Prompt {
        var text = ""
        if case .typed(let scores) = source {
            text = scores.map { $0 == $0.rounded() && abs($0) < 1e9 ? "\(Int($0))" : "\($0)" }.joined(separator: " ")
        }
        return Self.prompt(
            .scores, title: "Scores, one a class",
            hint: "numbers with spaces or commas, also inf and -inf; none for the sample's", text: text)
    }

    package mutating func answer(
        _ text: String, to question: Question, in context: PageContext
    ) -> String? {
        do throws(TypedScores.Refusal) {
            let scores = try TypedScores.parse(text)
            source = scores.isEmpty ? .sample : .typed(scores)
            addition = 0
            return nil
        } catch {
            return error.sentence
        }
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let scores = scores(in: context)
        guard !scores.isEmpty else {
            let lines = StyledText("No model has reached the screen yet. Press t to type scores, x for an example.")
                .wrapped(to: max(1, area.width - 4))
            frame.draw(
                Paragraph(lines, alignment: .center, style: appearance.theme.muted),
                in: area.centered(width: area.width - 2, height: lines.count), with: appearance)
            return
        }
        Drawing(self, scores: scores, context: context).draw(into: &frame, in: area, with: appearance)
    }
}

extension SoftmaxPage {
    /// The meaning of the panels' numbers.
    package static let explanations = [
        Explanation(
            "step by step",
            "z is the score (logit) of a class. The largest is taken off all, which changes nothing but keeps exp from "
                + "overflowing; exp makes them positive; divided by their sum they are probabilities p. log p is "
                + "computed from z, never from p."
        ),
        Explanation(
            "loss and gradient",
            "The loss is -log p of the target, in nats. Its derivative by each score is p, less 1 at the target: the "
                + "target is pushed up, all others down, by as much as they are too likely."
        ),
        Explanation(
            "naive",
            "exp(z) and its share of the sum as the definition has it, in single precision as frameworks compute: from "
                + "z = 89 on exp is infinite, and infinity over infinity is NaN."
        ),
        Explanation(
            "what goes wrong",
            "Three mistakes with these very scores: the maximum not subtracted; a softmax layer followed by a loss with a "
                + "softmax of its own, which shrinks the gradient; the logarithm of a probability that was rounded to 0."
        ),
        Explanation(
            "temperature",
            "All scores are divided by T before the softmax: above 1 the probabilities become more even, below 1 "
                + "sharper. The order of the classes stays."
        ),
    ]
}
