import Datasets
import Screen

/// A text, wrapped, in which the words that weigh are marked: the strongest with brackets and sign, `[+goal]` for the
/// predicted class and `[-goal]` against it, those behind them by underlining for it and in bold against it.
struct WeighedText: Widget {
    var text: String
    /// Those of the text, in its order; none before there is a model.
    var words: [DecisionWeights.WeighedWord]
    /// The first line that is wished for; those that fill the room are drawn in any case.
    var offset = 0

    /// Shares of the greatest weight from which a word is marked.
    private static let strong = 0.5
    private static let middling = 0.2

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let (marked, isWhole) = marked(room: (max(0, offset) + area.height + 1) * area.width * 3, with: appearance)
        let lines = marked.wrapped(to: area.width)
        guard lines.count > area.height || !isWhole, area.height > 1 else {
            frame.draw(Paragraph(lines), in: area, with: appearance)
            return
        }
        var rest = area
        let foot = rest.removeBottom(1)
        let first = min(max(0, offset), max(0, lines.count - rest.height))
        frame.draw(Paragraph(Array(lines[first...].prefix(rest.height))), in: rest, with: appearance)
        let dash = appearance.text("–", ascii: "-")
        let last = min(lines.count, first + rest.height)
        frame.write(
            "lines \(first + 1)\(dash)\(last) of \(lines.count)\(isWhole ? "" : "+")", in: foot,
            alignment: .right, style: appearance.theme.muted, with: appearance)
    }

    /// How many lines can be scrolled away before the last one is seen.
    func lastOffset(in area: Rectangle, with appearance: Appearance) -> Int {
        let lines = marked(room: .max, with: appearance).text.wrapped(to: max(1, area.width)).count
        return lines <= area.height ? 0 : max(0, lines - max(1, area.height - 1))
    }

    /// The text with its marks, no more than is needed: some bytes more than there is room for.
    private func marked(room: Int, with appearance: Appearance) -> (text: StyledText, isWhole: Bool) {
        let peak = words.lazy.map(\.weight.magnitude).filter(\.isFinite).max() ?? 0
        var result = StyledText()
        var length = 0
        var place = text.startIndex
        func add(_ part: some StringProtocol, _ style: Style? = nil) {
            guard !part.isEmpty else { return }
            result.append(Substring(part).onOneLine, style)
            length += part.utf8.count
        }
        for word in words {
            guard word.word.range.lowerBound >= place, word.word.range.upperBound <= text.endIndex else { continue }
            add(text[place..<word.word.range.lowerBound].prefix(room))
            place = word.word.range.upperBound
            let spelling = text[word.word.range].prefix(room)
            let share = peak > 0 ? word.weight / peak : 0
            let color = share < 0 ? appearance.theme.bad.foreground : appearance.theme.good.foreground
            if share.magnitude >= Self.strong {
                add("[\(share < 0 ? "-" : "+")\(spelling)]", Style(color, .bold))
            } else if share.magnitude >= Self.middling {
                add(spelling, Style(color, share < 0 ? .bold : .underline))
            } else {
                add(spelling)
            }
            if length > room { return (result, false) }
        }
        let rest = text[place...].prefix(room)
        add(rest)
        return (result, rest.endIndex == text.endIndex)
    }
}
