import Screen
import Telemetry

/// The picture beside the table that was drawn last: thirty frames a second come, and it changes seldom.
///
/// Copies of a page share it, which is harmless because what it returns depends only on its arguments.
final class RunPictures: Sendable {
    struct Stamp: Hashable, Sendable {
        let generation: Generation
        let side: RunsPage.Side
        let size: Size
        let line: Int
        let isInSide: Bool
        let measure: Int
        let across: Int
        let selected: Int
        let appearance: Appearance
    }

    private let last = Guarded<(stamp: Stamp, frame: Frame)?>(nil)

    func picture(_ stamp: Stamp, make: () -> Frame) -> Frame {
        if let known = last.withLock({ $0 }), known.stamp == stamp { return known.frame }
        let frame = make()
        last.withLock { $0 = (stamp, frame) }
        return frame
    }
}

/// Pictures of several runs: the curves of the marked ones, parallel coordinates, and a setting against a metric.
extension RunsPage {
    func drawPicture(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let stamp = RunPictures.Stamp(
            generation: generation, side: side, size: Size(columns: area.width, rows: area.height), line: line,
            isInSide: isInSide, measure: measure, across: across, selected: side == .charts ? 0 : selected,
            appearance: appearance)
        let picture = pictures.picture(stamp) {
            var picture = Frame(size: stamp.size, filledWith: Cell(" ", appearance.theme.text))
            switch side {
            case .charts: drawCharts(into: &picture, in: picture.area, with: appearance)
            case .parallel: drawParallel(into: &picture, in: picture.area, with: appearance)
            case .scatter: drawScatter(into: &picture, in: picture.area, with: appearance)
            case .settings, .troubles, .columns: break
            }
            return picture
        }
        frame.draw(picture, column: area.column, row: area.row)
    }

    private func say(_ text: String, _ title: String, _ frame: inout Frame, _ area: Rectangle, _ appearance: Appearance)
    {
        let panel = Panel(StyledText(title))
        frame.draw(panel, in: area, with: appearance)
        frame.draw(
            Paragraph([StyledText(text, appearance.theme.muted)]), in: panel.inner(of: area), with: appearance)
    }

    // MARK: - Curves

    private func drawCharts(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let charts = comparison.charts
        guard !charts.isEmpty else {
            let text =
                comparison.runs.isEmpty
                ? "No run is marked. Space marks the selected one, A all of the table."
                : comparison.runs.allSatisfy(\.isWhole) ? "The marked runs have no curves." : "reading the marked runs"
            return say(text, "curves", &frame, area, appearance)
        }
        let selected = min(max(0, line), charts.count - 1)
        let board = ChartBoard(
            runs: comparison.runs, clocks: comparison.clocks, labels: comparison.labels, colors: comparison.colors,
            options: comparison.options, cache: cache)
        for (place, cell) in ChartGrid(charts.count, in: area).cells(around: selected)
        where charts.indices.contains(place) {
            let isSelected = isInSide && place == selected
            if let groups = comparison.groups {
                SeedBands(chart: charts[place], runs: comparison.runs, groups: groups)
                    .draw(into: &frame, in: cell, isSelected: isSelected, with: appearance)
            } else {
                board.draw(charts[place], into: &frame, in: cell, isSelected: isSelected, with: appearance)
            }
        }
    }

    // MARK: - All runs

    private var looks: RunLooks {
        let chosen = Set(watched.chosen)
        let marks = rows.rows.map { row in
            row.runs.map { watched.runs[$0].id }.first { chosen.contains($0) }.map { color(ofRun: $0) }
        }
        return RunLooks(marks: marks, selected: rows.rows.isEmpty ? nil : selected)
    }

    /// The place of the metric of the pictures in those of the table; nil without metrics.
    private var shownMeasure: Int? { rows.metrics.isEmpty ? nil : min(measure, rows.metrics.count - 1) }

    private func hint(_ key: String, _ text: String, _ appearance: Appearance) -> StyledText {
        StyledText(key + " ", appearance.theme.key) + StyledText(text, appearance.theme.muted)
    }

    private func drawParallel(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let measure = shownMeasure, !rows.differing.isEmpty else {
            return say(
                "The runs differ in no setting, or have no values.", "parallel coordinates", &frame, area, appearance)
        }
        let numbers = appearance.numbers
        let settings = rows.differing.filter { !wishes.groupsSeeds || !WatchedRun.Setting($0, "").isSeed }
        let axes =
            settings.map { rows.axis(ofSetting: $0, in: watched.runs, numbers) }
            + [rows.axis(ofMetric: measure, numbers)]
        let panel = Panel("parallel coordinates", legend: [hint("m", "metric", appearance)], isFocused: isInSide)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(ParallelCoordinates(axes: axes, looks: looks), in: panel.inner(of: area), with: appearance)
    }

    private func drawScatter(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard let measure = shownMeasure, !rows.differing.isEmpty else {
            return say("The runs differ in no setting, or have no values.", "scatter plot", &frame, area, appearance)
        }
        let numbers = appearance.numbers
        let setting = rows.differing[min(across, rows.differing.count - 1)]
        let x = rows.axis(ofSetting: setting, in: watched.runs, numbers)
        let y = rows.axis(ofMetric: measure, numbers)
        let title = "\(y.title) against \(x.title)".shortenedInside(to: max(8, area.width - 26), with: appearance)
        let panel = Panel(
            StyledText(title), legend: [hint("m", "metric", appearance) + "  " + hint("x", "setting", appearance)],
            isFocused: isInSide)
        frame.draw(panel, in: area, with: appearance)
        frame.draw(SettingScatter(x: x, y: y, looks: looks), in: panel.inner(of: area), with: appearance)
    }
}
