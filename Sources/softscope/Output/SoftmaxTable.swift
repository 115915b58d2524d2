import Learning
import Screen

/// The steps of a softmax as a table, one score per row, with a bar for each probability.
struct SoftmaxTable {
    var answer: SoftmaxAnswer
    /// Whether wrong digits are red, as well as in brackets.
    var isColored = false

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
        for (row, probability) in answer.mapped.probabilities.enumerated() {
            let line = columns.map { $0.cells[row].paddedLeft(to: $0.width) }.joined(separator: gap)
            text += isColored ? line.withRedBrackets : line
            var bar = Frame(size: Size(columns: Self.barColumns, rows: 1))
            BarList.drawBar(probability, into: &bar, in: bar.area, style: .plain, with: appearance)
            let drawn = bar.text
            text += drawn.isEmpty ? "\n" : gap + drawn + "\n"
        }
        return text + "\n" + notes(appearance).map { $0 + "\n" }.joined()
    }

    private func columns(_ appearance: Appearance) -> [Column] {
        let (steps, question) = (answer.steps, answer.question)
        let minus = appearance.text("−", ascii: "-")
        let numbers = appearance.numbers
        let isTemperate = question.temperature == 1
        var columns = [
            Column(title: "k", cells: answer.scores.indices.map { "\($0)" }),
            Column(title: "z", cells: answer.scores.map(short)),
        ]
        if let perturbed = answer.variant.perturbed {
            columns.append(Column(title: "z + noise", cells: perturbed.map(short)))
        }
        if question.variant != .taylor {
            columns.append(
                Column(
                    title: isTemperate ? "z \(minus) max" : "(z \(minus) max)/T", cells: steps.shifted.map(short)))
        }
        var title = "p"
        switch question.variant {
        case .taylor:
            let polynomial = appearance.text("1 + z + z²/2", ascii: "1 + z + z^2/2")
            let cells = (answer.variant.numerators ?? answer.scores).map { numbers.significant($0, digits: 6) }
            columns.append(
                Column(title: isTemperate ? polynomial : polynomial + " of z/T", cells: cells))
        case .map, .gumbel:
            if answer.dividesExponentials {
                columns.append(
                    Column(title: "exp", cells: steps.exponentials.map { numbers.significant($0, digits: 6) }))
                title = "p = exp/sum"
            }
        }
        if let naive = answer.naive {
            columns.append(Column(title: title, cells: answer.mapped.probabilities.map(allDigits)))
            columns.append(
                Column(
                    title: "without max",
                    cells: naive.indices.map {
                        bracketed(allDigits(naive[$0]), right: allDigits(answer.mapped.probabilities[$0]))
                    }))
            columns.append(
                Column(
                    title: "error in ulp",
                    cells: naive.indices.map {
                        answer.errorInUlps($0).isNaN ? "lost" : numbers.significant(answer.errorInUlps($0), digits: 3)
                    }))
        } else {
            columns.append(
                Column(title: title, cells: answer.mapped.probabilities.map { numbers.fixed($0, digits: 8) }))
        }
        if let twice = answer.twice {
            columns.append(
                Column(title: "softmax of p", cells: twice.probabilities.map { numbers.fixed($0, digits: 8) }))
        }
        if let measured = answer.measured {
            let isDifference = question.loss == nil && !question.isTwice && question.variant != .taylor
            let title = (isDifference ? "p \(minus) y" : "gradient") + (isTemperate ? "" : " (/T)")
            columns.append(Column(title: title, cells: measured.gradient.map { gradient($0, numbers) }))
        }
        return columns
    }

    /// Eight decimals, or, where these would be zeros, the power of ten.
    private func gradient(_ value: Double, _ numbers: NumberFormat) -> String {
        value != 0 && abs(value) < 1e-6 ? numbers.scientific(value, digits: 3) : numbers.fixed(value, digits: 8)
    }

    /// The shortest text that reads back as the same number.
    private func allDigits(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }

    /// The digits from the first that is wrong on stand in brackets; a text that ends too early continues with zeros.
    private func bracketed(_ text: String, right: String) -> String {
        if text == right { return text }
        let parts = text.split(separator: "e", maxSplits: 1)
        let wanted = right.split(separator: "e", maxSplits: 1)
        guard parts.last == wanted.last || parts.count == 1 && wanted.count == 1, text != "nan" else {
            return "[" + text + "]"
        }
        var digits = String(parts[0])
        digits += String(repeating: "0", count: max(0, wanted[0].count - digits.count))
        let common = zip(digits, wanted[0]).prefix { $0 == $1 }.count
        let exponent = parts.count == 2 ? "e" + parts[1] : ""
        return digits.prefix(common) + "[" + digits.dropFirst(common) + "]" + exponent
    }

    /// The score as it was typed, if that is short.
    private func short(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        let text = "\(value)"
        if text.hasSuffix(".0"), text.count <= 12 { return String(text.dropLast(2)) }
        return text.count <= 10 ? text : NumberFormat().significant(value, digits: 6)
    }

    private func notes(_ appearance: Appearance) -> [String] {
        let (steps, question) = (answer.steps, answer.question)
        let numbers = appearance.numbers
        let minus = appearance.text("−", ascii: "-")
        let entropy = "entropy \(numbers.fixed(answer.mapped.entropy, digits: 4)) nats"
        let total = "sum of p \(numbers.fixed(answer.mapped.probabilities.reduce(0, +), digits: 8))"
        let support = "\(answer.mapped.support) of \(answer.scores.count) classes above 0"
        var notes: [String] = []
        if answer.dividesExponentials {
            notes.append(
                "max \(short(steps.maximum))   sum of exp \(numbers.significant(steps.sum, digits: 8))   "
                    + "log sum exp \(numbers.significant(steps.logSumExp, digits: 8))   \(total)   \(entropy)")
        } else {
            notes.append("max \(short(steps.maximum))   \(support)   \(total)   \(entropy)")
        }
        if let topK = question.topK { notes.append("the \(topK) largest scores take part: \(support)") }
        if let measured = answer.measured, let target = question.target {
            let smoothing = question.smoothing == 0 ? "" : ", smoothed by \(short(question.smoothing))"
            notes.append(
                "class \(target)\(smoothing): cross-entropy \(minus)log p = "
                    + "\(gradient(measured.crossEntropy, numbers)) nats")
            if let name = lossName { notes.append("\(name): \(gradient(measured.loss, numbers))") }
        }
        if question.isTwice {
            let floor = 1 / (1 + (Double(answer.scores.count) - 1) * 0.36787944117144233)
            notes.append(
                "a second softmax sees scores between 0 and 1: it gives no class more than "
                    + numbers.fixed(floor, digits: 4))
        }
        return notes
    }

    /// What the gradient is of, where it is not the cross-entropy.
    private var lossName: String? {
        if let loss = answer.question.loss { return "loss \(loss.word)" }
        if answer.question.isTwice { return "loss of softmax twice" }
        switch answer.question.variant {
        case .map(.softmax), .gumbel, .taylor: return nil
        case .map(let map): return "Fenchel-Young loss of \(map.name)"
        }
    }
}

extension String {
    /// What stands in brackets in red.
    fileprivate var withRedBrackets: String {
        replacing("[", with: "[\u{1b}[31m").replacing("]", with: "\u{1b}[39m]")
    }
}
