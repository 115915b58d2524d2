import Datasets
package import Screen
import Telemetry

extension InspectPage {
    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard let sample = WatchedSample(context, classification: classification) else {
            frame.write(
                "loading the test samples", in: area.centered(width: area.width, height: 1), alignment: .center,
                style: appearance.theme.muted, with: appearance)
            return
        }
        let layout = layout(in: area, samples: sample.samples)
        if layout.isCompact {
            drawCompact(sample, context: context, into: &frame, in: area, layout, with: appearance)
            return
        }
        let panel = Panel(title(of: sample, with: appearance), isFocused: board != nil)
        frame.draw(panel, in: layout.picture, with: appearance)
        drawPicture(of: sample, into: &frame, in: layout.pictureArea, with: appearance)
        for (line, text) in lines(about: sample, width: layout.lineArea.width, with: appearance).prefix(
            InspectLayout.lines
        ).enumerated() {
            frame.write(text, in: layout.lineArea.line(line), style: appearance.theme.muted, with: appearance)
        }
        drawBars(
            of: sample, context: context, into: &frame, in: layout.bars, showsHistory: layout.history == nil,
            with: appearance)
        if let area = layout.history { drawHistory(of: sample, into: &frame, in: area, with: appearance) }
        if let area = layout.strip {
            if board == nil {
                drawStrip(into: &frame, in: area, layout, context: context, with: appearance)
            } else {
                drawGiven(sample, into: &frame, in: area, with: appearance)
            }
        }
    }

    // MARK: - Picture

    private func title(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        board == nil ? sample.title(with: appearance) : StyledText("drawing board")
    }

    /// The sample as it is altered, or the board with its pen.
    private func drawPicture(
        of sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let size = sample.samples.pictureSize else {
            let text = "no picture: \(sample.samples.features) numbers"
            frame.write(
                text, in: area.centered(width: area.width, height: 1), alignment: .center,
                style: appearance.theme.muted, with: appearance)
            return
        }
        let image =
            board.map { GrayImage($0.picture) }
            ?? GrayImage(width: size.width, height: size.height, pixels: givenPixels)
        frame.draw(image, in: area, with: appearance)
        guard let board else { return }
        let place = image.placement(in: area)
        let column = place.column + (2 * board.cursor.x + 1) * place.width / (2 * image.width)
        let row = place.row + (2 * board.cursor.y + 1) * place.height / (2 * image.height)
        // On a ground of its own, which is seen on ink as well.
        let pen = board.isPenDown ? appearance.glyph("●", ascii: "O") : "+"
        frame[column, row] = Cell(pen, appearance.theme.selection.with(.bold))
    }

    /// Which sample it is among which, and what is done to it; of a drawing, what the pen does.
    private func lines(
        about sample: WatchedSample, width: Int, with appearance: Appearance
    ) -> [StyledText] {
        let theme = appearance.theme
        guard let board else {
            let phrases = alteration.phrases(with: appearance)
            guard !phrases.isEmpty else {
                return [
                    place(of: sample, with: appearance), StyledText(sample.selection.order.name),
                    StyledText("as in the data"),
                ]
            }
            let applied = StyledText(phrases.joined(separator: ", "), theme.warning).wrapped(to: max(1, width))
            // The order gives way where all that is applied would not be seen.
            let order = applied.count + 2 > InspectLayout.lines ? [] : [StyledText(sample.selection.order.name)]
            return [place(of: sample, with: appearance)] + order + applied
        }
        let numbers = appearance.numbers
        let pen = board.isPenDown ? StyledText("pen down", theme.warning) : StyledText("pen up", theme.strong)
        return [
            pen + StyledText(" \(board.cursor.x), \(board.cursor.y)  brush \(numbers.significant(board.radius))"),
            StyledText(board.isCentered ? "given centred, as MNIST was" : "given as it is drawn"),
            StyledText("arrows, enter: or the mouse"),
        ]
    }

    /// Where the sample stands among those that the filter lets through.
    private func place(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        let numbers = appearance.numbers
        let selection = sample.selection
        let total = numbers.grouped(selection.passingCount)
        let place = selection.position.map { "\(numbers.grouped($0))/" } ?? ""
        let name = selection.filter.name(classNames: sample.samples.classNames, with: appearance)
        return StyledText(
            "\(place)\(total) \(name)", selection.filter == .all ? appearance.theme.text : appearance.theme.warning)
    }

    // MARK: - Bars and facts

    /// "label 7, says 9 (61.0 %)", without the confidence where that has no room.
    private func verdict(of sample: WatchedSample, width: Int, with appearance: Appearance) -> StyledText {
        guard board != nil else {
            let whole = sample.verdict(with: appearance)
            return whole.columnWidth <= width ? whole : sample.verdict(withConfidence: false, with: appearance)
        }
        guard let classification, board?.picture.isEmpty == false else {
            return StyledText("nothing is drawn yet", appearance.theme.muted)
        }
        let name = sample.samples.classNames[classification.prediction]
        let percent = appearance.numbers.percent(classification.confidence, digits: 1)
        return StyledText("says \(name) (\(percent))", appearance.theme.good)
    }

    /// Why there are no bars.
    private func absence(_ context: PageContext) -> String {
        context.network == nil
            ? "no model yet"
            : board == nil
                ? "the model takes other samples"
                : "Draw one of the classes: drag the mouse, or put the pen down with enter and move it with the arrows."
    }

    private func drawBars(
        of sample: WatchedSample, context: PageContext, into frame: inout Frame, in area: Rectangle,
        showsHistory: Bool, with appearance: Appearance
    ) {
        // Corners, spaces and two columns of border are left beside title and legend.
        let title = StyledText("what the model says")
        let legendRoom = area.width - title.columnWidth - 9
        let panel = Panel(title, legend: [verdict(of: sample, width: legendRoom, with: appearance)])
        frame.draw(panel, in: area, with: appearance)
        var inner = panel.inner(of: area)
        guard let classification else {
            frame.draw(
                Paragraph([StyledText(absence(context), appearance.theme.muted)]), in: inner, with: appearance)
            return
        }
        let facts = facts(of: classification, in: sample, context: context, with: appearance)
        // Side by side where they would not all have a line.
        let classes = classification.probabilities.count
        let historyRows = showsHistory ? 3 : 0
        let isDouble = classes + 2 + facts.count + historyRows > inner.height && inner.width >= 40
        let factRows = isDouble ? (facts.count + 1) / 2 : facts.count
        let room = inner.height - factRows - historyRows
        let bars = inner.removeTop([2 * classes + 2, classes + 2, classes + 1].first { $0 <= room } ?? max(4, room))
        frame.draw(
            ClassBars(
                classification: classification, classNames: sample.samples.classNames, showsLogits: true), in: bars,
            with: appearance)
        if showsHistory, inner.height >= factRows + 2 {
            drawSparklines(of: sample, classification, into: &frame, in: inner.removeBottom(2), with: appearance)
            if inner.height > factRows { _ = inner.removeBottom(1) }
        }
        if isDouble {
            let halves = inner.columns([.flexible, .flexible], gap: 3)
            frame.draw(Facts(Array(facts.prefix(factRows))), in: halves[0], with: appearance)
            frame.draw(Facts(Array(facts.dropFirst(factRows))), in: halves[1], with: appearance)
        } else {
            inner.width = min(inner.width, 48)
            frame.draw(Facts(facts), in: inner, with: appearance)
        }
    }

    private func facts(
        of classification: Classification, in sample: WatchedSample, context: PageContext, with appearance: Appearance
    ) -> [Facts.Fact] {
        let numbers = appearance.numbers
        let theme = appearance.theme
        let names = sample.samples.classNames
        let ranked = classification.probabilities.indices.sorted {
            classification.probabilities[$0] > classification.probabilities[$1]
        }
        var facts: [Facts.Fact] = []
        let says = names[classification.prediction]
        if let label = classification.label {
            let isRight = classification.isRight
            facts = [
                Facts.Fact("label", names[label], style: theme.good),
                Facts.Fact(
                    "prediction",
                    says + (isRight ? appearance.text(" ✓", ascii: " ok") : appearance.text(" ✗", ascii: " x")),
                    style: isRight ? theme.good : theme.bad),
                Facts.Fact("loss", "\(numbers.fixed(classification.loss)) nats"),
            ]
        } else {
            facts = [Facts.Fact("prediction", says, style: theme.good)]
        }
        facts.append(Facts.Fact("confidence", numbers.percent(classification.confidence)))
        if ranked.count > 1 {
            let percent = numbers.percent(classification.probabilities[ranked[1]], digits: 1)
            facts.append(Facts.Fact("next", "\(names[ranked[1]]), \(percent)"))
        }
        facts.append(Facts.Fact("entropy", "\(numbers.fixed(classification.entropy)) nats"))
        if temperature != 1 {
            facts.append(Facts.Fact("temperature", numbers.significant(temperature, digits: 2), style: theme.warning))
        }
        return facts
    }

    // MARK: - History

    private func drawHistory(
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
            emptyText: "from the first epoch on")
        frame.draw(chart, in: panel.inner(of: area), with: appearance)
    }

    private func percent(_ value: Double?, _ appearance: Appearance) -> String {
        appearance.numbers.percent(value ?? .nan, digits: 0)
    }

    /// Two lines, for the label and for the strongest other, where there is no room for a chart.
    private func drawSparklines(
        of sample: WatchedSample, _ classification: Classification, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        let theme = appearance.theme
        guard !history.entries.isEmpty else {
            frame.write(
                "its history comes with the first epoch", in: area.line(0), style: theme.muted, with: appearance)
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
            let style = index == classification.label ? theme.good : theme.bad
            frame.draw(Sparkline(values, lower: 0, upper: 1, style: style), in: row, with: appearance)
        }
    }

    // MARK: - Strip

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
            let image = GrayImage(width: size.width, height: size.height, pixels: Array(samples.pixels(of: sample)))
            return ThumbnailStrip.Item(
                image, caption: caption(of: sample, samples, context.validation, with: appearance),
                isSelected: sample == context.selection.index)
        }
        return (ThumbnailStrip(items, pictureSize: pictureSize), page)
    }

    private func caption(
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

    private func drawStrip(
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
    private func drawGiven(
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

    // MARK: - Compact

    private func drawCompact(
        _ sample: WatchedSample, context: PageContext, into frame: inout Frame, in area: Rectangle,
        _ layout: InspectLayout, with appearance: Appearance
    ) {
        let theme = appearance.theme
        let inner = area.inset(columns: 1)
        var heading = title(of: sample, with: appearance)
        heading.append("  ", theme.muted)
        heading.append(verdict(of: sample, width: inner.width - heading.columnWidth, with: appearance))
        frame.write(heading, in: inner.line(0), style: theme.strong, with: appearance)
        frame.write(
            compactStatus(of: sample, with: appearance), in: inner.line(1), style: theme.muted, with: appearance)
        drawPicture(of: sample, into: &frame, in: layout.pictureArea, with: appearance)
        var bars = layout.bars
        guard let classification else {
            frame.draw(Paragraph([StyledText(absence(context), theme.muted)]), in: bars, with: appearance)
            return
        }
        let rows = min(bars.height, classification.probabilities.count)
        let names = sample.samples.classNames
        frame.draw(
            ClassBars(classification: classification, classNames: names), in: bars.removeTop(rows), with: appearance)
        if bars.height >= 3 {
            _ = bars.removeTop(1)
            let numbers = appearance.numbers
            var facts = [Facts.Fact("entropy", "\(numbers.fixed(classification.entropy)) nats")]
            if classification.label != nil {
                facts.insert(Facts.Fact("loss", "\(numbers.fixed(classification.loss)) nats"), at: 0)
            }
            frame.draw(Facts(facts), in: bars, with: appearance)
        }
    }

    /// The one line that says what is special about what is seen.
    private func compactStatus(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        var parts: [StyledText] = []
        if temperature != 1 {
            parts.append(
                StyledText("T \(appearance.numbers.significant(temperature, digits: 2))", theme.warning))
        }
        if let board {
            let pen = board.isPenDown ? "pen down" : "pen up"
            parts.insert(StyledText("\(pen) at \(board.cursor.x), \(board.cursor.y)", theme.strong), at: 0)
            if board.isCentered { parts.append("given centred") }
        } else {
            parts += alteration.phrases(with: appearance).map { StyledText($0, theme.warning) }
            parts.append(place(of: sample, with: appearance))
            if sample.selection.order != .index { parts.append(StyledText(sample.selection.order.name)) }
        }
        return parts.dropFirst().reduce(parts.first ?? "") { $0 + ", " + $1 }
    }
}
