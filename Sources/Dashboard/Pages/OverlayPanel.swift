import Screen

/// A box over the page, cleared, with a line at its foot that says which keys matter.
struct OverlayPanel {
    var title: String

    /// The page without header and keys: what a box that needs much room takes.
    static func body(of area: Rectangle) -> Rectangle {
        var box = area
        _ = box.removeTop(1)
        _ = box.removeBottom(1)
        return box
    }

    /// What the border and the foot leave.
    func inner(of box: Rectangle) -> Rectangle {
        var inner = Panel().inner(of: box)
        _ = inner.removeBottom(1)
        return inner
    }

    /// What the keys do that scroll and close it.
    static func hints(scrolls: Bool) -> [KeyHints.Hint] {
        (scrolls ? [KeyHints.Hint("up, down", "scroll")] : []) + [KeyHints.Hint("esc", "close", isEssential: true)]
    }

    func draw(into frame: inout Frame, in box: Rectangle, hints: [KeyHints.Hint], with appearance: Appearance) {
        let panel = Panel(StyledText(title), isFocused: true)
        // A column at either side keeps what is under it from touching it.
        frame.fill(box.inset(columns: -1), with: Cell(" ", appearance.theme.text))
        frame.draw(panel, in: box, with: appearance)
        var inner = panel.inner(of: box)
        // The leading space of the hints stands under the text.
        var foot = inner.removeBottom(1)
        foot.column -= 1
        foot.width += 1
        frame.draw(KeyHints(hints), in: foot, with: appearance)
    }
}
