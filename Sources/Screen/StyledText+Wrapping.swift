extension StyledText {
    /// The text broken at spaces into lines of at most `width` columns; a longer word is broken where the line ends.
    package func wrapped(to width: Int) -> [StyledText] {
        guard width > 0, columnWidth > width else { return [self] }
        var lines = WrappedLines(of: self, width: width)
        var part: (isSpace: Bool, start: Place, end: Place, width: Int)?
        for (number, span) in spans.enumerated() {
            let bytes = span.text.utf8
            var start = bytes.startIndex
            while start < bytes.endIndex {
                let isSpace = bytes[start] == Self.space
                let end = bytes[start...].firstIndex { ($0 == Self.space) != isSpace } ?? bytes.endIndex
                let columns = isSpace ? bytes.distance(from: start, to: end) : span.text[start..<end].columnWidth
                let place = Place(span: number, index: end)
                // A word, or a space, may go on in another style.
                if part?.isSpace == isSpace {
                    part?.end = place
                    part?.width += columns
                } else {
                    if let part { lines.add(part) }
                    part = (isSpace, Place(span: number, index: start), place, columns)
                }
                start = end
            }
        }
        if let part { lines.add(part) }
        return lines.finished()
    }

    /// A position between two characters of the text.
    fileprivate struct Place {
        var span: Int
        var index: String.Index
    }

    fileprivate func part(from start: Place, to end: Place) -> StyledText {
        var part = StyledText()
        for number in start.span...max(start.span, end.span) {
            let text = spans[number].text
            let first = number == start.span ? start.index : text.startIndex
            let last = number == end.span ? end.index : text.endIndex
            if first < last { part.append(String(text[first..<last]), spans[number].style) }
        }
        return part
    }

    private static let space = UInt8(ascii: " ")
}

/// The lines of a text that is being wrapped. Each is one part of the text, so that it is copied once.
private struct WrappedLines {
    private let text: StyledText
    private let width: Int
    private var lines: [StyledText] = []
    /// The last line as far as it goes, and its width in columns; nil before its first word.
    private var line: (start: StyledText.Place, end: StyledText.Place)?
    private var lineWidth = 0
    /// A space that is held back until a word follows it in the same line.
    private var space: (start: StyledText.Place, width: Int)?

    init(of text: StyledText, width: Int) {
        self.text = text
        self.width = width
    }

    /// Adds a word or the space between two.
    mutating func add(_ part: (isSpace: Bool, start: StyledText.Place, end: StyledText.Place, width: Int)) {
        if part.isSpace {
            space = (part.start, part.width)
            return
        }
        if lineWidth > 0, lineWidth + (space?.width ?? 0) + part.width > width { breakLine() }
        if let space, lineWidth + space.width + part.width <= width {
            extend(from: space.start, to: part.start, by: space.width)
        }
        space = nil
        if lineWidth + part.width <= width {
            extend(from: part.start, to: part.end, by: part.width)
        } else {
            addCharacters(from: part.start, to: part.end)
        }
    }

    /// Adds a word that is longer than a line.
    private mutating func addCharacters(from start: StyledText.Place, to end: StyledText.Place) {
        for number in start.span...max(start.span, end.span) {
            let characters = text.spans[number].text
            var index = number == start.span ? start.index : characters.startIndex
            let last = number == end.span ? end.index : characters.endIndex
            while index < last {
                let next = min(characters.index(after: index), last)
                let columns = characters[index..<next].columnWidth
                if lineWidth > 0, lineWidth + columns > width { breakLine() }
                extend(
                    from: StyledText.Place(span: number, index: index),
                    to: StyledText.Place(span: number, index: next), by: columns)
                index = next
            }
        }
    }

    private mutating func extend(from start: StyledText.Place, to end: StyledText.Place, by columns: Int) {
        line = (line?.start ?? start, end)
        lineWidth += columns
    }

    private mutating func breakLine() {
        if let line { lines.append(text.part(from: line.start, to: line.end)) }
        (line, lineWidth, space) = (nil, 0, nil)
    }

    consuming func finished() -> [StyledText] {
        if lineWidth > 0 || lines.isEmpty { breakLine() }
        return lines.isEmpty ? [StyledText()] : lines
    }
}
