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
