/// Something that can be drawn: a value without identity, made for one frame and drawn into it.
///
/// A widget draws only inside `area` and accepts any area: where room is short it draws less, or nothing. It does not
/// clear the cells that it does not draw.
package protocol Widget: Sendable {
    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance)
}

extension Frame {
    package mutating func draw(_ widget: some Widget, in area: Rectangle, with appearance: Appearance) {
        widget.draw(into: &self, in: area, with: appearance)
    }
}
