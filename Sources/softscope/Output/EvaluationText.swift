import Screen
import Telemetry

/// An evaluation for people: a line of figures, the classes, and what they are mistaken for.
struct EvaluationText {
    var evaluation: Evaluation
    /// The model in a few words, `784-128-10 relu`.
    var model: String
    var appearance: Appearance

    /// Beyond so many classes only the worst are listed, and pairs stand for the matrix.
    static let mostClasses = 20
    private static let width = 120

    private var numbers: NumberFormat { appearance.numbers }
    private var figures: ClassFigures { evaluation.figures }
    private var isFolded: Bool { evaluation.classNames.count > Self.mostClasses }

    /// Ends with a line break.
    var text: String {
        let parts =
            [headline, classes]
            + (isFolded ? [mistakes] : [matrix] + (figures.confusions.isEmpty ? [] : [mistakes]))
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var headline: String {
        let report = evaluation.report
        return """
            \(evaluation.data), \(evaluation.split): \(numbers.grouped(evaluation.samples)) samples, \(model)
            loss \(numbers.fixed(report.loss, digits: 4)) nats   accuracy \(numbers.percent(report.accuracy))   \
            calibration error \(numbers.percent(figures.calibration.expectedError))
            """
    }

    private func name(_ place: Int) -> String {
        let name = evaluation.classNames[place].printable
        return name.count <= 24 ? name : name.prefix(23) + appearance.text("…", ascii: "~")
    }

    private var classes: String {
        let columns = [
            Table.Column("class", alignment: .left), Table.Column("samples"), Table.Column("precision"),
            Table.Column("recall"), Table.Column("F1"), Table.Column("", holdsBars: true, minimumWidth: 20),
        ]
        let all = Array(figures.scores.indices)
        let byF1 = all.sorted { (f1($0), $0) < (f1($1), $1) }
        let shown = isFolded ? Array(byF1.prefix(Self.mostClasses)) : all
        var rows = shown.map { place in
            row(name(place), figures.scores[place])
        }
        let macro = figures.macro
        rows.append(
            Table.Row([
                .text("mean"), .text(StyledText("")), .text(StyledText(percent(macro.precision))),
                .text(StyledText(percent(macro.recall))), .text(StyledText(percent(macro.f1))),
            ]))
        var text = rendered(Table(columns, rows, widestGap: 3), rows: rows.count + 1, width: 76)
        if isFolded {
            text += "\n(the \(shown.count) of \(all.count) classes with the lowest F1; the mean is over all)"
        }
        return text
    }

    /// Classes that do not occur come last.
    private func f1(_ place: Int) -> Double {
        let value = figures.scores[place].f1
        return value.isNaN ? 2 : value
    }

    private func row(_ name: String, _ scores: ClassScores) -> Table.Row {
        Table.Row([
            .text(StyledText(name)), .text(StyledText(numbers.grouped(scores.support))),
            .text(StyledText(percent(scores.precision))), .text(StyledText(percent(scores.recall))),
            .text(StyledText(percent(scores.f1))), .bar(scores.f1, .plain),
        ])
    }

    private func percent(_ fraction: Double) -> String { numbers.percent(fraction, digits: 1) }

    /// Rows are labels, columns predictions.
    private var matrix: String {
        let matrix = figures.confusion
        let names = (0..<matrix.classes).map(name)
        // Long names head their columns by their beginning.
        let room = max(4, (Self.width - 26) / max(1, matrix.classes) - 1)
        let columns =
            [Table.Column("label", alignment: .left)]
            + names.map { Table.Column($0.columnWidth <= room ? $0 : String($0.prefix(room))) }
        let rows = (0..<matrix.classes).map { label in
            Table.Row(
                [.text(StyledText(names[label]))]
                    + (0..<matrix.classes).map { prediction in
                        let count = matrix[label, prediction]
                        return .text(StyledText(count == 0 ? appearance.text("·", ascii: ".") : "\(count)"))
                    })
        }
        let needed = columns.reduce(26) { $0 + max(room, $1.title.columnWidth) + 1 }
        return "confusion (rows are labels, columns predictions)\n"
            + rendered(Table(columns, rows, widestGap: 2), rows: rows.count + 1, width: max(needed, Self.width))
    }

    private var mistakes: String {
        let confusions = figures.confusions
        guard !confusions.isEmpty else { return "no class was mistaken for another" }
        let lines = confusions.prefix(isFolded ? 10 : 5).map { confusion in
            "\("\(confusion.count)".paddedLeft(to: 5))  \(name(confusion.label)) mistaken for \(name(confusion.prediction))"
        }
        return "most frequent mistakes\n" + lines.joined(separator: "\n")
    }

    private func rendered(_ widget: some Widget, rows: Int, width: Int) -> String {
        var frame = Frame(size: Size(columns: width, rows: rows))
        frame.draw(widget, in: frame.area, with: appearance)
        return frame.text
    }
}
