import Datasets
import Screen
import Telemetry

/// Draws what surrounds the sample: its probabilities over the epochs, and its neighbours.
extension InspectPage {
    /// - Parameter moment: the epoch that is shown; nil for the newest.
    func drawHistory(
        of sample: WatchedSample, at moment: Int?, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let names = sample.samples.classNames
        let curve = history.curve(with: shownPrediction, at: moment)
        let series =
            classification.map {
                history.series(
                    of: $0, along: curve.points, classNames: names, width: Panel().inner(of: area).width,
                    with: appearance)
            } ?? []
        let panel = Panel(
            "over the epochs",
            legend: series.map { series in
                series.legend(percent(curve.shown.map { series.samples[$0].mean }, appearance), with: appearance)
            }
        )
        frame.draw(panel, in: area, with: appearance)
        let axis = LineChart.AxisOptions(integersOnly: true, unit: "epoch")
        let chart = LineChart(
            series.filter { !$0.samples.isEmpty }, x: axis,
            y: LineChart.AxisOptions(lower: .fixed(0), upper: .fixed(1), labels: .percent),
            crosshair: moment.map(Double.init), emptyText: "shown after the first epoch")
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    func percent(_ value: Double?, _ appearance: Appearance) -> String {
        appearance.numbers.percent(value ?? .nan, digits: 0)
    }

    /// Draws two sparklines, for the label and for the most probable other class, if there is no room for a chart.
    func drawSparklines(
        of sample: WatchedSample, _ classification: Classification, at moment: Int?, into frame: inout Frame,
        in area: Rectangle, with appearance: Appearance
    ) {
        let theme = appearance.theme
        guard !history.entries.isEmpty else {
            frame.write(
                hasHistory ? "its history comes with the first epoch" : "", in: area.line(0), style: theme.muted,
                with: appearance)
            return
        }
        let names = sample.samples.classNames
        let classes = history.classes(of: classification, atMost: 2)
        let curve = history.curve(with: shownPrediction, at: moment)
        let epoch = curve.shown.flatMap { Int(exactly: curve.points[$0].place) }
        let width = min(classes.map { names[$0].columnWidth + 3 }.max() ?? 0, area.width / 3)
        let short = classes.map { names[$0] }.shortened(to: max(1, width - 3), with: appearance)
        for (line, index) in classes.enumerated() {
            var row = area.line(line)
            frame.write("p(\(short[line]))", in: row.removeLeft(width), style: theme.muted, with: appearance)
            _ = row.removeLeft(1)
            let values = curve.points.map { $0.probability(of: index) }
            let value =
                percent(curve.shown.map { values[$0] }, appearance).paddedLeft(to: 5)
                + (epoch.map { " at epoch \($0)" } ?? " now")
            frame.write(value, in: row.removeRight(value.columnWidth), style: theme.strong, with: appearance)
            _ = row.removeRight(1)
            let isPrediction = index == classification.prediction
            let style =
                index == classification.label
                ? theme.good
                : !isPrediction ? theme.muted : classification.label == nil ? theme.bar : theme.bad
            frame.draw(Sparkline(values, lower: 0, upper: 1, style: style), in: row, with: appearance)
        }
    }

    /// Draws a drawing as the model is given it, and says how it was prepared.
    func drawGiven(
        _ sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let board else { return }
        let panel = Panel("what the model is given")
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        let image = GrayImage(board.input)
        let columns = min(max(8, image.width * 2 * inner.height / max(1, image.height)), inner.width / 2)
        frame.draw(image, in: inner.removeLeft(columns), with: appearance)
        _ = inner.removeLeft(3)
        let text =
            board.isCentered
            ? "Scaled to a box of 20/28 of the picture and moved until its centre of mass is in the middle, as MNIST's "
                + "digits were made: the model knows no others. The key a gives it as it is drawn."
            : "The drawing as it is. The key a centres it as MNIST's digits were made, which helps a model that was trained on "
                + "them."
        inner.width = min(inner.width, 72)
        frame.draw(Paragraph([StyledText(text, appearance.theme.muted)]), in: inner, with: appearance)
    }
}
