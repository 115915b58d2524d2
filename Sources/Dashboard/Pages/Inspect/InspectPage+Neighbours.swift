import Datasets
import Evaluation
import Screen
import Telemetry

/// Draws the samples around the selected one: thumbnails, or one line for each row or text.
extension InspectPage {
    /// The sample that is drawn at a cell of the screen; nil if there is none.
    func neighbour(atColumn column: Int, row: Int, in layout: InspectLayout, context: PageContext) -> Int? {
        guard let area = layout.stripArea else { return nil }
        if let strip = thumbnails(in: area, context: context, with: Appearance()) {
            return strip.widget.item(atColumn: column, row: row, in: area).map { strip.samples[$0] }
        }
        var lines = area
        _ = headLine(of: &lines, context: context)
        let samples = context.selection.page(of: lines.height)
        guard lines.contains(column: column, row: row), row - lines.row < samples.count else { return nil }
        return samples[row - lines.row]
    }

    func drawNeighbours(
        into frame: inout Frame, in area: Rectangle, _ layout: InspectLayout, context: PageContext,
        with appearance: Appearance
    ) {
        let selection = context.selection
        let name = selection.filter.name(classNames: context.classNames, with: appearance)
        let panel = Panel(
            "samples", legend: [StyledText("\(name), \(selection.order.name)", appearance.theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        guard let inner = layout.stripArea else { return }
        if selection.passingCount == 0 {
            frame.write(
                "no sample passes the filter", in: inner, style: appearance.theme.muted, with: appearance)
        }
        if let strip = thumbnails(in: inner, context: context, with: appearance) {
            frame.draw(strip.widget, in: inner, with: appearance)
        } else {
            drawLines(into: &frame, in: inner, context: context, with: appearance)
        }
    }

    /// The thumbnails and the samples that they show; nil if the samples are not pictures.
    private func thumbnails(
        in area: Rectangle, context: PageContext, with appearance: Appearance
    ) -> (widget: ThumbnailStrip, samples: [Int])? {
        guard let samples = context.samples, let size = samples.imageSize else { return nil }
        let columns = min(max(6, (size.width * 14 + size.height / 2) / size.height), 28)
        let pictureSize = Size(columns: columns, rows: 7)
        let page = context.selection.page(of: ThumbnailStrip.capacity(of: area, pictureSize: pictureSize))
        let items = page.compactMap { sample in
            samples.image(of: sample).map { image in
                ThumbnailStrip.Item(
                    image, caption: caption(of: sample, samples, context.validation, with: appearance),
                    isSelected: sample == context.selection.index)
            }
        }
        return (ThumbnailStrip(items, pictureSize: pictureSize), page)
    }

    /// Removes the line for the names of a table's columns from the area of the lines, and returns it; nil if there is
    /// none.
    private func headLine(of lines: inout Rectangle, context: PageContext) -> Rectangle? {
        guard case .row = context.samples?.kind, lines.height > 3 else { return nil }
        return lines.removeTop(1)
    }

    /// Draws a line for each sample: number, verdict, and as much of the sample as fits.
    private func drawLines(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard let samples = context.samples else { return }
        let theme = appearance.theme
        var area = area
        let head = headLine(of: &area, context: context)
        let page = context.selection.page(of: area.height)
        let numbers = page.map { appearance.numbers.grouped($0) }
        let captions = page.map { caption(of: $0, samples, context.validation, with: appearance) }
        let numberWidth = numbers.map(\.columnWidth).max() ?? 0
        let captionWidth = min(captions.map(\.columnWidth).max() ?? 0, area.width / 3)
        let taken = 2 + numberWidth + 2 + captionWidth + 2
        let room = max(0, area.width - taken)
        let rows = AlignedRows(samples, of: page, width: room, with: appearance)
        if var head {
            _ = head.removeLeft(taken)
            frame.write(rows.header, in: head, style: theme.muted, with: appearance)
        }
        for (row, sample) in page.enumerated() {
            let isSelected = sample == context.selection.index
            var line = area.line(row)
            let mark = isSelected ? appearance.text("▸", ascii: ">") : " "
            frame.write(mark, in: line.removeLeft(2), style: theme.focus.with(.bold), with: appearance)
            let number = line.removeLeft(numberWidth)
            frame.write(
                numbers[row], in: number, alignment: .right, style: isSelected ? theme.selection : theme.muted,
                with: appearance)
            _ = line.removeLeft(2)
            frame.write(captions[row], in: line.removeLeft(captionWidth), style: theme.text, with: appearance)
            _ = line.removeLeft(2)
            let text = rows.lines[row].isEmpty ? samples.excerpt(of: sample, length: room) : rows.lines[row]
            frame.write(text, in: line, style: isSelected ? theme.strong : theme.text, with: appearance)
        }
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
}
