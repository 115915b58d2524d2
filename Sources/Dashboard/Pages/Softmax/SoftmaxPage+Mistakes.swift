import Learning
import Screen

extension SoftmaxPage.Drawing {
    func drawMistakes(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let panel = Panel("what goes wrong")
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        if inner.width >= 100, inner.height >= 8 {
            let parts = inner.columns([.flexible, .flexible, .flexible], gap: 4)
            drawOverflow(into: &frame, in: parts[0], with: appearance)
            drawTwice(into: &frame, in: parts[1], with: appearance)
            drawRounding(into: &frame, in: parts[2], with: appearance)
            return
        }
        let titleWidth = inner.width >= 70 ? 14 : 0
        func headed(isShort: Bool) -> [StyledText] {
            let sentences = [
                overflow(isShort, with: appearance), twice(isShort, with: appearance),
                rounding(isShort, with: appearance),
            ]
            return sentences.map {
                StyledText($0.title.paddedRight(to: titleWidth) + " ", appearance.theme.title) + $0.text
            }
        }
        var sentences = headed(isShort: false)
        var lines = Paragraph(sentences).wrapped(to: max(1, inner.width))
        if lines.count > inner.height {
            sentences = headed(isShort: true)
            lines = Paragraph(sentences).wrapped(to: max(1, inner.width))
        }
        guard inner.height >= 2 * sentences.count || lines.count <= inner.height else {
            for (line, text) in sentences.enumerated() where line < inner.height {
                frame.write(text, in: inner.line(line), style: appearance.theme.text, with: appearance)
            }
            return
        }
        let spread: [StyledText] = Array(sentences.map { [$0] }.joined(separator: [StyledText()]))
        let isSpread = lines.count + sentences.count - 1 <= inner.height
        frame.draw(Paragraph(isSpread ? spread : sentences), in: inner, with: appearance)
    }

    // MARK: - One line for each mistake

    private typealias Sentence = (title: String, text: StyledText)

    private func numbers(_ appearance: Appearance) -> SoftmaxNumbers {
        SoftmaxNumbers(appearance: appearance, digits: 4)
    }

    private func verdict(isWrong: Bool, _ wrong: String, _ right: String, with appearance: Appearance) -> StyledText {
        isWrong
            ? StyledText(wrong + appearance.text(" ✗", ascii: " x"), appearance.theme.bad)
            : StyledText(right, appearance.theme.good)
    }

    private func overflow(_ isShort: Bool, with appearance: Appearance) -> Sentence {
        let largest = numbers(appearance).score(lesson.steps.maximum / lesson.steps.temperature)
        let text =
            StyledText(isShort ? "exp(\(largest)): " : "exp overflows from 89 on; largest \(largest): ")
            + verdict(isWrong: lesson.isNaiveWrong, "p is NaN", isShort ? "fine" : "no harm yet", with: appearance)
        return ("max left in", text)
    }

    private func twice(_ isShort: Bool, with appearance: Appearance) -> Sentence {
        let numbers = numbers(appearance)
        let theme = appearance.theme
        let target = lesson.target
        var text = StyledText("p ")
        text.append(numbers.probability(lesson.twice.probabilities[target]), theme.bad)
        text.append(" for \(numbers.probability(lesson.steps.probabilities[target]))")
        if !isShort {
            text.append(", loss ")
            text.append(numbers.nats(lesson.twiceLoss), theme.bad)
            text.append(" for \(numbers.nats(lesson.loss))")
        }
        text.append(", gradient ")
        text.append(appearance.numbers.percent(lesson.gradientShare, digits: 1), theme.bad)
        return ("softmax twice", text)
    }

    private func rounding(_ isShort: Bool, with appearance: Appearance) -> Sentence {
        let numbers = numbers(appearance)
        let probability = numbers.probability(Double(lesson.roundedProbability))
        let loss = numbers.nats(Double(lesson.roundedLoss))
        let isWrong = lesson.roundedLoss == .infinity && lesson.loss.isFinite
        let text =
            StyledText("-log(\(probability)) is ")
            + verdict(
                isWrong: isWrong, "\(loss), the loss \(numbers.nats(lesson.loss))",
                isShort ? "\(loss), fine" : "\(loss), no harm here",
                with: appearance)
        return ("log of p", text)
    }

    // MARK: - One column for each mistake

    /// Writes the title and the text, and returns the remaining area.
    private func head(
        _ title: String, _ text: String, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) -> Rectangle {
        var rest = area
        frame.write(title, in: rest.removeTop(1), style: appearance.theme.title, with: appearance)
        let lines = Paragraph([StyledText(text)], style: appearance.theme.muted)
        let height = lines.wrapped(to: max(1, area.width)).count
        // The numbers take precedence over the text.
        if rest.height >= height + 5 {
            frame.draw(lines, in: rest.removeTop(height), with: appearance)
            _ = rest.removeTop(1)
        }
        return rest
    }

    private func drawOverflow(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = numbers(appearance)
        let rest = head(
            "without subtracting the maximum",
            "In single precision exp is infinite from 89 on (in double from 710), and infinity over infinity is NaN. "
                + "Press a to add 100 to all scores: the right p stays.",
            into: &frame, in: area, with: appearance)
        let target = lesson.target
        let naive = lesson.naiveProbabilities[target]
        let facts = [
            Facts.Fact("largest score", numbers.score(lesson.steps.maximum / lesson.steps.temperature)),
            Facts.Fact(
                "sum of exp, naive", numbers.exponential(Double(lesson.naiveSum)),
                style: lesson.naiveSum.isFinite ? nil : theme.bad),
            Facts.Fact("sum of exp, right", numbers.exponential(lesson.steps.sum)),
            Facts.Fact(
                "p of class \(names[target]), naive", numbers.probability(Double(naive)),
                style: naive.isNaN ? theme.bad : nil
            ),
            Facts.Fact("p of class \(names[target]), right", numbers.probability(lesson.steps.probabilities[target])),
        ]
        draw(facts, into: &frame, in: rest, with: appearance)
    }

    private func drawRounding(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = numbers(appearance)
        let rest = head(
            "log of a probability",
            "In single precision a p below 1e-45 is 0, and its -log infinite: no loss, no gradient. Computed from the "
                + "scores, log p is always right.",
            into: &frame, in: area, with: appearance)
        let isWrong = lesson.roundedLoss == .infinity && lesson.loss.isFinite
        let facts = [
            Facts.Fact(
                "p of class \(names[lesson.target])", numbers.probability(lesson.steps.probabilities[lesson.target])),
            Facts.Fact("in single precision", numbers.probability(Double(lesson.roundedProbability))),
            Facts.Fact(
                "-log of that", "\(numbers.nats(Double(lesson.roundedLoss))) nats", style: isWrong ? theme.bad : nil),
            Facts.Fact("loss from the scores", "\(numbers.nats(lesson.loss)) nats"),
        ]
        draw(facts, into: &frame, in: rest, with: appearance)
    }

    private func draw(
        _ facts: [Facts.Fact], into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        var area = area
        // Empty lines separate the facts only if the area is high enough.
        area.height = min(area.height, area.height >= 16 ? 2 * facts.count - 1 : facts.count)
        frame.draw(Facts(facts), in: area, with: appearance)
    }

    private func drawTwice(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = numbers(appearance)
        var rest = head(
            "softmax twice",
            "A softmax layer, and a loss that takes the softmax again: p cannot come near 1, and the gradient shrinks.",
            into: &frame, in: area, with: appearance)
        let facts = [
            Facts.Fact("loss, twice", "\(numbers.nats(lesson.twiceLoss)) nats", style: theme.bad),
            Facts.Fact("loss, once", "\(numbers.nats(lesson.loss)) nats"),
            Facts.Fact(
                "remaining gradient", appearance.numbers.percent(lesson.gradientShare, digits: 1),
                style: theme.bad),
        ]
        let height = rest.height >= 2 * (facts.count + names.count) + 2 ? 2 * facts.count - 1 : facts.count
        frame.draw(Facts(facts), in: rest.removeTop(height), with: appearance)
        _ = rest.removeTop(1)
        guard rest.height >= 3 else { return }
        let columns = [
            Table.Column("", alignment: .left, importance: 9), Table.Column("once", importance: 5, minimumWidth: 6),
            Table.Column("", importance: 1, holdsBars: true), Table.Column("twice", importance: 6, minimumWidth: 6),
            Table.Column("", importance: 2, holdsBars: true),
        ]
        // If not all classes fit, the target and the most probable ones are shown.
        let ranked = names.indices.sorted {
            ($0 == lesson.target ? 2 : lesson.steps.probabilities[$0])
                > ($1 == lesson.target ? 2 : lesson.steps.probabilities[$1])
        }
        let shown =
            names.count <= rest.height - 1 ? Array(names.indices) : Array(ranked.prefix(rest.height - 1)).sorted()
        let rows = shown.map { index in
            let (once, twice) = (lesson.steps.probabilities[index], lesson.twice.probabilities[index])
            return Table.Row(
                [
                    .text(StyledText(names[index])), .text(StyledText(numbers.probability(once))),
                    .bar(once, theme.good),
                    .text(StyledText(numbers.probability(twice))), .bar(twice, theme.bad),
                ], isSelected: index == lesson.target)
        }
        frame.draw(Table(columns, rows, spreads: true), in: rest, with: appearance)
    }
}
