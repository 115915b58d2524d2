import Screen
import Telemetry

/// A line about a run: where it lies, a setting, or the newest value of a metric.
struct RunDetail: Hashable, Sendable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }

    /// All of a run: where it lies, its state with the evidence, its settings, the newest values.
    static func all(of run: WatchedRun) -> [RunDetail] {
        let numbers = NumberFormat()
        let facts = [
            ("name", run.title == run.name ? "" : run.title), ("path", run.path), ("state", run.evidence),
            ("tags", run.tags.joined(separator: ", ")), ("note", run.note),
            ("folder", run.folder ?? ""), ("commit", run.commit ?? ""), ("machine", run.host ?? ""),
        ]
        return facts.filter { !$0.1.isEmpty }.map { RunDetail($0, $1) }
            + run.settings.map { RunDetail($0.name, $0.value) }
            + Self.ordered(run.figures).map { figures in
                let newest = numbers.significant(figures.last, digits: 5)
                let noun = figures.points == 1 ? "value" : "values"
                return RunDetail(figures.name, "\(newest)  \(numbers.grouped(figures.points)) \(noun)")
            }
    }
}

extension RunDetail {
    /// The figures of the computer come last.
    private static func ordered(_ figures: [WatchedRun.Figures]) -> [WatchedRun.Figures] {
        func isOfMachine(_ name: String) -> Bool { name.hasPrefix("system/") }
        return figures.filter { !isOfMachine($0.name) } + figures.filter { isOfMachine($0.name) }
    }
}

/// Lines about a run, of which the selected one is shown whole.
struct RunDetailList: Widget {
    let details: [RunDetail]
    /// The place of the line that is shown whole; nil if none is selected.
    let selected: Int?
    /// The width of the longest name.
    private let longest: Int

    init(details: [RunDetail], selected: Int?) {
        (self.details, self.selected) = (details, selected)
        longest = details.reduce(0) { max($0, $1.name.columnWidth) }
    }

    /// The width of the names, so that values are aligned.
    private func nameWidth(_ width: Int) -> Int { min(longest, max(6, width * 2 / 5)) }

    /// The lines of a detail: one, or as many as are needed for the whole of it.
    private func lines(of place: Int, width: Int, with appearance: Appearance) -> [StyledText] {
        let (detail, theme) = (details[place], appearance.theme)
        let names = nameWidth(width)
        let room = max(4, width - names - (names > 0 ? 2 : 0))
        guard place == selected else {
            let name = detail.name.shortenedInside(to: names, with: appearance).paddedRight(to: names)
            return [
                StyledText(names > 0 ? name + "  " : "", theme.muted)
                    + StyledText(detail.value.shortened(to: room, with: appearance))
            ]
        }
        if detail.name.columnWidth <= names, detail.value.columnWidth <= room {
            let name = StyledText(detail.name, theme.selection)
            let space = String(repeating: " ", count: max(0, names - detail.name.columnWidth) + (names > 0 ? 2 : 0))
            return [name + StyledText(space) + StyledText(detail.value, names > 0 ? theme.strong : theme.selection)]
        }
        let name = detail.name.isEmpty ? [] : StyledText(detail.name, theme.selection).wrapped(to: width)
        return name + StyledText(detail.value, theme.strong).wrapped(to: width)
    }

    /// The first detail that is drawn, so that the selected one is seen whole.
    private func first(in area: Rectangle, with appearance: Appearance) -> Int {
        guard let selected, details.indices.contains(selected) else { return 0 }
        let height = lines(of: selected, width: area.width, with: appearance).count
        return max(0, min(selected, max(selected + height - area.height, selected - area.height / 2)))
    }

    /// The detail in a row of the area; nil where there is none.
    func place(ofRow row: Int, in area: Rectangle, with appearance: Appearance) -> Int? {
        var top = area.row
        for place in details.indices.dropFirst(first(in: area, with: appearance)) {
            top += lines(of: place, width: area.width, with: appearance).count
            if row < top { return place }
        }
        return nil
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var row = 0
        for place in details.indices.dropFirst(first(in: area, with: appearance)) {
            for line in lines(of: place, width: area.width, with: appearance) {
                guard row < area.height else { return }
                frame.write(line, in: area.line(row), style: appearance.theme.text, with: appearance)
                row += 1
            }
        }
    }
}
