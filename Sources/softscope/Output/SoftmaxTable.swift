import Learning
import Screen

/// The steps of a softmax as a table, one score per row, with a bar for each probability.
struct SoftmaxTable {
    var steps: SoftmaxSteps
    /// The correct class; nil leaves out the gradient.
    var target: Int?

    private static let barColumns = 24

    private struct Column {
        let title: String
        let cells: [String]
        /// The width of the widest cell.
        let width: Int

        init(title: String, cells: [String]) {
            self.title = title
            self.cells = cells
            width = cells.reduce(title.columnWidth) { max($0, $1.columnWidth) }
        }
    }

    /// The table as text. Takes time and memory proportional to the number of scores.
    func text(ascii: Bool) -> String {
        let appearance = Appearance(glyphs: ascii ? .ascii : .unicode, colors: .none)
        let columns = columns(appearance)
        let gap = String(repeating: " ", count: 3)
        var text = columns.map { $0.title.paddedLeft(to: $0.width) }.joined(separator: gap) + "\n"
        for (row, probability) in steps.probabilities.enumerated() {
            text += columns.map { $0.cells[row].paddedLeft(to: $0.width) }.joined(separator: gap)
            var bar = Frame(size: Size(columns: Self.barColumns, rows: 1))
            BarList.drawBar(probability, into: &bar, in: bar.area, style: .plain, with: appearance)
            let drawn = bar.text
            text += drawn.isEmpty ? "\n" : gap + drawn + "\n"
        }
        return text + "\n" + notes(appearance).map { $0 + "\n" }.joined()
    }

    private func columns(_ appearance: Appearance) -> [Column] {
        let minus = appearance.text("−", ascii: "-")
        let numbers = appearance.numbers
        var columns = [
            Column(title: "k", cells: steps.scores.indices.map { "\($0)" }),
            Column(title: "z", cells: steps.scores.map(short)),
        ]
        columns += [
            Column(
                title: steps.temperature == 1 ? "z \(minus) max" : "(z \(minus) max)/T",
                cells: steps.shifted.map(short)),
            Column(title: "exp", cells: steps.exponentials.map { numbers.significant($0, digits: 6) }),
            Column(title: "p = exp/sum", cells: steps.probabilities.map { numbers.fixed($0, digits: 8) }),
        ]
        if let target {
            let gradient = steps.gradient(target: target)
            let title = "p \(minus) y" + (steps.temperature == 1 ? "" : " (/T)")
            columns.append(Column(title: title, cells: gradient.map { numbers.fixed($0, digits: 8) }))
        }
        return columns
    }

    /// The score as it was typed, if that is short.
    private func short(_ value: Double) -> String {
        let text = "\(value)"
        if text.hasSuffix(".0"), text.count <= 12 { return String(text.dropLast(2)) }
        return text.count <= 10 ? text : NumberFormat().significant(value, digits: 6)
    }

    private func notes(_ appearance: Appearance) -> [String] {
        let numbers = appearance.numbers
        let minus = appearance.text("−", ascii: "-")
        var notes = [
            "max \(short(steps.maximum))   sum of exp "
                + "\(numbers.significant(steps.sum, digits: 8))   sum of p "
                + "\(numbers.fixed(steps.probabilities.reduce(0, +), digits: 8))   entropy "
                + "\(numbers.fixed(steps.entropy, digits: 4)) nats"
        ]
        if let target {
            let loss = numbers.fixed(steps.crossEntropy(target: target), digits: 8)
            notes.append("class \(target): cross-entropy \(minus)log p = \(loss) nats")
        }
        return notes
    }
}
