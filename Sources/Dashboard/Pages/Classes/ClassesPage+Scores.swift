import Evaluation
import Screen
import Telemetry

extension ClassesPage.Drawing {
    /// The classes in the order in which they are listed: class order, or ascending by F1, with undefined ones last.
    private var order: [Int] {
        page.showsWorstFirst ? figures.worstFirst : Array(figures.scores.indices)
    }

    /// The classes that fit between the titles and the averages; around the cursor if not all fit.
    func visibleScores(rows: Int) -> [Int] {
        let order = order
        let room = max(0, rows - 2)
        guard order.count > room else { return order }
        let place = order.firstIndex(of: cursor.row ?? 0) ?? 0
        let first = min(max(0, place - room / 2), order.count - room)
        return Array(order[first..<first + room])
    }

    /// Whether empty lines separate the classes: each class is then level with its row of a matrix two lines high.
    func spreadsScores(rows: Int) -> Bool { 2 * (figures.scores.count + 1) <= rows }

    func scoresArea(in area: Rectangle) -> Rectangle { Panel().inner(of: area) }

    func drawScores(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let accuracy = StyledText("accuracy ") + StyledText(numbers.percent(figures.confusion.accuracy), theme.strong)
        let longest = nameWidth
        // There has to be room for the names, for numbers with two decimal places, and for complete titles.
        let isNarrow = area.width < 33 + max(5, min(longest, 10))
        let inner = scoresArea(in: area)
        let visible = visibleScores(rows: inner.height)
        var legend = isNarrow ? [] : [accuracy]
        if visible.count < figures.scores.count {
            legend.append(StyledText("\(visible.count) of \(figures.scores.count)"))
        }
        let panel = Panel(
            isUntrained
                ? StyledText("untrained", theme.warning)
                : isNarrow ? accuracy : StyledText(page.showsWorstFirst ? "worst first" : "by class"), legend: legend)
        frame.draw(panel, in: area, with: appearance)
        let total = figures.confusion.total
        let numbersWidth = isNarrow ? 20 : 25 + "\(total)".count
        let nameWidth = min(isNarrow ? longest : max(longest, 5), max(1, inner.width - numbersWidth), 20)
        let labels = labels(columns: nameWidth, with: appearance)
        let digits = isNarrow ? 1 : 2
        let macro = figures.macro
        let rows =
            visible.map { row(of: $0, labels[$0], digits: digits, with: appearance) } + [
                Table.Row(
                    [.text(StyledText(nameWidth < 5 ? appearance.text("∅", ascii: "m") : "macro"))]
                        + [macro.precision, macro.recall, macro.f1].map {
                            .text(StyledText(Self.short(numbers.percent($0, digits: digits), with: appearance)))
                        } + [.text(StyledText(isNarrow ? "" : "\(total)"))], style: theme.strong)
            ]
        let columns = [
            Table.Column("", alignment: .left, importance: 9, minimumWidth: nameWidth),
            Table.Column(isNarrow ? "prec" : "precision", importance: 3, minimumWidth: 4),
            Table.Column(isNarrow ? "rec" : "recall", importance: 3, minimumWidth: 4),
            Table.Column("F1", importance: 2, minimumWidth: 4),
            Table.Column("n", importance: 1, minimumWidth: 3),
        ]
        let spreads = spreadsScores(rows: inner.height)
        frame.draw(
            Table(columns, rows, spreads: spreads), in: inner, with: appearance)
    }

    private func row(of index: Int, _ label: String, digits: Int, with appearance: Appearance) -> Table.Row {
        let scores = figures.scores[index]
        let numbers = appearance.numbers
        let lowest = figures.worstFirst.first.map { figures.scores[$0].f1 } ?? .nan
        // Where all classes are equally good, none is the worst.
        let isMarked = figures.scores.count > 2 && figures.scores.contains { $0.f1 > lowest }
        func cell(_ value: Double, _ style: Style? = nil) -> Table.Cell {
            .text(StyledText(Self.short(numbers.percent(value, digits: digits), with: appearance), style))
        }
        // The lowest score is also marked by its weight.
        let f1Style = scores.f1 == lowest && isMarked ? appearance.theme.bad : nil
        return Table.Row(
            [
                .text(StyledText(label)), cell(scores.precision), cell(scores.recall),
                cell(scores.f1, f1Style), .text(StyledText("\(scores.support)", appearance.theme.muted)),
            ], isSelected: cursor.row == index)
    }

    /// A percentage without its unit, which is in the title; 100 has no decimal zeros: 97.6, 100.
    static func short(_ percent: String, with appearance: Appearance) -> String {
        let number = percent.hasSuffix(" %") ? String(percent.dropLast(2)) : percent
        return number.hasPrefix("100.") ? "100" : number
    }
}
