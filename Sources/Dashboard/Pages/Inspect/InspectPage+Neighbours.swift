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
        // Where there is room for a row of pictures twice as large, a pixel of MNIST has a half cell of its own.
        let rows = area.height >= 15 ? 14 : 7
        let columns = min(max(6, (size.width * 2 * rows + size.height / 2) / size.height), 4 * rows)
        let pictureSize = Size(columns: columns, rows: rows)
        let page = context.selection.page(of: ThumbnailStrip.capacity(of: area, pictureSize: pictureSize))
        let items = page.compactMap { sample in
            samples.image(of: sample).map { image in
                ThumbnailStrip.Item(
                    image,
                    caption: caption(
                        of: sample, among: page, samples, context.validation, width: columns - 1, with: appearance),
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
        func captions(_ width: Int) -> [StyledText] {
            page.map { caption(of: $0, among: page, samples, context.validation, width: width, with: appearance) }
        }
        let whole = captions(.max)
        let numberWidth = numbers.map(\.columnWidth).max() ?? 0
        let captionWidth = min(whole.map(\.columnWidth).max() ?? 0, area.width / 3)
        let shown = whole.allSatisfy { $0.columnWidth <= captionWidth } ? whole : captions(captionWidth)
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
            frame.write(shown[row], in: line.removeLeft(captionWidth), style: theme.text, with: appearance)
            _ = line.removeLeft(2)
            let text = rows.lines[row].isEmpty ? samples.excerpt(of: sample, length: room) : rows.lines[row]
            frame.write(text, in: line, style: isSelected ? theme.strong : theme.text, with: appearance)
        }
    }

    /// "7 ✓" or "✗ 4→9", where there is a report; names are shortened to fit into `width` columns, so that those of the
    /// samples of `page` can be told apart.
    func caption(
        of sample: Int, among page: [Int], _ samples: LabelledSamples, _ validation: ValidationReport?, width: Int,
        with appearance: Appearance
    ) -> StyledText {
        let names = samples.classNames
        let label = Int(samples.labels[sample])
        func short(_ index: Int, _ room: Int) -> String {
            guard names[index].columnWidth > room else { return names[index] }
            var classes = page.map { Int(samples.labels[$0]) }
            classes += page.compactMap { place in
                validation.flatMap { place < $0.predictions.count ? Int($0.predictions[place]) : nil }
            }
            let shown = Array(Set(classes + [index])).filter { names.indices.contains($0) }.sorted()
            let apart = shown.map { names[$0] }.shortenedApart(to: max(1, room), with: appearance)
            if let apart, let place = shown.firstIndex(of: index) { return apart[place] }
            return names[index].shortenedInside(to: max(1, room), keeping: max(1, room / 2), with: appearance)
        }
        guard let validation, sample < validation.predictions.count else { return StyledText(short(label, width)) }
        let prediction = Int(validation.predictions[sample])
        guard prediction != label, prediction < names.count else {
            let mark = appearance.text(" ✓", ascii: " ok")
            return StyledText(short(label, width - mark.columnWidth) + mark, appearance.theme.good)
        }
        let cross = appearance.text("✗", ascii: "x")
        let arrow = appearance.text("→", ascii: ">")
        // What one name leaves is the other's.
        let room = width - 3
        let first = short(label, max(room / 2, room - names[prediction].columnWidth))
        let second = short(prediction, room - first.columnWidth)
        return StyledText("\(cross) \(first)\(arrow)\(second)", appearance.theme.bad)
    }
}
