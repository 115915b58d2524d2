import Learning
import Screen

/// What people ask, answered with the numbers of the page.
extension SoftmaxPage.Drawing {
    func drawQuestions(into frame: inout Frame, in area: Rectangle) {
        let panel = Panel(StyledText(Self.title(of: .questions)))
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let answers = [
            ("What is T?", temperatureAnswer), (sureQuestion, sureAnswer),
            ("Why not softmax twice?", twiceAnswer),
        ]
        let lines = answers.map { [StyledText($0.0 + " ", theme.title) + StyledText($0.1)] }
        let spread: [StyledText] = Array(lines.joined(separator: [StyledText()]))
        let fits = Paragraph(spread).wrapped(to: max(1, inner.width)).count <= inner.height
        frame.draw(Paragraph(fits ? spread : Array(lines.joined())), in: inner, with: appearance)
    }

    private func percent(_ value: Double) -> String {
        appearance.numbers.percent(value, digits: value > 0 && value < 0.01 ? 2 : 0)
    }

    private var temperatureAnswer: String {
        let best = lesson.ranking.first
        let scores = lesson.steps.scores
        func share(_ temperature: Double) -> String {
            percent(SoftmaxSteps(scores: scores, temperature: temperature).probabilities[best])
        }
        return
            "It divides the scores before exp. Class \(quoted(best, isWhole: true)) has \(share(0.5)) at T 1/2, \(share(1)) at T 1 and "
            + "\(share(4)) at T 4: a low T exaggerates differences, a high one evens them out. The order stays."
    }

    private var sureQuestion: String {
        "Why is \(percent(lesson.steps.probabilities[lesson.ranking.first])) "
            + (lesson.steps.probabilities[lesson.ranking.first] < 0.9 ? "\"not sure\"?" : "\"sure\"?")
    }

    private var sureAnswer: String {
        let steps = lesson.steps
        let (first, second) = lesson.ranking
        guard let second else { return "With one class there is nothing to decide: p is always 1." }
        let (best, rest) = (steps.probabilities[first], 1 - steps.probabilities[first])
        let even = appearance.numbers.fixed(Double.exponential(steps.entropy), digits: 1)
        let odds =
            best < 0.9
            ? "Of 100 such answers about \(appearance.numbers.percent(rest, digits: 0).dropLast(2)) would be wrong"
            : "Few such answers would be wrong"
        return "\(odds), if the model is calibrated (page 3). Class \(quoted(second, isWhole: true)) has "
            + "\(percent(steps.probabilities[second])); the entropy is that of \(even) equally likely classes."
            + (best < 0.5 ? " The largest need not be likely." : "")
    }

    private var twiceAnswer: String {
        let count = Double(names.count)
        let most = Double.exponential(1) / (Double.exponential(1) + count - 1)
        let floor = Double.logarithm(Double.exponential(1) + count - 1) - 1
        return
            "The loss has a softmax inside; after a softmax layer it sees only numbers from 0 to 1: no class gets more "
            + "than \(percent(most)), the loss stays above \(numbers().nats(floor)), and the gradient here is "
            + "\(appearance.numbers.percent(lesson.gradientShare, digits: 1)) of the right one."
    }
}
