import Datasets
import Screen
import Telemetry

/// What stands around the sample: how it was seen over the epochs, and its neighbours.
extension InspectPage {
    func drawHistory(
        of sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let names = sample.samples.classNames
        let series = classification.map { history.series(of: $0, classNames: names, with: appearance) } ?? []
        let panel = Panel(
            "over the epochs",
            legend: series.map { series in
                series.legend(percent(series.samples.last?.mean, appearance), with: appearance)
            }
        )
        frame.draw(panel, in: area, with: appearance)
        let axis = LineChart.AxisOptions(integersOnly: true, unit: "epoch")
        let chart = LineChart(
            series.filter { !$0.samples.isEmpty }, x: axis,
            y: LineChart.AxisOptions(lower: .fixed(0), upper: .fixed(1), labels: .percent),
            emptyText: isWithoutTraining ? "not kept with the model" : "from the first epoch on")
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    func percent(_ value: Double?, _ appearance: Appearance) -> String {
        appearance.numbers.percent(value ?? .nan, digits: 0)
    }

    /// Two lines, for the label and for the strongest other, where there is no room for a chart.
    func drawSparklines(
        of sample: WatchedSample, _ classification: Classification, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let theme = appearance.theme
        guard !history.entries.isEmpty else {
            frame.write(
                isWithoutTraining ? "" : "its history comes with the first epoch", in: area.line(0), style: theme.muted,
                with: appearance)
            return
        }
        let names = sample.samples.classNames
        let classes = history.classes(of: classification, atMost: 2)
        let width = min(classes.map { names[$0].columnWidth + 3 }.max() ?? 0, area.width / 3)
        for (line, index) in classes.enumerated() {
            var row = area.line(line)
            frame.write("p(\(names[index]))", in: row.removeLeft(width), style: theme.muted, with: appearance)
            _ = row.removeLeft(1)
            let values = history.probabilities(of: index, temperature: temperature)
            let value =
                percent(values.last, appearance).paddedLeft(to: 5) + " at epoch \(history.entries.last?.epoch ?? 0)"
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

    /// The thumbnails and the samples that they show; nil where they have no room.
    func strip(
        in layout: InspectLayout, context: PageContext, with appearance: Appearance
    ) -> (widget: ThumbnailStrip, samples: [Int])? {
        guard let area = layout.stripArea, let samples = context.samples, let size = samples.pictureSize else {
            return nil
        }
        let columns = min(max(6, (size.width * 14 + size.height / 2) / size.height), 28)
        let pictureSize = Size(columns: columns, rows: 7)
        let page = context.selection.page(of: ThumbnailStrip.capacity(of: area, pictureSize: pictureSize))
        let items = page.map { sample in
            let pixels = samples.picture(of: sample)?.pixels ?? []
            let image = GrayImage(width: size.width, height: size.height, pixels: pixels)
            return ThumbnailStrip.Item(
                image, caption: caption(of: sample, samples, context.validation, with: appearance),
                isSelected: sample == context.selection.index)
        }
        return (ThumbnailStrip(items, pictureSize: pictureSize), page)
    }

    func caption(
        of sample: Int, _ samples: LabelledSamples, _ validation: ValidationReport?, with appearance: Appearance
    ) -> StyledText {
        let names = samples.classNames
        let label = Int(samples.labels[sample])
        guard let validation, sample < validation.predictions.count else { return StyledText(names[label]) }
        let prediction = Int(validation.predictions[sample])
        guard prediction != label, prediction < names.count else {
            return StyledText(names[label] + appearance.text(" ✓", ascii: " ok"), appearance.theme.good)
        }
        let cross = appearance.text("✗", ascii: "x")
        let arrow = appearance.text("→", ascii: ">")
        return StyledText("\(cross) \(names[label])\(arrow)\(names[prediction])", appearance.theme.bad)
    }

    func drawStrip(
        into frame: inout Frame, in area: Rectangle, _ layout: InspectLayout, context: PageContext,
        with appearance: Appearance
    ) {
        let selection = context.selection
        let name = selection.filter.name(classNames: context.classNames, with: appearance)
        let panel = Panel(
            "in this order", legend: [StyledText("\(name), \(selection.order.name)", appearance.theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        guard let strip = strip(in: layout, context: context, with: appearance) else { return }
        if strip.samples.isEmpty {
            frame.write(
                "no sample passes the filter", in: panel.inner(of: area), style: appearance.theme.muted,
                with: appearance)
        }
        frame.draw(strip.widget, in: panel.inner(of: area), with: appearance)
    }

    /// A drawing as the model is given it, and what was done to it.
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
