import Datasets
import Screen

extension SampleGallery {
    func draw(
        _ context: PageContext, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let panel = Panel("more test \(context.samples?.sampleName ?? "sample")s", legend: [StyledText("least sure")])
        frame.draw(panel, in: area, with: appearance)
        guard let samples = context.samples else { return }
        let inner = panel.inner(of: area)
        let shown = entries.prefix(Self.capacity(of: inner, hasPictures: samples.imageSize != nil))
        if samples.imageSize != nil {
            drawPictures(shown, samples, into: &frame, in: inner, with: appearance)
        } else {
            drawLines(shown, samples, into: &frame, in: inner, with: appearance)
        }
    }

    private func drawPictures(
        _ shown: ArraySlice<Entry>, _ samples: LabelledSamples, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let across = max(1, area.width / Self.cellWidth)
        let width = area.width / across
        for (place, entry) in shown.enumerated() {
            var cell = Rectangle(
                column: area.column + place % across * width, row: area.row + place / across * Self.pictureSize.rows,
                width: width - 2, height: Self.pictureSize.rows)
            let picture = cell.removeLeft(Self.pictureSize.columns)
            if let image = samples.image(of: entry.sample) { frame.draw(image, in: picture, with: appearance) }
            _ = cell.removeLeft(1)
            drawClasses(of: entry, samples, into: &frame, in: cell, with: appearance)
        }
    }

    /// The label and the bars beside a picture.
    private func drawClasses(
        of entry: Entry, _ samples: LabelledSamples, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let theme = appearance.theme
        let seen = entry.classification
        var rest = area
        _ = rest.removeTop(1)
        let mark = seen.isRight ? appearance.text("✓", ascii: "ok") : appearance.text("✗", ascii: "x")
        let head = rest.removeTop(1)
        let label = seen.label.map { samples.classNames[$0] } ?? ""
        let whole = "label \(label) \(mark)"
        // The mark matters more than the word, and than the whole name.
        let best = seen.probabilities.largest(3)
        let others = best.map { samples.classNames[$0] }
        let short = ([label] + others).shortened(to: max(1, head.width - mark.columnWidth - 1), with: appearance)[0]
        frame.write(
            StyledText(
                whole.columnWidth <= head.width ? whole : "\(short) \(mark)", seen.isRight ? theme.good : theme.bad),
            in: head, with: appearance)
        let values = best.map { appearance.numbers.percent(seen.probabilities[$0], digits: 0) }
        let room = rest.width - (values.map(\.columnWidth).max() ?? 0) - 1
        let names = others.shortened(to: max(1, room), with: appearance)
        let rows = zip(best, zip(names, values)).map { index, texts in
            BarList.Row(
                StyledText(texts.0), fraction: seen.probabilities[index], value: texts.1,
                style: index == seen.label ? theme.good : theme.bar)
        }
        frame.draw(BarList(rows, spreads: false), in: rest.removeTop(3), with: appearance)
    }

    /// Two lines for each sample: what the model says, and the beginning of the text or of the row.
    private func drawLines(
        _ shown: ArraySlice<Entry>, _ samples: LabelledSamples, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let theme = appearance.theme
        let mark = 2
        let rows = AlignedRows(
            samples, of: shown.map(\.sample), width: max(0, area.width - mark), with: appearance)
        var rest = area
        if !rows.header.isEmpty, rest.height > shown.count * Self.lineHeight - 1 {
            var head = rest.removeTop(1)
            _ = head.removeLeft(mark)
            frame.write(rows.header, in: head, style: theme.muted, with: appearance)
        }
        let labels = shown.map { $0.classification.label.map { samples.classNames[$0] } ?? "" }
        let labelWidth = labels.reduce(0) { max($0, $1.columnWidth) }
        for (place, entry) in shown.enumerated() {
            var lines = rest.removeTop(Self.lineHeight)
            let seen = entry.classification
            var head = lines.removeTop(1)
            frame.write(
                seen.isRight ? appearance.text("✓", ascii: "*") : appearance.text("✗", ascii: "x"),
                in: head.removeLeft(mark), style: seen.isRight ? theme.good : theme.bad, with: appearance)
            let verdict = verdict(
                of: entry, samples, labelWidth: labelWidth, width: head.width, with: appearance)
            frame.write(verdict, in: head, with: appearance)
            var line = lines.removeTop(1)
            _ = line.removeLeft(mark)
            let text =
                rows.lines[place].isEmpty ? samples.excerpt(of: entry.sample, length: line.width) : rows.lines[place]
            frame.write(text, in: line, style: theme.muted, with: appearance)
        }
    }

    /// "label sport   politics 61 %   sport 30 %   cooking 9 %", names shortened so that all have room; the label is as wide
    /// as the widest, if there is room.
    private func verdict(
        of entry: Entry, _ samples: LabelledSamples, labelWidth: Int, width: Int, with appearance: Appearance
    ) -> StyledText {
        let theme = appearance.theme
        let seen = entry.classification
        let best = seen.probabilities.largest(3)
        let values = best.map { appearance.numbers.percent(seen.probabilities[$0], digits: 0) }
        let label = seen.label.map { samples.classNames[$0] } ?? ""
        let whole = [label] + best.map { samples.classNames[$0] }
        let fixed = "label ".count + values.reduce(0) { $0 + 4 + $1.columnWidth }
        var names = whole
        let room = width - whole.dropFirst().reduce(fixed) { $0 + $1.columnWidth }
        if label.columnWidth > room {
            names = whole.shortened(to: max(1, (width - fixed) / whole.count), with: appearance)
        } else {
            names[0] = label.paddedRight(to: min(labelWidth, room))
        }
        var text = StyledText("label ", theme.muted)
        text.append(names[0], seen.isRight ? theme.good : theme.bad)
        for (place, index) in best.enumerated() {
            text.append("   \(names[place + 1]) ", index == seen.label ? theme.good : theme.text)
            text.append(values[place], place == 0 ? theme.strong : theme.muted)
        }
        return text
    }
}
