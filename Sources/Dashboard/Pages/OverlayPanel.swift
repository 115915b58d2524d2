import Screen

/// A box over the page, on a cleared background, with a line at its bottom that lists the relevant keys.
struct OverlayPanel {
    var title: String

    /// The area below the header, for a box that needs much room: it covers the page with its progress and keys.
    static func body(of area: Rectangle) -> Rectangle {
        var box = area
        _ = box.removeTop(1)
        return box
    }

    /// The area inside the border, above the line with the keys.
    func inner(of box: Rectangle) -> Rectangle {
        var inner = Panel().inner(of: box)
        _ = inner.removeBottom(1)
        return inner
    }

    /// The hints for the keys that scroll and close the box.
    static func hints(scrolls: Bool) -> [KeyHints.Hint] {
        (scrolls ? [KeyHints.Hint("up, down", "scroll")] : []) + [KeyHints.Hint("esc", "close", isEssential: true)]
    }

    func draw(into frame: inout Frame, in box: Rectangle, hints: [KeyHints.Hint], with appearance: Appearance) {
        let panel = Panel(StyledText(title), isFocused: true)
        // A blank column on either side separates the box from the page underneath.
        frame.fill(box.inset(columns: -1), with: Cell(" ", appearance.theme.text))
        frame.draw(panel, in: box, with: appearance)
        var inner = panel.inner(of: box)
        // The leading space of the hints aligns them with the text.
        var foot = inner.removeBottom(1)
        foot.column -= 1
        foot.width += 1
        frame.draw(KeyHints(hints), in: foot, with: appearance)
    }
}
