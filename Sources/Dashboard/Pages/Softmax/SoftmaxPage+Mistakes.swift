import Learning
import Screen

/// The textbook's formula beside the right one, with the digits that it loses; a second softmax; the logarithm of p.
extension SoftmaxPage.Drawing {
    func drawMistakes(into frame: inout Frame, in area: Rectangle) {
        let panel = Panel(StyledText(Self.title(of: .mistakes)))
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        let sentences = Paragraph([overflow, twice, rounding])
        let height = min(sentences.wrapped(to: max(1, inner.width)).count, max(3, inner.height - 5))
        frame.draw(sentences, in: inner.removeTop(height), with: appearance)
        guard inner.height >= 4 else { return }
        _ = inner.removeTop(1)
        drawDigits(into: &frame, in: inner)
    }

    /// The naive formula in single precision: right digits plain, wrong ones underlined and red.
    private func drawDigits(into frame: inout Frame, in area: Rectangle) {
        let room = max(1, area.height - 1)
        let order = ClassOrder.rows(of: lesson.steps.scores, room: room, target: lesson.target).prefix(room)
        let columns = [
            Table.Column("", alignment: .left, importance: 9, minimumWidth: 3),
            Table.Column("exp(z), naive", importance: 5, minimumWidth: 10),
            Table.Column("p, naive, in single precision", alignment: .left, importance: 8, minimumWidth: 12),
            Table.Column("p", alignment: .left, importance: 7, minimumWidth: 10),
        ]
        let numbers = numbers()
        let rows = order.map { index in
            let value = lesson.naiveExponentials[index]
            let right = lesson.steps.probabilities[index]
            return Table.Row(
                [
                    .text(nameCell(index)),
                    .text(
                        StyledText(
                            numbers.exponential(Double(value)), value.isFinite && value > 0 ? nil : theme.bad)),
                    .text(marked(lesson.naiveProbabilities[index], right: right)),
                    .text(StyledText(digits(right))),
                ], isSelected: index == row)
        }
        frame.draw(Table(columns, Array(rows)), in: area, with: appearance)
    }

    /// Nine digits, which tell any two numbers of single precision apart.
    private func digits(_ value: Double) -> String {
        value.isNaN
            ? "NaN" : value < 1e-4 ? numbers(digits: 9).exponential(value) : appearance.numbers.fixed(value, digits: 10)
    }

    private func marked(_ value: Float, right: Double) -> StyledText {
        let lost = theme.bad.with(.underline)
        let text = digits(Double(value))
        if value.isNaN { return StyledText("NaN: all digits lost", lost) }
        let wanted = digits(right)
        let common = zip(text, wanted).prefix { $0 == $1 }.count
        return StyledText(String(text.prefix(common))) + StyledText(String(text.dropFirst(common)), lost)
    }

    private func verdict(isWrong: Bool, _ wrong: String, _ right: String) -> StyledText {
        isWrong
            ? StyledText(wrong + appearance.text(" ✗", ascii: " x"), theme.bad)
            : StyledText(right, theme.good)
    }

    private var overflow: StyledText {
        let largest = numbers().score(lesson.steps.maximum / lesson.steps.temperature)
        return StyledText("max left in: ", theme.title)
            + StyledText("exp overflows from 89 on in single precision, 710 in double; largest here \(largest): ")
            + verdict(isWrong: lesson.isNaiveWrong, "p is NaN", "no harm yet, a adds 100")
    }

    private var twice: StyledText {
        let numbers = numbers()
        let target = lesson.target
        var text = StyledText("softmax twice: ", theme.title)
        text.append("p ")
        text.append(numbers.probability(lesson.twice.probabilities[target]), theme.bad)
        text.append(" for \(numbers.probability(lesson.steps.probabilities[target])), loss ")
        text.append(numbers.nats(lesson.twiceLoss), theme.bad)
        text.append(" for \(numbers.nats(lesson.loss)), gradient ")
        text.append(appearance.numbers.percent(lesson.gradientShare, digits: 1), theme.bad)
        return text
    }

    private var rounding: StyledText {
        let numbers = numbers()
        let probability = numbers.probability(Double(lesson.roundedProbability))
        let loss = numbers.nats(Double(lesson.roundedLoss))
        return StyledText("log of a rounded p: ", theme.title) + StyledText("\(minus)log(\(probability)) is ")
            + verdict(
                isWrong: lesson.roundedLoss == .infinity && lesson.loss.isFinite,
                "\(loss), the loss \(numbers.nats(lesson.loss))", "\(loss), no harm here")
    }
}
