import Screen

/// Names at the left, their values at the right, a line each, and an empty one between where there is room.
struct Facts: Widget {
    struct Fact: Sendable {
        var name: String
        var value: String
        /// `nil`: that of numbers that matter.
        var style: Style?
        /// How the value came to be what it is: a small curve between name and value, where there is room.
        var trend: [Double] = []

        init(_ name: String, _ value: String, style: Style? = nil, trend: [Double] = []) {
            self.trend = trend
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
            // A value that is too long is cut, so that it is known what it is of.
            let room = max(line.width / 2, line.width - fact.name.columnWidth - 1)
            let value = line.removeRight(min(room, fact.value.columnWidth))
            frame.write(fact.value, in: value, style: fact.style ?? appearance.theme.strong, with: appearance)
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
