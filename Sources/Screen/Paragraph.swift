/// Lines of text, wrapped between words where they are too long.
package struct Paragraph: Widget {
    package var lines: [StyledText]
    package var alignment: Alignment
    /// The first line that is drawn, counted after wrapping.
    package var offset: Int
    /// The style of spans without a style of their own; `nil` for the theme's text.
    package var style: Style?

    package init(
        _ lines: [StyledText], alignment: Alignment = .left, offset: Int = 0, style: Style? = nil
    ) {
        self.lines = lines
        self.alignment = alignment
        self.offset = offset
        self.style = style
    }

    /// The lines, wrapped to a width in columns.
    package func wrapped(to width: Int) -> [StyledText] {
        lines.flatMap { $0.wrapped(to: width) }
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        for (row, line) in wrapped(to: area.width).dropFirst(max(0, offset)).prefix(area.height).enumerated() {
            frame.write(
                line, in: area.line(row), alignment: alignment, style: style ?? appearance.theme.text,
                with: appearance)
        }
    }
}

extension StyledText {
    /// The text broken at spaces into lines of at most `width` columns; a longer word is broken where the line ends.
    package func wrapped(to width: Int) -> [StyledText] {
        guard columnWidth > width, width > 0 else { return [self] }
        var lines: [StyledText] = []
        var line = StyledText()
        var lineWidth = 0
        // Spaces are held back until a word follows them in the same line.
        var space = StyledText()
        var spaceWidth = 0
        func breakLine() {
            lines.append(line)
            (line, lineWidth, space, spaceWidth) = (StyledText(), 0, StyledText(), 0)
        }
        for word in words {
            let wordWidth = word.columnWidth
            if word.spans.first?.text.utf8.first == Self.space {
                space.join(word)
                spaceWidth += wordWidth
                continue
            }
            if lineWidth > 0, lineWidth + spaceWidth + wordWidth > width { breakLine() }
            if spaceWidth > 0, lineWidth + spaceWidth + wordWidth <= width {
                line.join(space)
                lineWidth += spaceWidth
            }
            (space, spaceWidth) = (StyledText(), 0)
            if wordWidth <= width - lineWidth {
                line.join(word)
                lineWidth += wordWidth
                continue
            }
            for span in word.spans {
                for character in span.text {
                    let characterWidth = String(character).columnWidth
                    if lineWidth > 0, lineWidth + characterWidth > width { breakLine() }
                    line.append(String(character), span.style)
                    lineWidth += characterWidth
                }
            }
        }
        if lineWidth > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// Words and the spaces between them, alternating; a word may span several styles.
    private var words: [StyledText] {
        var words: [StyledText] = []
        var lastIsSpace: Bool?
        for span in spans {
            let bytes = span.text.utf8
            var start = bytes.startIndex
            while start < bytes.endIndex {
                let isSpace = bytes[start] == Self.space
                let end = bytes[start...].firstIndex { ($0 == Self.space) != isSpace } ?? bytes.endIndex
                let part = String(span.text[start..<end])
                start = end
                if lastIsSpace == isSpace, !words.isEmpty {
                    words[words.count - 1].append(part, span.style)
                } else {
                    words.append(StyledText(part, span.style))
                }
                lastIsSpace = isSpace
            }
        }
        return words
    }

    private static let space = UInt8(ascii: " ")

    /// Appends a text; what continues in the style of the last span joins it.
    private mutating func join(_ other: StyledText) {
        for span in other.spans {
            if let last = spans.indices.last, spans[last].style == span.style {
                spans[last].text += span.text
            } else {
                spans.append(span)
            }
        }
    }
}
