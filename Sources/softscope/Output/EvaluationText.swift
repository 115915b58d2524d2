import Dashboard
import Evaluation
import Learning
import ModelFiles
import Screen
import Telemetry
import Training

/// An evaluation as text: a line of figures, the classes, and the confusion matrix.
struct EvaluationText {
    var evaluation: Evaluation
    /// A short description of the model, `784-128-10 relu`.
    var model: String
    var appearance: Appearance

    /// The largest width of a line, in columns.
    var width: Int

    /// With more classes than this, only the worst are listed.
    static let mostClasses = 20

    private var numbers: NumberFormat { appearance.numbers }
    private var figures: ClassFigures { evaluation.figures }
    private var isFolded: Bool { evaluation.classNames.count > Self.mostClasses }

    /// The text, ending with a line break.
    var text: String {
        let matrix = matrix
        let listsMistakes = matrix == nil || !figures.confusions.isEmpty
        let parts = [headline, classes, matrix, listsMistakes ? mistakes(matrix == nil ? 10 : 5) : nil]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    private var headline: String {
        let report = evaluation.report
        return """
            \(evaluation.data), \(evaluation.split): \(numbers.grouped(evaluation.samples)) samples, \(model)
            \(lossText)   accuracy \(numbers.percent(report.accuracy))   \
            calibration error \(numbers.percent(figures.calibration.expectedError))
            """ + sparse + (run.map { "\n" + $0 } ?? "")
    }

    /// "loss 0.0812 nats", or the loss of another head by its name.
    private var lossText: String {
        let (head, value) = (evaluation.head, numbers.fixed(evaluation.report.loss, digits: 4))
        return (head == .softmax ? "loss" : head.lossName) + (head == .softmaxTwice ? ": " : " ") + value
            + (head.lossIsInNats ? " nats" : "")
    }

    /// The figures of a sparse head in a line; empty for other heads.
    private var sparse: String {
        guard let sparse = evaluation.report.sparse else { return "" }
        return "\nBrier score \(numbers.fixed(sparse.brier, digits: 4))   classes above 0 "
            + "\(numbers.fixed(sparse.meanSupport, digits: 2))   label excluded \(numbers.percent(sparse.labelExcluded))"
    }

    /// "weights of epoch 9 (best val. accuracy 97.90 %, epoch 8)".
    private var run: String? {
        guard let training = evaluation.training else { return nil }
        let (epochs, batches) = (training.progress.epochs, training.progress.batchesInEpoch)
        let weights =
            batches > 0
            ? "weights of batch \(numbers.grouped(training.progress.batches)), within epoch \(epochs + 1)"
            : epochs == 0 ? "weights before epoch 1" : "weights of epoch \(epochs)"
        guard let best = training.best else { return weights }
        let (figure, value) = best.figure(
            by: BestEpoch.Rule(training.settings), isInNats: evaluation.head.lossIsInNats, numbers)
        return "\(weights) (best \(figure) \(value), epoch \(best.epoch))"
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

    /// The F1 score for sorting; classes that do not occur come last.
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

    /// The confusion matrix, rows being labels and columns predictions; nil if it does not fit.
    private var matrix: String? {
        let matrix = figures.confusion
        // Each class takes two columns at least.
        guard 2 * matrix.classes <= width else { return nil }
        let names = (0..<matrix.classes).map(name)
        let side = names.map(\.columnWidth).max() ?? 0
        let counts = (0..<matrix.classes).map { label in
            (0..<matrix.classes).map { prediction in
                let count = matrix[label, prediction]
                return count == 0 ? appearance.text("·", ascii: ".") : "\(count)"
            }
        }
        let digits = counts.joined().map(\.columnWidth).max() ?? 0
        // Long names are cut in column headings.
        let least = max(digits, min(side, 4))
        let room = (width - side) / max(1, matrix.classes) - 2
        guard room + 1 >= least else { return nil }
        let cell = max(least, min(side, room))
        let gap = String(repeating: " ", count: cell <= room ? 2 : 1)
        let head = "label".paddedRight(to: side) + names.map { gap + heading($0, cell) }.joined()
        let rows = zip(names, counts).map { name, row in
            name.paddedRight(to: side) + row.map { gap + $0.paddedLeft(to: cell) }.joined()
        }
        return "confusion (rows are labels, columns predictions)\n" + ([head] + rows).joined(separator: "\n")
    }

    private func heading(_ name: String, _ width: Int) -> String {
        var short = name
        while short.columnWidth > width { short.removeLast() }
        return short.paddedLeft(to: width)
    }

    private func mistakes(_ most: Int) -> String {
        let confusions = figures.confusions
        guard !confusions.isEmpty else { return "no class was mistaken for another" }
        let lines = confusions.prefix(most).map { confusion in
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
