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
        if let area = layout.history {
            drawHistory(of: sample, at: context.shownEpoch, into: &frame, in: area, with: appearance)
        }
        if let area = layout.strip {
            if board == nil {
                drawNeighbours(into: &frame, in: area, layout, context: context, with: appearance)
            } else {
                drawGiven(sample, into: &frame, in: area, with: appearance)
            }
        }
    }

    // MARK: - Picture

    func title(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        board == nil ? sample.title(with: appearance) : StyledText("drawing board")
    }

    /// Draws the sample as it is altered, or the board with its pen.
    func drawPicture(
        of sample: WatchedSample, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard let size = sample.samples.pictureSize else {
            let offset = scrolledLines(of: sample.selection.index)
            sample.drawContents(into: &frame, in: area, offset: offset, with: appearance)
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
        // The pen has a background of its own, so that it is visible on ink as well.
        let pen = board.isPenDown ? appearance.glyph("●", ascii: "O") : "+"
        frame[column, row] = Cell(pen, appearance.theme.selection.with(.bold))
    }

    /// The lines about the sample's place in the selection and its alterations, or about the pen of a drawing.
    func lines(
        about sample: WatchedSample, width: Int, with appearance: Appearance
    ) -> [StyledText] {
        let theme = appearance.theme
        guard let board else {
            let phrases = alteration.phrases(with: appearance)
            guard !phrases.isEmpty else {
                let lines = [place(of: sample, with: appearance), StyledText(sample.selection.order.name)]
                return lines
                    + (sample.samples.imageSize == nil
                        ? sample.decisionLines(width: width, with: appearance)
                        : [StyledText("unmodified")])
            }
            let applied = StyledText(phrases.joined(separator: ", "), theme.warning).wrapped(to: max(1, width))
            // The order is left out if the alterations would not all fit.
            let order = applied.count + 2 > InspectLayout.lines ? [] : [StyledText(sample.selection.order.name)]
            return [place(of: sample, with: appearance)] + order + applied
        }
        let pen = board.isPenDown ? StyledText("pen down", theme.warning) : StyledText("pen up", theme.strong)
        return [
            pen + StyledText(" \(board.cursor.x), \(board.cursor.y)  brush \(board.radius)"),
            StyledText(board.isCentered ? "given centred, as MNIST was" : "given as it is drawn"),
            StyledText("mouse, or arrows and enter"),
        ]
    }

    /// The sample's place among those that pass the filter, or in another order; in the order of the data its number says
    /// it.
    func place(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
        let numbers = appearance.numbers
        let selection = sample.selection
        let total = numbers.grouped(selection.passingCount)
        if selection.filter == .all, selection.order == .index {
            return StyledText("of \(total)", appearance.theme.text)
        }
        let place = selection.position.map { "\(numbers.grouped($0))/" } ?? ""
        let name = selection.filter.name(classNames: sample.samples.classNames, with: appearance)
        return StyledText(
            "\(place)\(total) \(name)", selection.filter == .all ? appearance.theme.text : appearance.theme.warning)
    }

    // MARK: - Compact

    func drawCompact(
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
        if let board {
            drawSides(of: GrayImage(board.picture).placement(in: layout.pictureArea), into: &frame, with: appearance)
        }
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
                facts.insert(Facts.Fact("loss", classification.lossText(numbers)), at: 0)
            }
            frame.draw(Facts(facts), in: bars, with: appearance)
        }
    }

    /// Marks the sides of the board if it has no border and its background is that of the terminal.
    private func drawSides(of board: Rectangle, into frame: inout Frame, with appearance: Appearance) {
        let style = appearance.theme.focus
        for row in board.row..<board.endRow {
            frame[board.column - 1, row] = Cell(appearance.glyph("▕", ascii: "|"), style)
            frame[board.endColumn, row] = Cell(appearance.glyph("▏", ascii: "|"), style)
        }
    }

    /// The status line, which says what is special about the picture that is shown.
    func compactStatus(of sample: WatchedSample, with appearance: Appearance) -> StyledText {
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
