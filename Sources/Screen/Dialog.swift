/// A question or a notice in the middle of the page, over its content.
package struct Dialog: Widget {
    package struct Choice: Hashable, Sendable {
        /// The key's name on the screen: `s`, `Esc`.
        package var key: String
        package var text: String

        package init(_ key: String, _ text: String) {
            self.key = key
            self.text = text
        }
    }

    package var title: StyledText
    package var lines: [StyledText]
    package var choices: [Choice]
    /// The largest width of the box, in columns; a box with a shorter text is narrower.
    package var maximumWidth: Int

    package init(_ title: StyledText, lines: [StyledText], choices: [Choice] = [], maximumWidth: Int = 64) {
        self.title = title
        self.lines = lines
        self.choices = choices
        self.maximumWidth = maximumWidth
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let theme = appearance.theme
        let keyWidth = choices.reduce(0) { max($0, $1.key.columnWidth) } + 2
        let choiceLines = choices.map { choice in
            StyledText("[\(choice.key)]", theme.key)
                + StyledText(
                    String(repeating: " ", count: keyWidth - choice.key.columnWidth - 1) + choice.text,
                    theme.text)
        }
        let widest = (lines + choiceLines).reduce(title.columnWidth) { max($0, $1.columnWidth) }
        let margin = 3
        let width = min(widest + 2 * margin, max(maximumWidth, 2 * margin + 1), area.width)
        let textWidth = max(1, width - 2 * margin)
        var text = Paragraph(lines).wrapped(to: textWidth)
        let answers = Paragraph(choiceLines).wrapped(to: textWidth)
        // A text that is too long loses its end: the choices must be visible.
        let room = area.height - 2 - answers.count - (answers.isEmpty ? 0 : 1)
        let padding = room >= text.count + 2 ? 1 : 0
        if text.count > max(0, room) { text.removeLast(text.count - max(0, room)) }
        let gap = answers.isEmpty || text.isEmpty ? 0 : 1
        let content = text + Array(repeating: StyledText(), count: gap) + answers

        let box = area.centered(width: width, height: content.count + 2 + 2 * padding)
        // An empty column on either side keeps the page's content from touching the box.
        frame.fill(box.inset(columns: -1).intersection(area))
        let panel = Panel(title, isFocused: true, padding: box.width > 2 * margin ? margin - 1 : 0)
        panel.draw(into: &frame, in: box, with: appearance)
        let inner = panel.inner(of: box).inset(rows: padding)
        Paragraph(content).draw(into: &frame, in: inner, with: appearance)
    }
}
