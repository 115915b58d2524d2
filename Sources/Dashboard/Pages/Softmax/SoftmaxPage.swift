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
        /// The probability of the chosen class, in percent.
        case probability
    }

    /// The origin of the scores.
    package enum Source: Hashable, Sendable {
        case sample
        case typed([Double])
        /// An example, as an index into the examples.
        case example(Int)
    }

    /// The numbers of a class, from the score to the derivative of the loss.
    package enum Column: Int, CaseIterable, Hashable, Sendable {
        case score, exponential, probability, logarithm, gradient
    }

    static let temperatures: [Double] = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]
    /// The largest addition, enough for single precision to overflow, and then double precision too.
    private static let largestAddition = 1000.0
    /// The largest number of steps of descent, so that a held key does not make drawing slow.
    private static let mostDescents = 200

    package private(set) var source = Source.sample
    /// Counts the presses of the key that changes the view: which panels that makes visible depends on the room.
    private(set) var view = 0
    private var temperatureIndex = temperatures.firstIndex(of: 1) ?? 0
    /// The number that is added to all scores.
    package private(set) var addition = 0.0
    /// The number of steps of gradient descent that the scores have taken.
    package private(set) var descents = 0
    /// The column of the cell whose formula is shown.
    package private(set) var column = Column.probability
    /// The class and the target that were chosen, which apply only to their source and sample.
    private var choice: Choice?
    /// Whether the probabilities are hidden until the guess.
    package private(set) var isGuessing = false
    /// What was guessed for the chosen class, 0…1.
    private(set) var guess: Double?

    private struct Choice: Hashable {
        var source: Source
        var sample: Int
        /// nil if it was not chosen.
        var row: Int?
        var target: Int?
    }

    package init() {}

    package var temperature: Double { Self.temperatures[temperatureIndex] }

    /// The scores without the addition and the steps; empty while there is no model for the sample.
    func plainScores(in context: PageContext) -> [Double] {
        switch source {
        case .sample: context.classification?.logits ?? []
        case .typed(let scores): scores
        case .example(let index): ScoreExample.all[index].scores
        }
    }

    /// The scores with the addition, after the steps of descent.
    func scores(in context: PageContext) -> [Double] {
        var scores = plainScores(in: context).map { $0 + addition }
        let target = target(in: context)
        for _ in 0..<descents where scores.indices.contains(target) {
            scores = SoftmaxSteps(scores: scores, temperature: temperature).descended(target: target)
        }
        return scores
    }

    /// The target class: the chosen one, or else the sample's label, or else the first class.
    package func target(in context: PageContext) -> Int {
        let count = plainScores(in: context).count
        let target = source == .sample ? context.classification?.label ?? 0 : 0
        return min(currentChoice(in: context)?.target ?? target, max(0, count - 1))
    }

    /// The class whose numbers are explained: the chosen one, or else the target.
    package func row(in context: PageContext) -> Int {
        let count = plainScores(in: context).count
        return min(currentChoice(in: context)?.row ?? target(in: context), max(0, count - 1))
    }

    private func currentChoice(in context: PageContext) -> Choice? {
        guard let choice, choice.source == source, source != .sample || choice.sample == context.selection.index
        else { return nil }
        return choice
    }

    // MARK: - Keys

    package mutating func perform(_ action: SoftmaxAction, in context: PageContext) -> [PageRequest] {
        switch action {
        case .typeScores: return [.prompt(prompt(in: context))]
        case .nextExample:
            if case .example(let index) = source {
                show(.example((index + 1) % ScoreExample.all.count))
            } else {
                show(.example(0))
            }
        case .showSample: show(.sample)
        case .add: addition = min(addition + 100, Self.largestAddition)
        case .takeOff: addition = max(addition - 100, -Self.largestAddition)
        case .raiseTemperature: temperatureIndex = min(temperatureIndex + 1, Self.temperatures.count - 1)
        case .lowerTemperature: temperatureIndex = max(temperatureIndex - 1, 0)
        case .nextRow: move(by: 1, in: context)
        case .previousRow: move(by: -1, in: context)
        case .nextColumn: column = Column(rawValue: column.rawValue + 1) ?? column
        case .previousColumn: column = Column(rawValue: column.rawValue - 1) ?? column
        case .chooseTarget:
            let row = row(in: context)
            guard row != target(in: context) else { return [.notice("This class is the target already.")] }
            choose(row: row, target: row, in: context)
        case .descend: descents = min(descents + 1, Self.mostDescents)
        case .undoDescent:
            guard descents > 0 else { return [.notice("No step of descent has been taken: o takes one.")] }
            descents -= 1
        case .guess: return changeGuessing(in: context)
        case .changeView: view += 1
        }
        return []
    }

    private mutating func show(_ source: Source) {
        self.source = source
        addition = 0
        descents = 0
        guess = nil
        isGuessing = false
    }

    private mutating func move(by step: Int, in context: PageContext) {
        let count = plainScores(in: context).count
        guard count > 0 else { return }
        // Where not all classes have room they stand by rank, and the keys follow that order.
        let order = ClassOrder.rows(of: scores(in: context), room: stepsRoom(in: context), target: target(in: context))
        let place = order.firstIndex(of: row(in: context)) ?? 0
        guess = nil
        choose(
            row: order[min(max(0, place + step), order.count - 1)], target: currentChoice(in: context)?.target,
            in: context)
    }

    private mutating func choose(row: Int, target: Int?, in context: PageContext) {
        choice = Choice(source: source, sample: context.selection.index, row: row, target: target)
    }

    /// Hides the probabilities and asks for a guess; shows them if they are hidden.
    private mutating func changeGuessing(in context: PageContext) -> [PageRequest] {
        guard !plainScores(in: context).isEmpty else { return [] }
        isGuessing.toggle()
        guard isGuessing else { return [] }
        guess = nil
        return [
            .prompt(
                Self.prompt(
                    .probability, title: "Your guess: p of class \(name(of: row(in: context), in: context))",
                    hint: "in percent, such as 40; esc keeps p hidden", characters: "0123456789.,%"))
        ]
    }

    func name(of index: Int, in context: PageContext) -> String {
        let all = context.classNames
        return source == .sample && index < all.count ? all[index] : "\(index)"
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
        switch question {
        case .scores:
            do throws(TypedScores.Refusal) {
                let scores = try TypedScores.parse(text)
                show(scores.isEmpty ? .sample : .typed(scores))
                return nil
            } catch {
                return error.sentence
            }
        case .probability:
            let plain = text.replacing("%", with: "").replacing(",", with: ".")
            guard let percent = Double(plain), (0...100).contains(percent) else {
                return "\"\(text)\" is not a percentage: type a number from 0 to 100"
            }
            guess = percent / 100
            isGuessing = false
            return nil
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
        Drawing(self, scores: scores, context: context, appearance: appearance).draw(into: &frame, in: area)
    }
}

extension SoftmaxPage {
    /// The meaning of the panels' numbers.
    package static let explanations = [
        Explanation(
            "steps",
            "z is the score (logit) of a class. The largest is taken off all, which changes nothing but keeps exp from "
                + "overflowing; exp makes them positive; divided by their sum they are probabilities p. The arrows "
                + "choose a cell, whose formula stands below with its numbers."
        ),
        Explanation(
            "loss, gradient, one step",
            "The loss is -log p of the target, in nats; log p is computed from z, never from p, so it is there even where "
                + "p prints 0. Its derivative by each score is p, less 1 at the target: the target is pushed up, all "
                + "others down, by as much as they are too likely. o moves the scores by that once."
        ),
        Explanation(
            "temperature",
            "All scores are divided by T before the softmax: above 1 the probabilities become more even, below 1 "
                + "sharper. The order of the classes stays."
        ),
        Explanation(
            "instead of softmax",
            "Other maps of the same scores. Margin: how far the largest is above the second. Sparsemax and entmax give "
                + "classes far below the best exactly 0; models are trained with them by --head."
        ),
        Explanation(
            "what goes wrong",
            "exp(z) without the maximum, in single precision as frameworks compute: wrong digits are underlined, and from "
                + "z = 89 on exp is infinite, and infinity over infinity is NaN. A softmax layer under a loss with a "
                + "softmax of its own; the logarithm of a probability that was rounded to 0."
        ),
        Explanation(
            "how hard a sample pulls",
            "The size of the gradient at the true class's score, by how likely the model thinks that class. The line is "
                + "this sample. GCE (--loss gce=0.7) lets go of samples that the model contradicts, focal of those that "
                + "are right already; softmax twice lets go of both."
        ),
    ]
}
