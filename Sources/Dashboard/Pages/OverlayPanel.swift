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

    func draw(into frame: inout Frame, in box: Rectangle, foot: String, with appearance: Appearance) {
        let panel = Panel(StyledText(title), isFocused: true)
        frame.fill(box, with: Cell(" ", appearance.theme.text))
        frame.draw(panel, in: box, with: appearance)
        var inner = panel.inner(of: box)
        frame.write(
            foot, in: inner.removeBottom(1), alignment: .center, style: appearance.theme.muted, with: appearance)
    }
}
