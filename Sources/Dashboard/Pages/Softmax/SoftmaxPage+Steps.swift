import Learning
import Matrices
import Screen

/// The scores, the exponentials and the probabilities, side by side.
extension SoftmaxPage.Drawing {
    func drawSteps(into frame: inout Frame, in area: Rectangle) {
        var inner = Panel().inner(of: area)
        // Where there is room, all formulas of the class.
        let spare = inner.height - names.count - 2
        let height = area.height < 10 ? 0 : spare >= 6 ? 6 : SoftmaxPage.explanationHeight
        let below = height > 0 ? inner.removeBottom(height) : nil
        let room = max(1, inner.height - 2)
        let order = ClassOrder.rows(of: lesson.steps.scores, room: room, target: lesson.target)
        let place = order.firstIndex(of: row) ?? 0
        // The most probable stay visible until the chosen class leaves them.
        let start = place < room ? 0 : min(place - room / 2, order.count - room)
        let shown = Array(order[start..<min(order.count, start + room)])
        frame.draw(
            Panel(StyledText(panelTitle(in: area)), legend: legend(shown: shown.count, in: area)), in: area,
            with: appearance)
        drawTable(of: shown, into: &frame, in: inner, isWide: area.width >= 110, digits: area.width >= 118 ? 8 : 4)
        guard let below else { return }
        let formulas = below.height >= 6 ? SoftmaxPage.Column.allCases.map { formula($0) } : [formula(page.column)]
        let notes = notes
        var lines = Paragraph(notes + formulas).wrapped(to: max(1, below.width))
        if lines.count > below.height { lines = Paragraph(notes + [formula(page.column)]).wrapped(to: below.width) }
        if lines.count < below.height { lines.insert(StyledText(), at: notes.isEmpty ? 0 : notes.count) }
        frame.draw(Paragraph(lines), in: below, with: appearance)
    }

    private func panelTitle(in area: Rectangle) -> String {
        area.width < 44 ? subject : "softmax of \(subject)"
    }

    private func legend(shown: Int, in area: Rectangle) -> [StyledText] {
        let numbers = numbers()
        var legend: [StyledText] = []
        if page.addition != 0 {
            legend.append(StyledText("z \(page.addition > 0 ? "+" : "")\(Int(page.addition))", theme.warning))
        }
        if page.descents > 0 {
            legend.append(
                StyledText("after \(page.descents) step\(page.descents == 1 ? "" : "s") of descent", theme.warning))
        }
        if shown < names.count {
            legend.append(StyledText("\(shown) of \(names.count)" + (area.width < 60 ? "" : " classes by rank")))
        }
        legend.append(StyledText("T ") + StyledText(numbers.temperature(page.temperature), theme.best))
        if !page.isGuessing {
            legend.append(
                StyledText("target \(names[lesson.target]), loss ")
                    + StyledText(numbers.nats(lesson.loss), theme.strong) + " nats")
        }
        return legend
    }

    private func drawTable(
        of shown: [Int], into frame: inout Frame, in area: Rectangle, isWide: Bool, digits: Int
    ) {
        let steps = lesson.steps
        let numbers = numbers(digits: digits)
        let arrow = appearance.text("→ ", ascii: "> ")
        let shift = steps.temperature == 1 ? "z \(minus) max" : "(z \(minus) max)/T"
        let nameWidth = min(14, shown.reduce(3) { max($0, names[$1].columnWidth + 2) })
        let columns = [
            Table.Column("", alignment: .left, importance: 99, minimumWidth: nameWidth),
            Table.Column(isWide ? "score z" : "z", importance: 90, minimumWidth: 7),
            Table.Column("", importance: 10, holdsBars: true),
            Table.Column(isWide ? "\(arrow)exp(\(shift))" : "\(arrow)exp", importance: 80, minimumWidth: 8),
            Table.Column("", importance: 11, holdsBars: true),
            Table.Column(isWide ? "\(arrow)p = exp / sum" : "\(arrow)p", importance: 95, minimumWidth: 8),
            Table.Column("", importance: 12, holdsBars: true),
        ]
        let peak = steps.scores.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        var rows = shown.map { index in
            Table.Row(
                [
                    .text(nameCell(index)), .text(cell(numbers.score(steps.scores[index]), index, .score)),
                    .signedBar(steps.scores[index], peak: peak),
                    .text(cell(numbers.exponential(steps.exponentials[index]), index, .exponential)),
                    .bar(steps.exponentials[index], theme.validation),
                    .text(probabilityCell(index, numbers)),
                    .bar(
                        page.isGuessing ? 0 : steps.probabilities[index],
                        index == lesson.target ? theme.good : theme.bar),
                ], isSelected: index == row)
        }
        let sum = steps.probabilities.reduce(0, +)
        rows.append(
            Table.Row(
                [
                    .text("sum"), .text(""), .bar(0, nil), .text(StyledText(numbers.exponential(steps.sum))),
                    .bar(0, nil), .text(StyledText(page.isGuessing ? "" : numbers.probability(sum))),
                ], style: theme.muted))
        frame.draw(Table(columns, rows, spreads: true), in: area, with: appearance)
    }

    /// A class's name, the target with a mark.
    func nameCell(_ index: Int) -> StyledText {
        StyledText(names[index] + (index == lesson.target ? appearance.text(" ◀", ascii: " <") : ""), theme.strong)
    }

    /// A number, as the selection if it is the one that is explained.
    func cell(_ text: String, _ index: Int, _ column: SoftmaxPage.Column, _ style: Style? = nil) -> StyledText {
        StyledText(text, index == row && column == page.column ? theme.selection : style)
    }

    private func probabilityCell(_ index: Int, _ numbers: SoftmaxNumbers) -> StyledText {
        let text = page.isGuessing ? "?" : numbers.probability(lesson.steps.probabilities[index])
        return cell(text, index, .probability, index == lesson.target ? theme.good : theme.strong)
    }

    // MARK: - What the numbers mean

    /// What there is to say about these scores; none if they are ordinary.
    private var notes: [StyledText] {
        var lines: [StyledText] = []
        let cross = appearance.text("✗ ", ascii: "x ")
        if lesson.steps.probabilities.contains(where: { $0.isNaN }) {
            lines.append(StyledText("all scores are -inf: nothing is possible, and p is not defined", theme.warning))
        } else if let guess = page.guess, !page.isGuessing {
            let right = lesson.steps.probabilities[row]
            let verdict = abs(guess - right) < 0.05 ? "close" : guess > right ? "too much" : "too little"
            lines.append(
                StyledText("your guess \(appearance.numbers.percent(guess, digits: 0)), p is ")
                    + StyledText(appearance.numbers.percent(right, digits: 1), theme.strong) + ": \(verdict)")
        } else if lesson.isNaiveWrong {
            let cause = lesson.naiveSum == 0 ? "all exp are 0, and 0 / 0 is NaN" : "exp overflows, and p is NaN"
            lines.append(
                StyledText(cross + "without the maximum \(cause); ", theme.bad)
                    + StyledText("with it p stays right", theme.good))
        } else if let example {
            lines.append(example.note(with: appearance))
        } else if let headName {
            lines.append(
                StyledText("This model's probabilities are by \(headName), not by the softmax: ", theme.muted)
                    + "see \"\(Self.title(of: .variants))\"")
        }
        return lines
    }

    /// The formula of a cell of the chosen class, with its numbers.
    private func formula(_ column: SoftmaxPage.Column) -> StyledText {
        let steps = lesson.steps
        let numbers = numbers()
        let name = quoted(row)
        let temperature = numbers.temperature(steps.temperature)
        let isPlain = steps.temperature == 1
        let score = numbers.score(steps.scores[row])
        let largest = numbers.score(steps.maximum)
        let shifted = numbers.score(steps.shifted[row])
        let isChosen = column == page.column
        let mark = appearance.text(isChosen ? "▸ " : "  ", ascii: isChosen ? "> " : "  ")
        var text = StyledText(mark + "class \(name): ", isChosen ? theme.title : theme.muted)
        switch column {
        case .score:
            text += "z = "
            text.append(score, theme.strong)
            text +=
                page.source == .sample
                ? ", the score (logit) from the last layer; higher is more likely"
                : ", its score; higher is more likely"
        case .exponential:
            text +=
                isPlain
                ? "exp(z \(minus) max) = exp(\(score) \(minus) \(largest)) = exp(\(shifted)) = "
                : "exp((z \(minus) max) / T) = exp((\(score) \(minus) \(largest)) / \(temperature)) = exp(\(shifted)) = "
            text.append(numbers.exponential(steps.exponentials[row]), theme.strong)
        case .probability:
            guard !page.isGuessing else {
                text += "p is hidden: press h to guess it, or to see it"
                return text
            }
            text +=
                "p = exp / sum = \(numbers.exponential(steps.exponentials[row])) / "
                + "\(numbers.exponential(steps.sum)) = "
            text.append(numbers.probability(steps.probabilities[row]), theme.strong)
        case .logarithm:
            // With infinite scores the difference has no value, but the sum has.
            let difference = steps.logSumExp - steps.maximum / steps.temperature
            let logSum = difference.isNaN ? Double.logarithm(steps.sum) : difference
            text +=
                "log p = z\(minus)max \(isPlain ? "" : "over T ")\(minus) log sum = \(shifted) \(minus) "
                + "\(numbers.nats(logSum)) = "
            text.append(numbers.nats(steps.logProbabilities[row]), theme.strong)
            text += row == lesson.target ? ", and the loss is its negative" : ""
        case .gradient:
            let isTarget = row == lesson.target
            text += "p \(minus) y = \(numbers.probability(steps.probabilities[row])) \(minus) \(isTarget ? 1 : 0)"
            if !isPlain { text += ", over T" }
            text += " = "
            text.append(numbers.gradient(lesson.gradient[row]), theme.strong)
            if lesson.gradient[row] != 0 { text += isTarget ? ": a step raises z" : ": a step lowers z" }
        }
        return text
    }
}

extension StyledText {
    fileprivate static func += (left: inout StyledText, right: String) { left.append(right) }
}
