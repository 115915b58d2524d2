import Screen

/// The strongest words for and against each class: as bars where there is room, otherwise in lines.
struct ClassWordsList: Widget {
    var words: ClassWords
    /// The names of all classes.
    var names: [String]
    var selected: Int

    /// The least height of a class with bars: its name and two words.
    private static let barRows = 3

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let shown = shown(in: area)
        let height = rows(in: area)
        for (index, place) in shown.enumerated() {
            var block = Rectangle(
                column: area.column, row: area.row + index * height, width: area.width,
                height: min(height, area.height - index * height))
            if height >= Self.barRows {
                drawBars(of: place, into: &frame, in: block, with: appearance)
            } else {
                let lines = lines(of: place, width: area.width, count: height, with: appearance)
                for line in lines.prefix(height) {
                    frame.write(line, in: block.removeTop(1), style: appearance.theme.text, with: appearance)
                }
            }
        }
    }

    /// The classes that are visible, around the selected one.
    func shown(in area: Rectangle) -> Range<Int> {
        let count = min(words.rankings.count, area.height / rows(in: area))
        let first = min(max(0, selected - count / 2), words.rankings.count - count)
        return first..<first + count
    }

    /// The class at a cell of the screen; nil where there is none.
    func place(atColumn column: Int, row: Int, in area: Rectangle) -> Int? {
        guard area.contains(column: column, row: row) else { return nil }
        let (shown, place) = (shown(in: area), (row - area.row) / rows(in: area))
        return place < shown.count ? shown.lowerBound + place : nil
    }

    // MARK: -

    /// The rows for each class: as many as all have, but no more than the kept words need.
    private func rows(in area: Rectangle) -> Int {
        min(max(1, area.height / max(1, words.rankings.count)), 20)
    }

    private func name(_ place: Int) -> String { place < names.count ? names[place] : "\(place)" }

    private func drawBars(of place: Int, into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        var rest = area
        var head = rest.removeTop(1)
        // An empty row keeps high blocks apart.
        if rest.height >= 4 { _ = rest.removeBottom(1) }
        let width = (area.width - 2) / 2
        let ranking = words.rankings[place]
        let nameStyle = place == selected ? theme.selection : theme.strong
        let label = name(place).shortened(to: max(4, width - 4), with: appearance)
        frame.write(
            StyledText(label, nameStyle) + StyledText("  for", theme.muted), in: head.removeLeft(width),
            with: appearance)
        _ = head.removeLeft(2)
        frame.write("against", in: head, style: theme.muted, with: appearance)
        let peak =
            words.rankings.flatMap { [$0.pro.first, $0.contra.first] }.compactMap { $0?.score.magnitude }.max() ?? 0
        for (entries, offset) in [(ranking.pro, 0), (ranking.contra, width + 2)] {
            var side = rest
            (side.column, side.width) = (rest.column + offset, min(width, rest.width - offset))
            let style = offset == 0 ? theme.good : theme.bad
            let bars = entries.prefix(side.height).map { entry in
                BarList.Row(
                    StyledText(entry.word.shortened(to: max(4, width / 2), with: appearance)),
                    fraction: peak > 0 ? entry.score.magnitude / peak : 0,
                    value: appearance.numbers.signed(entry.score), style: style)
            }
            frame.draw(BarList(Array(bars)), in: side, with: appearance)
        }
    }

    /// A line with words for the class, and one with words against it; one line with both if there is no more room.
    private func lines(of place: Int, width: Int, count: Int, with appearance: Appearance) -> [StyledText] {
        let theme = appearance.theme
        let longest = names.prefix(256).map(\.columnWidth).max() ?? 0
        let nameWidth = min(longest, max(6, width / 4))
        let label = name(place).shortened(to: nameWidth, with: appearance)
        var head = StyledText(label, place == selected ? theme.selection : theme.strong)
        head.append(String(repeating: " ", count: nameWidth - label.columnWidth + 1))
        let ranking = words.rankings[place]
        let room = width - nameWidth - 1
        if count > 1 {
            let indent = StyledText(String(repeating: " ", count: nameWidth + 1))
            return [
                head + list(ranking.pro, theme.good, width: room, with: appearance),
                indent + list(ranking.contra, theme.bad, width: room, with: appearance),
            ]
        }
        let half = (room - 2) / 2
        let pro = list(ranking.pro, theme.good, width: half, with: appearance)
        let gap = String(repeating: " ", count: max(0, half - pro.columnWidth) + 2)
        return [head + pro + StyledText(gap) + list(ranking.contra, theme.bad, width: half, with: appearance)]
    }

    /// As many words with their scores as fit: "goal +2.31  match +1.90".
    private func list(
        _ entries: [ClassWords.Entry], _ style: Style, width: Int, with appearance: Appearance
    ) -> StyledText {
        var line = StyledText()
        for entry in entries {
            let gap = line.isEmpty ? "" : "  "
            let number = appearance.numbers.signed(entry.score)
            let word = entry.word.shortened(
                to: line.isEmpty ? max(4, width - number.columnWidth - 1) : 20, with: appearance)
            guard line.columnWidth + gap.count + word.columnWidth + 1 + number.columnWidth <= width else { break }
            line.append("\(gap)\(word) ", appearance.theme.text)
            line.append(number, style)
        }
        return line
    }
}
