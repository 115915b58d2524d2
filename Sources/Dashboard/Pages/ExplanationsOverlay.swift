import Screen

/// A panel that explains the numbers of a page, panel by panel.
struct ExplanationsOverlay: Widget {
    /// The page's number.
    var number: Int
    var explanations: [Explanation]
    var firstLine: Int

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let box = OverlayPanel.body(of: area)
        let panel = OverlayPanel(title: "what the numbers on page \(number) mean")
        let inner = panel.inner(of: box)
        let lines: [StyledText] = explanations.flatMap { explanation -> [StyledText] in
            [StyledText(explanation.title, appearance.theme.title), StyledText(explanation.text), ""]
        }
        let paragraph = Paragraph(lines)
        let hidden = max(0, paragraph.wrapped(to: inner.width).count - 1 - inner.height)
        panel.draw(into: &frame, in: box, hints: OverlayPanel.hints(scrolls: hidden > 0), with: appearance)
        frame.draw(Paragraph(lines, offset: min(firstLine, hidden)), in: inner, with: appearance)
    }
}
