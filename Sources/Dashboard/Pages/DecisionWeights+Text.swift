import Datasets
package import Screen

extension DecisionWeights {
    /// A line such as "evidence for sport: goal +0.82, match +0.31", with as many of the strongest parts as fit; nil if
    /// nothing is evidence for the prediction, or against it.
    ///
    /// - Parameter names: the names of a row's columns.
    package func line(
        isFor: Bool, of className: String, names: [String], width: Int, with appearance: Appearance
    ) -> StyledText? {
        let ranked = parts(names: names).filter { isFor ? $0.weight >= 0.005 : $0.weight <= -0.005 }
            .sorted { ($1.weight.magnitude, $0.name) < ($0.weight.magnitude, $1.name) }
        guard !ranked.isEmpty else { return nil }
        // A long class name is shortened to leave room for the first part.
        let heads =
            isFor
            ? ["evidence for \(className.shortened(to: 16, with: appearance))", "evidence for", "for"]
            : ["evidence against", "against"]
        let lines = heads.map { line(head: $0, ranked, isFor: isFor, width: width, with: appearance) }
        return lines.first { $0.spans.count > 1 }
    }

    private func line(
        head: String, _ ranked: [(name: String, weight: Double)], isFor: Bool, width: Int, with appearance: Appearance
    ) -> StyledText {
        let theme = appearance.theme
        var line = StyledText(head, theme.muted)
        let parts = ranked.prefix(8)
        let names = parts.map(\.name).shortened(to: max(6, width / 2), with: appearance)
        for (place, part) in parts.enumerated() {
            let gap = place == 0 ? ": " : ", "
            let number = appearance.numbers.signed(part.weight)
            let name = names[place]
            guard line.columnWidth + gap.columnWidth + name.columnWidth + 1 + number.columnWidth <= width else { break }
            line.append("\(gap)\(name) ", theme.text)
            line.append(number, isFor ? theme.good : theme.bad)
        }
        return line
    }

    /// The parts of the sample: each column, or each word with the sum over its occurrences.
    private func parts(names: [String]) -> [(name: String, weight: Double)] {
        switch self {
        case .numbers(let weights): return zip(names, weights).map { (name: $0, weight: $1) }
        case .words(_, let words):
            var sums: [String: Double] = [:]
            for word in words { sums[word.word.text, default: 0] += word.weight }
            return sums.map { (name: $0.key, weight: $0.value) }
        }
    }
}
