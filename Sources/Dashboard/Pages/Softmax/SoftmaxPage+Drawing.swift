import Learning
import Screen

extension SoftmaxPage {
    /// The page with everything from which it is drawn.
    struct Drawing {
        let page: SoftmaxPage
        let lesson: SoftmaxLesson
        /// The names of the classes, cut so that no column is pushed out of the table.
        let names: [String]
        private static let widestName = 12
        private let title: String
        private let example: ScoreExample?

        /// - Parameter scores: at least one.
        init(_ page: SoftmaxPage, scores: [Double], context: PageContext) {
            self.page = page
            lesson = SoftmaxLesson(
                scores: scores, temperature: page.temperature, target: page.target(in: context))
            switch page.source {
            case .sample:
                let all = context.classNames
                names = scores.indices.map {
                    $0 < all.count ? all[$0].shortened(to: Self.widestName, ellipsis: "") : "\($0)"
                }
                title = "\(page.variant.name) of sample \(context.selection.index)"
                example = nil
            case .typed:
                names = scores.indices.map { "\($0)" }
                title = "\(page.variant.name) of typed scores"
                example = nil
            case .example(let index):
                names = scores.indices.map { "\($0)" }
                title = "\(page.variant.name), example \(index + 1)"
                example = ScoreExample.all[index]
            }
        }

        func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
            let isCompact = area.width < 76 || area.height < 18
            switch page.view {
            case .mistakes: drawMistakes(into: &frame, in: area, with: appearance)
            case .overview where !isCompact:
                var rest = area
                drawSteps(all, into: &frame, in: rest.removeTop(stepsHeight(in: area)), with: appearance)
                drawMistakes(into: &frame, in: rest, with: appearance)
            case .overview: drawSteps(first, into: &frame, in: area, with: appearance)
            case .loss: drawSteps(isCompact ? second : all, into: &frame, in: area, with: appearance)
            }
        }

        /// The height of the steps: borders, titles, one row per class, their sum and a note; two rows per class if
        /// there is room for both panels.
        private func stepsHeight(in area: Rectangle) -> Int {
            let classes = names.count
            if area.height - (2 * classes + 6) >= 17 { return 2 * classes + 6 }
            return max(8, min(classes + 5, area.height - 5))
        }

        // MARK: - The table

        /// A column of the table: its value for each class, and for all of them in the last row.
        private struct Column {
            var column: Table.Column
            var cell: (Int) -> Table.Cell
            var total: StyledText
        }

        private enum Part: CaseIterable {
            case name, score, shifted, exponential, probability, bar, logarithm, gradient, naiveExponential
            case naiveProbability
        }

        private var all: [Part] { Part.allCases }
        /// The first half of the columns, for narrow screens; the name and the probability are in both halves.
        private var first: [Part] { [.name, .score, .shifted, .exponential, .probability, .bar] }
        private var second: [Part] {
            [.name, .probability, .logarithm, .gradient, .naiveExponential, .naiveProbability]
        }

        private func drawSteps(
            _ parts: [Part], into frame: inout Frame, in area: Rectangle, with appearance: Appearance
        ) {
            var inner = Panel().inner(of: area)
            let note = inner.height >= 5 ? inner.removeBottom(1) : nil
            let numbers = SoftmaxNumbers(appearance: appearance, digits: area.width >= 150 ? 8 : 4)
            let columns = parts.map { column($0, numbers) }
            let room = max(0, inner.height - 2)
            let start = min(max(0, lesson.target - room / 2), max(0, names.count - room))
            let shown = start..<min(names.count, start + room)
            drawPanel(showing: shown, into: &frame, in: area, with: appearance)
            var rows = names.indices[shown].map { index in
                Table.Row(columns.map { $0.cell(index) }, isSelected: index == lesson.target)
            }
            rows.append(Table.Row(columns.map { .text($0.total) }, style: appearance.theme.muted))
            frame.draw(
                Table(columns.map(\.column), rows, widestGap: 4, spreads: true), in: inner, with: appearance)
            guard let note else { return }
            let whole = self.note(isShort: false, parts, with: appearance)
            let text = whole.columnWidth <= note.width ? whole : self.note(isShort: true, parts, with: appearance)
            frame.write(text, in: note, with: appearance)
        }

        /// Draws the panel, and says which classes are visible if not all of them are.
        private func drawPanel(
            showing shown: Range<Int>, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
        ) {
            var legend = legend(with: appearance)
            if shown.count < names.count {
                let dash = appearance.text("–", ascii: "-")
                let part = "\(shown.lowerBound + 1)\(dash)\(shown.upperBound) of \(names.count)"
                legend.insert(StyledText(part), at: legend.count - 1)
            }
            let isNarrow = area.width < 44 && shown.count < names.count
            let title = isNarrow ? title.split(separator: " ").suffix(2).joined(separator: " ") : title
            frame.draw(Panel(StyledText(title), legend: legend), in: area, with: appearance)
        }

        private func legend(with appearance: Appearance) -> [StyledText] {
            let theme = appearance.theme
            let numbers = SoftmaxNumbers(appearance: appearance, digits: 4)
            var legend = [
                StyledText("T ") + StyledText(numbers.temperature(page.temperature), theme.best),
                StyledText("target \(names[lesson.target]), loss ")
                    + StyledText(numbers.nats(lesson.loss), theme.strong) + " nats",
            ]
            if page.addition != 0 {
                let sign = page.addition > 0 ? "+" : ""
                legend.insert(StyledText("z \(sign)\(Int(page.addition))", theme.warning), at: 0)
            }
            return legend
        }

        /// The note below the table; the short form fits half of the columns.
        private func note(isShort: Bool, _ parts: [Part], with appearance: Appearance) -> StyledText {
            let theme = appearance.theme
            let cross = appearance.text("✗ ", ascii: "x ")
            if lesson.steps.probabilities.contains(where: { $0.isNaN }) {
                let reason = isShort ? "p is not defined" : "nothing is possible, and p is not defined"
                return StyledText("all scores are -inf: \(reason)", theme.warning)
            }
            if lesson.isNaiveWrong {
                let cause = lesson.naiveSum == 0 ? "all exp are 0, 0 / 0; " : "exp overflows; "
                let reason = isShort ? "p is NaN; " : cause
                return StyledText(cross + "naive: " + reason, theme.bad)
                    + StyledText(isShort ? "p stays right" : "the stable p stays right", theme.good)
            }
            if let example {
                let note = example.note(with: appearance)
                // The short form leaves out the correct value, which is in the table.
                return isShort ? StyledText(spans: Array(note.spans.dropLast(2))) : note
            }
            guard parts.contains(.naiveProbability) else {
                return StyledText("v", theme.key) + StyledText(" log p, gradient, naive", theme.muted)
            }
            let naive = isShort ? "in single precision" : "the textbook formula, in single precision"
            return StyledText("naive: \(naive)", theme.muted)
        }

        private func column(_ part: Part, _ numbers: SoftmaxNumbers) -> Column {
            let theme = numbers.appearance.theme
            let minus = numbers.appearance.text("−", ascii: "-")
            let steps = lesson.steps
            func column(
                _ title: String, importance: Int, width: Int, total: String = "", _ text: @escaping (Int) -> StyledText
            ) -> Column {
                Column(
                    column: Table.Column(title, importance: importance, minimumWidth: width),
                    cell: { .text(text($0)) }, total: StyledText(total))
            }
            switch part {
            case .name:
                let mark = numbers.appearance.text(" ◀", ascii: " <")
                let width = min(14, names.reduce(3) { max($0, $1.columnWidth + 2) })
                return Column(
                    column: Table.Column("", alignment: .left, importance: 99, minimumWidth: width),
                    cell: { .text(StyledText(self.names[$0] + ($0 == self.lesson.target ? mark : ""), theme.strong)) },
                    total: "sum")
            case .score:
                return column("z", importance: 90, width: 6) { StyledText(numbers.score(steps.scores[$0])) }
            case .shifted:
                let title = steps.temperature == 1 ? "z\(minus)max" : "(z\(minus)m)/T"
                return column(title, importance: 50, width: 7) { StyledText(numbers.score(steps.shifted[$0])) }
            case .exponential:
                return column("exp", importance: 40, width: 7, total: numbers.exponential(steps.sum)) {
                    StyledText(numbers.exponential(steps.exponentials[$0]))
                }
            case .probability:
                let total = steps.probabilities.reduce(0, +)
                return column("p", importance: 95, width: 7, total: numbers.probability(total)) { index in
                    StyledText(
                        numbers.probability(steps.probabilities[index]),
                        index == self.lesson.target ? theme.good : theme.strong)
                }
            case .bar:
                return Column(
                    column: Table.Column("", importance: 10, holdsBars: true, minimumWidth: 5),
                    cell: { index in
                        .bar(steps.probabilities[index], index == self.lesson.target ? theme.good : theme.bar)
                    }, total: "")
            case .logarithm:
                return column("log p", importance: 60, width: 7) { index in
                    StyledText(
                        numbers.nats(steps.logProbabilities[index]),
                        index == self.lesson.target ? theme.good : nil)
                }
            case .gradient:
                let title = steps.temperature == 1 ? "p\(minus)y" : "(p\(minus)y)/T"
                return column(title, importance: 70, width: 7, total: lesson.gradient[0].isNaN ? "NaN" : "0") {
                    StyledText(numbers.gradient(self.lesson.gradient[$0]))
                }
            case .naiveExponential:
                return column(
                    "naive exp", importance: 30, width: 9, total: numbers.exponential(Double(lesson.naiveSum))
                ) { index in
                    let value = self.lesson.naiveExponentials[index]
                    return StyledText(numbers.exponential(Double(value)), value.isFinite ? theme.muted : theme.bad)
                }
            case .naiveProbability:
                let total = lesson.naiveProbabilities.reduce(0, +)
                return column(
                    "naive p", importance: 65, width: 7, total: total.isNaN ? "NaN" : numbers.probability(Double(total))
                ) { index in
                    let value = self.lesson.naiveProbabilities[index]
                    return StyledText(numbers.probability(Double(value)), value.isNaN ? theme.bad : theme.muted)
                }
            }
        }
    }
}
