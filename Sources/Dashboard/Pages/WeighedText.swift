import Datasets
import Screen

/// A wrapped text in which the words with large weights are marked: the strongest with brackets and a sign, `[+goal]`
/// for the predicted class and `[-goal]` against it; weaker ones are underlined for it, and bold against it.
struct WeighedText: Widget {
    var text: String
    /// The words of the text with their weights, in order; empty before there is a model.
    var words: [DecisionWeights.WeighedWord]
    /// The requested first line; fewer are scrolled away if the lines that follow do not fill the area.
    var offset = 0

    /// The fractions of the largest weight from which a word is marked as strong or middling.
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

    /// The number of lines that can be scrolled away before the last one is visible.
    func lastOffset(in area: Rectangle, with appearance: Appearance) -> Int {
        let lines = marked(room: .max, with: appearance).text.wrapped(to: max(1, area.width)).count
        return lines <= area.height ? 0 : max(0, lines - max(1, area.height - 1))
    }

    /// The beginning of the text with its marks, slightly more of it than fits the room, in bytes, and whether it is
    /// the whole.
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
