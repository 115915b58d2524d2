import Screen

/// What the numbers of a page mean, panel by panel.
struct ExplanationsOverlay: Widget {
    var page: Page
    var firstLine: Int

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var box = area
        _ = box.removeTop(1)
        _ = box.removeBottom(1)
        let panel = Panel("what the numbers on page \(page.rawValue) mean", isFocused: true)
        frame.fill(box, with: Cell(" ", appearance.theme.text))
        frame.draw(panel, in: box, with: appearance)
        var inner = panel.inner(of: box)
        let foot = inner.removeBottom(1)
        let lines: [StyledText] = page.explanations.flatMap { explanation -> [StyledText] in
            [StyledText(explanation.title, appearance.theme.title), StyledText(explanation.text), ""]
        }
        let paragraph = Paragraph(lines)
        let hidden = max(0, paragraph.wrapped(to: inner.width).count - 1 - inner.height)
        frame.draw(Paragraph(lines, offset: min(firstLine, hidden)), in: inner, with: appearance)
        let hint = hidden > 0 ? "up and down scroll; any other key closes" : "any key closes"
        frame.write(hint, in: foot, alignment: .center, style: appearance.theme.muted, with: appearance)
    }
}

extension Page {
    /// The page's panels, each with a sentence or two.
    var explanations: [(title: String, text: String)] {
        switch self {
        case .train: TrainPage.explanations
        case .inspect: InspectPage.explanations
        case .classes: ClassesPage.explanations
        case .network: NetworkPage.explanations
        case .softmax: SoftmaxPage.explanations
        }
    }
}
