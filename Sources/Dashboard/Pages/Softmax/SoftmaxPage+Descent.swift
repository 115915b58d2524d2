import Learning
import Screen

/// The loss, its gradient, and where a step of descent leads.
extension SoftmaxPage.Drawing {
    func drawDescent(into frame: inout Frame, in area: Rectangle) {
        let numbers = numbers()
        let nextLoss = lesson.next.crossEntropy(target: lesson.target)
        var losses = StyledText("loss ")
        losses.append(numbers.nats(lesson.loss), theme.strong)
        losses.append(appearance.text(" → ", ascii: " > "))
        losses.append(numbers.nats(nextLoss), theme.good)
        losses.append(" nats")
        let panel = Panel(StyledText(Self.title(of: .descent)), legend: [losses])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        let note = Paragraph(
            [
                StyledText(
                    "loss = \(minus)log p of the target. Its derivative by each score is p \(minus) y: o takes the step "
                        + "z \(minus) (p \(minus) y).", theme.muted)
            ])
        let height = note.wrapped(to: max(1, inner.width)).count
        if inner.height >= height + names.count + 1 {
            frame.draw(note, in: inner.removeBottom(height), with: appearance)
        }
        let steps = lesson.steps
        let room = max(1, inner.height - 1)
        let order = ClassOrder.rows(of: steps.scores, room: room, target: lesson.target)
        let place = order.firstIndex(of: row) ?? 0
        // The most probable stay visible until the chosen class leaves them.
        let start = place < room ? 0 : min(place - room / 2, order.count - room)
        let shown = order[start..<min(order.count, start + room)]
        let lowest = steps.logProbabilities.reduce(0) { $1.isFinite ? min($0, $1) : $0 }
        let peak = lesson.gradient.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        let slope = steps.temperature == 1 ? "p \(minus) y" : "(p \(minus) y)/T"
        let columns = [
            Table.Column("", alignment: .left, importance: 99, minimumWidth: 3),
            Table.Column("log p", importance: 80, minimumWidth: 7),
            Table.Column("", importance: 10, holdsBars: true),
            Table.Column(slope, importance: 95, minimumWidth: 8),
            Table.Column("", importance: 12, holdsBars: true),
            Table.Column("next z", importance: 60, minimumWidth: 7),
            Table.Column("next p", importance: 70, minimumWidth: 7),
        ]
        let rows = shown.map { index in
            Table.Row(
                [
                    .text(nameCell(index)),
                    .text(cell(numbers.nats(steps.logProbabilities[index]), index, .logarithm)),
                    .bar(lowest < 0 ? steps.logProbabilities[index] / lowest : 0, theme.muted),
                    .text(cell(numbers.gradient(lesson.gradient[index]), index, .gradient)),
                    .signedBar(lesson.gradient[index], peak: peak),
                    .text(StyledText(numbers.score(lesson.next.scores[index]))),
                    .text(StyledText(numbers.probability(lesson.next.probabilities[index]))),
                ], isSelected: index == row)
        }
        frame.draw(Table(columns, Array(rows), spreads: true), in: inner, with: appearance)
    }
}
