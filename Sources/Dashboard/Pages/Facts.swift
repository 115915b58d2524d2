import Screen

/// A list of facts, one per line: names on the left, values on the right, with empty lines between them if there is
/// room.
struct Facts: Widget {
    struct Fact: Sendable {
        var name: String
        var value: String
        /// The style of the value; `nil` for the style of numbers.
        var style: Style?
        /// The history of the value, drawn as a small curve between name and value if there is room.
        var trend: [Double] = []
        /// Whether the value is the name of a class.
        var isName = false

        /// The width of name and value side by side.
        var columnWidth: Int { name.columnWidth + 1 + value.columnWidth }

        init(_ name: String, _ value: String, style: Style? = nil, trend: [Double] = [], isName: Bool = false) {
            self.trend = trend
            self.isName = isName
            self.name = name
            self.value = value
            self.style = style
        }
    }

    var facts: [Fact]

    init(_ facts: [Fact]) {
        self.facts = facts
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let step = 2 * facts.count - 1 <= area.height ? 2 : 1
        for (index, fact) in facts.prefix(area.height).enumerated() {
            var line = area.line(index * step)
            // A value that is too long is shortened, so that its name stays visible.
            let room = max(line.width / 2, line.width - fact.name.columnWidth - 1)
            let value = line.removeRight(min(room, fact.value.columnWidth))
            frame.write(
                fact.value.shortenedInside(to: value.width, with: appearance), in: value,
                style: fact.style ?? appearance.theme.strong, with: appearance)
            line.width -= 1
            let taken = frame.write(fact.name, in: line, style: appearance.theme.muted, with: appearance)
            _ = line.removeLeft(taken + 1)
            if !fact.trend.isEmpty, line.width >= 3 {
                let curve = line.removeRight(min(line.width, 24))
                frame.draw(Sparkline(fact.trend, lower: 0, style: appearance.theme.muted), in: curve, with: appearance)
            }
        }
    }
}
